internal import JSON
internal import SessionStore
package import SystemKit
internal import Transcripts

extension DevSessions {
  /// Delivers a prompt and returns the proof that it was accepted.
  ///
  /// Never types into a question, permission prompt or dialog, and never twice.
  ///
  /// - Throws: `Failure`: `needsAnswer`, `notRunning`, `unproven`, `usage` for text the agent would
  ///   not take as a prompt.
  package func send(
    _ text: String, to id: String, idempotencyKey: String? = nil, until deadline: Deadline
  ) throws -> Receipt {
    let record = try record(id)
    // One sender at a time, so that two pastes never mix.
    return try exclusively(record.name, until: deadline) {
      try sendAlone(text, to: record, idempotencyKey: idempotencyKey, until: deadline)
    }
  }

  private func sendAlone(
    _ text: String, to record: SessionRecord, idempotencyKey: String?, until deadline: Deadline
  ) throws -> Receipt {
    let folder = home.folder(of: record.name)
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
    let reading = try session.read(.full)
    let screen = try checkDeliverable(session, reading)
    var changes = prompt.changes
    if let draft = screen.inputBox, !draft.isEmpty {
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
  ///
  /// - Returns: the screen into which it will be typed.
  private func checkDeliverable(
    _ session: ClaudeSession, _ reading: ClaudeSession.Reading
  ) throws -> ClaudeScreen {
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
    return screen
  }
}
