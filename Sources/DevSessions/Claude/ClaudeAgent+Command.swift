internal import SessionStore
package import SystemKit
internal import Tmux
internal import Transcripts

extension ClaudeAgent {
  /// Gives a slash command to the agent, and returns when it has been carried out.
  ///
  /// - Throws: `Failure`: `usage` when the text is no such command, `turnFailed` while a turn runs,
  ///   `failed` when the agent does not know it, `needsAnswer` when it opened a dialog, `unproven`
  ///   when nothing was heard of it.
  package func command(_ text: String, until deadline: Deadline) throws {
    let command = text.trimmingSpaces
    guard command.hasPrefix("/"), !command.contains("\n") else {
      throw Failure(.usage, "“\(command)” is no command: one begins with / and is one line")
    }
    try sessions.exclusively(name, until: deadline) {
      let reading = try session.read(.full)
      guard reading.report.status != .working else {
        throw Failure(
          .turnFailed, "\(name) is working; a command needs it at rest",
          hint: "dev-sessions wait \(name)")
      }
      try clearInputBox(reading)
      try carryOut(command, reading, until: deadline)
    }
  }

  /// How often to look whether Enter was lost.
  private static let screenInterval = Duration.milliseconds(700)

  private func carryOut(
    _ command: String, _ reading: ClaudeSession.Reading, until deadline: Deadline
  ) throws {
    let size = try FileSystem.status(reading.transcript)?.size ?? 0
    var lines = ForwardLines(path: reading.transcript, from: size)
    let watch = FileWatch([reading.transcript, session.folder.events.path])
    try session.confirm(session.server.paste(command, into: session.liveTarget))
    var nextLook = Deadline.after(Self.screenInterval)
    while true {
      var isDone = false
      var notice: String?
      try lines.readNew { line in
        switch ClaudeEntry(line: line.bytes) {
        case .localCommand: isDone = true
        case .notice(let text): notice = notice ?? text
        default: break
        }
      }
      if let notice, notice.hasPrefix("Unknown") { throw Failure(.failed, "\(name): \(notice)") }
      if isDone { return }
      let now = try session.read(.full)
      if now.report.status == .waitingForInput {
        throw Failure.waiting(name, try session.openDialog(until: deadline))
      }
      // `/clear` goes on in another file.
      if now.conversationID != reading.conversationID { return }
      if deadline.hasPassed {
        throw Failure(
          .unproven, "nothing was heard of “\(command)”; it was typed once",
          hint: "look with: dev-sessions screen \(name)")
      }
      // The list of commands that opens while one is typed may take the first Enter.
      if nextLook.hasPassed, try session.holdsInBox(command) {
        try session.confirm(session.server.sendKeys([.enter], to: session.liveTarget))
      }
      if nextLook.hasPassed { nextLook = .after(Self.screenInterval) }
      _ = try watch.wait(until: deadline.orSooner(.milliseconds(200)))
    }
  }
}
