internal import SystemKit
internal import Transcripts

/// The work of a person with a script in tmux, at its fastest.
struct ByHand {
  private static let patience = Duration.seconds(60)
  let sandbox: AgentSandbox
  let prompt: String

  /// A Claude Code that runs in a pane.
  struct Live {
    let name: String
    let process: ProcessIdentity
    let transcript: String
  }

  /// Starts Claude Code, gives it one turn and ends it.
  func life() throws -> Duration {
    let began = MonotonicClock.now
    let live = try start()
    _ = try turn(in: live)
    try end(live)
    return MonotonicClock.now - began
  }

  /// Starts Claude Code and returns when its session file says that it takes prompts.
  func start() throws -> Live {
    let uuid = RandomToken.uuid()
    let name = "hand-\(uuid.prefix(8))"
    let text = try sandbox.handTmux([
      "new-session", "-d", "-s", name, "-x", "200", "-y", "50", "-c", sandbox.workFolder, "-P",
      "-F", "#{pane_pid}", "--", "claude", "--session-id", uuid, "--dangerously-skip-permissions",
    ]).checked()
    guard let pid = Int32(text), let process = ProcessIdentity(running: pid) else {
      throw BenchError("claude did not start: \(text)")
    }
    try lookUntil("claude is ready") {
      let file = ClaudeSessionFile.read(configuration: sandbox.configuration, process: process)
      return file?.status == .idle
    }
    let location = TranscriptLocation(
      configuration: sandbox.configuration, workFolder: sandbox.workFolder, session: uuid)
    return Live(name: name, process: process, transcript: location.expectedPath)
  }

  /// Pastes the prompt, presses Enter and returns when the transcript has the end of the turn.
  func turn(in live: Live) throws -> Duration {
    var lines = ForwardLines(
      path: live.transcript, from: (try FileSystem.status(live.transcript))?.size ?? 0)
    let start = MonotonicClock.now
    try sandbox.handTmux(
      [
        "load-buffer", "-b", "hand", "-", ";", "paste-buffer", "-d", "-p", "-r", "-b", "hand", "-t",
        live.name, ";", "send-keys", "-t", live.name, "Enter",
      ], input: prompt
    ).checked()
    try lookUntil("the turn ends") {
      var hasEnded = false
      try lines.readNew { line in
        hasEnded = hasEnded || ClaudeEntry(line: line.bytes)?.ending(at: line.end) != nil
      }
      return hasEnded
    }
    return MonotonicClock.now - start
  }

  /// Kills the tmux session and returns when Claude Code is gone.
  func end(_ live: Live) throws {
    try sandbox.handTmux(["kill-session", "-t", live.name]).checked()
    try lookUntil("claude ends") { !live.process.isRunning }
  }

  private func lookUntil(_ what: String, _ condition: () throws -> Bool) throws {
    let deadline = Deadline.after(Self.patience)
    while try !condition() {
      guard !deadline.hasPassed else { throw BenchError("by hand, waited in vain until \(what)") }
      MonotonicClock.sleep(.milliseconds(1))
    }
  }
}
