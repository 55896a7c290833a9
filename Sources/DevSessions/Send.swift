internal import JSON
internal import SessionStore
package import SystemKit
internal import Tmux
internal import Transcripts

extension DevSessions {
  /// How a prompt is sent.
  package struct SendOptions: Sendable {
    /// What to do while a turn runs.
    package enum WhileWorking: Sendable {
      /// Leave it in the agent's queue.
      case queue
      /// Stop the turn first.
      case interrupt
      /// Send nothing.
      case refuse
    }

    package var whileWorking = WhileWorking.queue
    /// Makes a repeated send a no-op that returns the first receipt.
    package var idempotencyKey: String?

    package init() {}
  }

  /// Delivers a prompt and returns the proof that it was accepted.
  ///
  /// Never types into a question, permission prompt or dialog, and never twice.
  ///
  /// - Throws: `Failure`: `needsAnswer`, `notRunning`, `unproven`, `turnFailed` when a turn runs that
  ///   is to be left alone, `usage` for text the agent would not take as a prompt.
  package func send(
    _ text: String, to id: String, _ options: SendOptions = SendOptions(), until deadline: Deadline
  ) throws -> Receipt {
    let record = try record(id)
    // One sender at a time, so that two pastes never mix.
    return try exclusively(record.name, until: deadline) {
      try sendAlone(text, to: record, options, until: deadline)
    }
  }

  /// Types a prompt into the input box, in place of what is there, and leaves it to a person to send.
  ///
  /// - Returns: what was changed in the text.
  package func draft(_ text: String, to id: String, until deadline: Deadline) throws -> [String] {
    let record = try record(id)
    let prompt = try ClaudePrompt(text)
    return try exclusively(record.name, until: deadline) {
      let session = claude(record)
      try checkDeliverable(session, session.read(.full))
      try session.emptyInputBox()
      try session.confirm(
        session.server.paste(prompt.text, into: session.liveTarget, submit: false))
      while try session.screen()?.inputBox?.isEmpty != false {
        guard !deadline.hasPassed else {
          throw Failure(
            .unproven, "\(record.name)'s input box does not show the draft",
            hint: "look with: dev-sessions screen \(record.name)")
        }
        MonotonicClock.sleep(.milliseconds(15))
      }
      return prompt.changes
    }
  }

  private func sendAlone(
    _ text: String, to record: SessionRecord, _ options: SendOptions, until deadline: Deadline
  ) throws -> Receipt {
    let folder = home.folder(of: record.name)
    let idempotencyKey = options.idempotencyKey
    if let idempotencyKey,
      let receipt = try TurnJournal(folder).receipt(idempotencyKey: idempotencyKey)
    {
      guard receipt.digest == SHA256.hexadecimal(text.utf8) else {
        throw Failure(
          .failed, "another prompt was sent to \(record.name) with key “\(idempotencyKey)”")
      }
      return receipt
    }
    let prompt = try ClaudePrompt(text)
    let session = claude(record)
    var reading = try session.read(.full)
    if reading.report.status == .working {
      switch options.whileWorking {
      case .queue: break
      case .interrupt:
        _ = try interrupt(record.name.text, until: deadline)
        reading = try session.read(.full)
      case .refuse:
        throw Failure(
          .turnFailed, "\(record.name) is working; nothing was sent",
          hint: "dev-sessions wait \(record.name), or send without --if-idle to queue it")
      }
    }
    try checkDeliverable(session, reading)
    var changes = prompt.changes
    if let draft = try session.emptyInputBox() {
      changes.append("a draft in the input box was removed: “\(draft)”")
    }
    let receipt = try ClaudeDelivery(
      session: session, reading: reading, text: prompt.text, original: text, changes: changes,
      idempotencyKey: idempotencyKey
    ).run(until: deadline)
    try TurnJournal.add(receipt, to: folder)
    try update(record.name) { record in
      record.lastUsed = .now
      record.state = .running
      if record.agentID != reading.conversationID { record.agentID = reading.conversationID }
    }
    return receipt
  }

  /// Refuses when a prompt would answer something, or reach nobody.
  func checkDeliverable(
    _ session: ClaudeSession, _ reading: ClaudeSession.Reading
  ) throws {
    let name = session.record.name
    switch reading.report.status {
    case .idle, .working, .rateLimited: break
    case .waitingForInput:
      throw Failure.waiting(name, try session.openDialog(until: .after(.seconds(1))))
    case .starting:
      if let dialog = try session.openDialog(until: .after(.zero)) {
        throw Failure.waiting(name, dialog)
      }
      throw Failure(.notRunning, "\(name) is still starting", hint: "try again in a moment")
    case .failed, .exited, .stopped: throw ClaudeDelivery.notRunning(name)
    }
    guard let screen = try session.screen() else { throw ClaudeDelivery.notRunning(name) }
    if let shown = screen.dialog {
      throw Failure.waiting(name, OpenDialog(shown, use: nil, kind: .dialog))
    }
    if screen.isCovered { throw Failure.waiting(name, nil) }
  }
}
