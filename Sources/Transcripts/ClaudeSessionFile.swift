internal import JSON
package import SystemKit

/// Claude Code's own note on a running process, `<config>/sessions/<pid>.json`.
///
/// Undocumented (observed in 2.1.329): every field may be missing, and none is trusted beyond what
/// the process table confirms. It is the only file that knows of permission prompts and dialogs.
package struct ClaudeSessionFile: Hashable, Sendable {
  /// What Claude Code says it is doing.
  package enum Status: Hashable, Sendable {
    case idle
    case busy
    /// At rest, with background shells running.
    case shell
    /// A person must answer: `permission prompt`, `input needed`, `dialog open`, …
    case waiting(String?)
    /// A word we do not know.
    case unknown(String)
  }

  package let pid: Int32
  /// The conversation's UUID now; it changes with `/clear` and forks.
  package let session: String?
  /// Missing while the agent starts.
  package let status: Status?
  /// When `status` last changed.
  package let statusChanged: Timestamp?
  /// Start time of the process, as `ProcessIdentity` has it (Linux).
  package let processStart: String?
  package let version: String?
  /// The folder it works in.
  package let folder: String?
  /// The job of Claude Code's background service that this process carries out; nil for one that
  /// runs in a terminal.
  package let job: String?
  /// Whether it is a process kept in reserve, without a conversation yet.
  package let isSpare: Bool
  /// The job to which the conversation of this terminal has moved: after ← in an empty input box
  /// the terminal only shows what a process of the background service does (2.1.332).
  package let parkedJob: String?
  /// When the process began.
  package let started: Timestamp?
  /// The time of the last change of anything in the file.
  package let updated: Timestamp?

  /// Reads the file's content; nil when it is not such a file.
  package init?(_ bytes: [UInt8]) {
    guard let value = try? JSONValue(parsing: bytes), let pid = value["pid"]?.int else {
      return nil
    }
    self.pid = Int32(truncatingIfNeeded: pid)
    session = value["sessionId"]?.string
    processStart =
      value["procStart"]?.string ?? value["procStart"]?.int.map { String($0) }
    version = value["version"]?.string
    folder = value["cwd"]?.string
    job = value["kind"]?.string == "bg" ? value["jobId"]?.string : nil
    isSpare = value["spare"]?.bool == true
    parkedJob = value["parkedJobId"]?.string
    updated = value["updatedAt"]?.int.map { Timestamp(milliseconds: Int64($0)) }
    started = value["startedAt"]?.int.map { Timestamp(milliseconds: Int64($0)) }
    let changed = value["statusUpdatedAt"]?.int ?? value["updatedAt"]?.int
    statusChanged = changed.map { Timestamp(milliseconds: Int64($0)) }
    switch value["status"]?.string {
    case nil: status = nil
    case "idle": status = .idle
    case "busy": status = .busy
    case "shell": status = .shell
    case "waiting": status = .waiting(value["waitingFor"]?.string)
    case let word?: status = .unknown(word)
    }
  }

  /// The folder of these files.
  package static func folder(configuration: String) -> String {
    Path.join(configuration, "sessions")
  }

  /// The file of the process `pid`.
  package static func path(configuration: String, pid: Int32) -> String {
    Path.join(folder(configuration: configuration), "\(pid).json")
  }

  /// The running processes that have a conversation open; there should be one at most.
  package static func holders(
    of session: String, configuration: String
  ) -> [(process: ProcessIdentity, file: ClaudeSessionFile)] {
    let names = (try? FileSystem.list(folder(configuration: configuration))) ?? []
    return names.compactMap { name in
      guard name.hasSuffix(".json"), let pid = Int32(name.dropLast(5)),
        let process = ProcessIdentity(running: pid),
        let file = read(configuration: configuration, process: process), file.session == session
      else { return nil }
      return (process, file)
    }
  }

  /// The background jobs that run now, without processes that are kept in reserve.
  package static func jobs(in folder: String) -> [String] {
    all(in: folder).filter { file in
      !file.isSpare && ProcessIdentity(running: file.pid).map(file.isAbout) == true
    }.compactMap(\.job).sorted()
  }

  /// The note of the running process that carries out a job of the background service.
  package static func worker(of job: String, in folder: String) -> ClaudeSessionFile? {
    all(in: folder).first { file in
      guard file.job == job, let process = ProcessIdentity(running: file.pid) else { return false }
      return file.isAbout(process)
    }
  }

  /// Every note in a folder, whether or not its process still runs.
  private static func all(in folder: String) -> [ClaudeSessionFile] {
    let names = (try? FileSystem.list(folder)) ?? []
    return names.filter { $0.hasSuffix(".json") }.compactMap { name in
      ((try? FileSystem.read(Path.join(folder, name), limit: 1 << 20)) ?? nil)
        .flatMap(ClaudeSessionFile.init)
    }
  }

  /// Whether it is about this very process, not an earlier one with the same number.
  private func isAbout(_ process: ProcessIdentity) -> Bool {
    guard pid == process.pid else { return false }
    guard let start = processStart, !process.startTime.isEmpty, start.allSatisfy(\.isNumber) else {
      return true
    }
    return start == process.startTime
  }

  /// The note that changed last, in a folder that only one Claude Code writes to; whether its process
  /// runs cannot be told from here.
  package static func newest(in folder: String) -> ClaudeSessionFile? {
    all(in: folder).filter { $0.job == nil && !$0.isSpare }.max {
      ($0.statusChanged ?? Timestamp(milliseconds: 0))
        < ($1.statusChanged ?? Timestamp(milliseconds: 0))
    }
  }

  /// The note on a running process; nil when there is none or it is of an earlier process with the
  /// same number.
  package static func read(configuration: String, process: ProcessIdentity) -> ClaudeSessionFile? {
    let path = path(configuration: configuration, pid: process.pid)
    guard let bytes = (try? FileSystem.read(path, limit: 1 << 20)) ?? nil,
      let file = ClaudeSessionFile(bytes), file.isAbout(process)
    else { return nil }
    return file
  }
}
