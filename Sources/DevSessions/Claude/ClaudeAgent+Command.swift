internal import SessionStore
package import SystemKit
internal import Tmux
internal import Transcripts

extension ClaudeAgent {
  /// Gives a slash command to the agent, and returns when it has been carried out or its turn begins.
  ///
  /// - Returns: the receipt of a command that starts a turn, as the user's own commands and skills do.
  /// - Throws: `Failure`: `usage` when the text is no such command, `turnFailed` while a turn runs,
  ///   `failed` when the agent does not know it, `needsAnswer` when it opened a dialog, `unproven`
  ///   when nothing was heard of it.
  package func command(
    _ text: String, until deadline: Deadline, onTheWay: () -> Void
  ) throws -> Receipt? {
    let command = text.trimmingSpaces
    guard command.hasPrefix("/"), !command.contains("\n") else {
      throw Failure(.usage, "“\(command)” is no command: one begins with / and is one line")
    }
    let reading = try session.read(.full)
    guard reading.report.status != .working else {
      throw Failure(
        .turnFailed, "\(name) is working; a command needs it at rest",
        hint: "dev-sessions wait \(name)")
    }
    try clearInputBox(reading)
    return try ClaudeCommand(session: session, reading: reading, text: command)
      .run(until: deadline, onTheWay: onTheWay)
  }
}

/// Typing a slash command into Claude Code and finding out what became of it.
private struct ClaudeCommand {
  let session: ClaudeSession
  let reading: ClaudeSession.Reading
  let text: String

  /// The interval between looks at whether Enter was lost.
  private static let screenInterval = Duration.milliseconds(700)
  /// Time for which the session must have been at rest, the command gone from the box, before a command
  /// of which nothing is recorded (`/vim`, `/theme`) counts as carried out.
  private static let silence = Duration.seconds(2)

  /// A record made since the command was typed.
  private enum Trace {
    case done
    case turn(Receipt)
    case unknown(String)
    case refused(ClaudeEntry.Refusal)
  }

  /// - Parameter onTheWay: called once, when the command has left the input box.
  func run(until deadline: Deadline, onTheWay: () -> Void) throws -> Receipt? {
    let name = session.record.name
    let size = try FileSystem.status(reading.transcript)?.size ?? 0
    var lines = ForwardLines(path: reading.transcript, from: size)
    let watch = FileWatch([reading.transcript, session.folder.events.path])
    let submit = try session.submitKeys
    try session.confirm(
      session.server.paste(text, into: session.liveTarget, submittingBy: submit))
    var nextLook = Deadline.after(Self.screenInterval)
    var silence: Deadline?
    var isTaken = false
    while true {
      switch try trace(&lines) {
      case .done?: return nil
      case .turn(let receipt)?: return receipt
      case .unknown(let notice)?: throw Failure(.failed, "\(name): \(notice)")
      case .refused(let refusal)?: throw Failure(.turnFailed, refusal.failure.text)
      case nil: break
      }
      guard session.processState == .running else {
        if ["/exit", "/quit"].contains(text) { return nil }
        throw Failure.notRunning(name)
      }
      let now = try session.read(.full)
      if now.report.status == .waitingForInput {
        throw Failure.waiting(name, try session.openDialog(until: deadline))
      }
      // `/clear` goes on in another file.
      if now.conversationID != reading.conversationID { return nil }
      if silence?.hasPassed == true { return nil }
      if deadline.hasPassed { throw unproven }
      if nextLook.hasPassed {
        nextLook = .after(Self.screenInterval)
        // The list of commands that opens while one is typed may take the first Enter.
        if try !isTaken && session.holdsInBox(text) {
          try session.confirm(session.server.sendKeys(submit, to: session.liveTarget))
          silence = nil
        } else if now.report.status == .working, !isTaken {
          isTaken = true
          onTheWay()
        } else if now.report.status == .idle, try session.screen()?.inputBox == "" {
          silence = silence ?? .after(Self.silence)
        } else {
          silence = nil
        }
      }
      _ = try watch.wait(until: deadline.orSooner(.milliseconds(200)))
    }
  }

  private var word: String { text.split(separator: " ").first.map(String.init) ?? text }

  /// Whether a recorded name is that of this command; a plugin's is recorded with the plugin's name.
  ///
  /// Other names of a command (`/quit`) are recorded as the first one: those are known otherwise.
  private func isThis(_ name: String) -> Bool {
    name.lowercased() == word.lowercased() || name.hasSuffix(":\(word.dropFirst())")
  }

  private func trace(_ lines: inout ForwardLines) throws -> Trace? {
    var found: Trace?
    try lines.readNew { line in
      guard found == nil else { return }
      switch ClaudeEntry(line: line.bytes) {
      // A panel that was closed before may be recorded only now.
      case .localCommand(let name): if isThis(name) { found = .done }
      case .prompt(let prompt):
        if prompt.command != nil { found = .turn(receipt(prompt, line.offset)) }
      case .refusal(let refusal): found = .refused(refusal)
      case .notice(let notice):
        if notice.hasPrefix("Unknown"), notice.contains(word) { found = .unknown(notice) }
      default: break
      }
    }
    return found
  }

  private func receipt(_ prompt: ClaudeEntry.Prompt, _ offset: Int) -> Receipt {
    Receipt(
      turn: Receipt.newTurn(), time: .now, proof: .transcript,
      digest: SHA256.hexadecimal(text.utf8), idempotencyKey: nil,
      recordedDigest: PromptText.digest(prompt.text), session: reading.conversationID,
      transcript: reading.transcript, offset: offset, changes: [])
  }

  private var unproven: Failure {
    Failure(
      .unproven, "nothing was heard of “\(text)”; it was typed once",
      hint: "look with: dev-sessions screen \(session.record.name)")
  }
}
