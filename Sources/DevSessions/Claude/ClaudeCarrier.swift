internal import JSON
internal import SystemKit
package import Transcripts

/// The process that carries a session's conversation on.
///
/// Usually it is the one in the pane. After ← in an empty input box it is a process of Claude Code's
/// background service, and the pane only shows it: with an ID of its own, a session file of
/// its own, and hooks that come from there.
package enum ClaudeCarrier: Sendable {
  /// The process in the pane, with its note; without one, nothing is known of it.
  case pane(ClaudeSessionFile?)
  /// A job of the background service.
  case job(ClaudeJob)

  /// The note of the process that carries it on.
  package var file: ClaudeSessionFile? {
    switch self {
    case .pane(let file): file
    case .job(let job): job.file
    }
  }

  package var job: ClaudeJob? {
    if case .job(let job) = self { job } else { nil }
  }
}

extension ClaudeSession {
  /// Names the jobs that the background service goes on for; without any it ends by itself within
  /// seconds (2.1.332), which is nothing to tell.
  func namingJobs(of spared: [SparedProcess], besides own: String?) -> [SparedProcess] {
    let jobs = ClaudeSessionFile.jobs(in: sessionFileFolder).filter { $0 != own }
    return spared.compactMap { process in
      guard process.service == SharedService.claude else { return process }
      guard !jobs.isEmpty else { return nil }
      return SparedProcess(
        process: process.process,
        service: "\(process.service) with job \(jobs.joined(separator: ", "))")
    }
  }
}

/// A conversation in the hands of Claude Code's background service.
package struct ClaudeJob: Sendable {
  /// The name that `claude attach`, `claude logs` and `claude stop` know it by.
  package let id: String
  /// The note of its process; nil when none runs.
  package let file: ClaudeSessionFile?
  /// The conversation's UUID, where it is known without that.
  package let session: String?
  /// Whether it was stopped, so that nothing carries it on: someone ended it, or it was idle for long.
  package let hasEnded: Bool

  /// The time that the process of a job may take to appear; usually it takes a second.
  private static let startTime = Duration.seconds(20)

  /// Looks a job up.
  ///
  /// - Parameters:
  ///   - notes: the folder of session files.
  ///   - parked: when the conversation moved there.
  init(_ id: String, configuration: String, notes: String, parked: Timestamp?) {
    self.id = id
    file = ClaudeSessionFile.worker(of: id, in: notes)
    let path = Path.join(Path.join(Path.join(configuration, "jobs"), id), "state.json")
    let state = ((try? FileSystem.read(path, limit: 1 << 20)) ?? nil)
      .flatMap { try? JSONValue(parsing: $0) }
    session = file?.session ?? state?["resumeSessionId"]?.string ?? state?["sessionId"]?.string
    let isStopped = ["stopped", "failed", "killed"].contains(state?["state"]?.string ?? "")
    let isOverdue = parked.map { Timestamp.now.since($0) > Self.startTime } ?? true
    hasEnded = file == nil && (isStopped || isOverdue)
  }

  /// Tells how a person gets at it, and how the session gets it back.
  func wayOn(for session: String) -> String {
    "it goes on in Claude Code's background: claude attach \(id) opens it; "
      + "claude stop \(id), then dev-sessions resume \(session), brings it back"
  }

  /// As `status --json` shows it.
  ///
  /// - Parameter isShown: whether the pane shows its conversation.
  func json(isShown: Bool?) -> JSONValue {
    var object = JSONObject([("id", .string(id)), ("running", .bool(file != nil))])
    object["shown"] = isShown.map(JSONValue.bool)
    return .object(object)
  }
}
