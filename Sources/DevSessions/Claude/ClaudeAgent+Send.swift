internal import SessionStore
package import SystemKit
internal import Tmux
internal import Transcripts

extension ClaudeAgent {
  package func deliver(
    _ text: String, _ options: DevSessions.SendOptions, until deadline: Deadline,
    onTheWay: () -> Void
  ) throws -> Receipt {
    let prompt = try ClaudePrompt(text)
    var reading = try session.read(.full)
    if reading.report.status == .working {
      switch options.whileWorking {
      case .queue: break
      case .interrupt:
        _ = try interrupt(until: deadline)
        reading = try session.read(.full)
      case .refuse:
        throw Failure(
          .turnFailed, "\(name) is working; nothing was sent",
          hint: "dev-sessions wait \(name), or send without --if-idle to queue it")
      }
    }
    var changes = prompt.changes
    if let draft = try clearInputBox(reading) {
      changes.append("a draft in the input box was removed: “\(draft)”")
    }
    return try ClaudeDelivery(
      session: session, reading: reading, text: prompt.text, original: text, changes: changes,
      idempotencyKey: options.idempotencyKey
    ).run(until: deadline, onTheWay: onTheWay) {
      // The last look: a question may have opened since the status was read.
      if session.isWaiting {
        throw Failure.waiting(name, try session.openDialog(until: .after(.seconds(1))))
      }
    }
  }

  package func draft(_ text: String, until deadline: Deadline) throws -> [String] {
    let prompt = try ClaudePrompt(text)
    return try sessions.exclusively(name, until: deadline) {
      try clearInputBox(session.read(.full))
      try session.confirm(
        session.server.paste(prompt.text, into: session.liveTarget, submit: false))
      while try session.screen()?.inputBox?.isEmpty != false {
        guard !deadline.hasPassed else {
          throw Failure(
            .unproven, "\(name)'s input box does not show the draft",
            hint: "look with: dev-sessions screen \(name)")
        }
        MonotonicClock.sleep(.milliseconds(15))
      }
      return prompt.changes
    }
  }

  /// Refuses when a prompt would answer something or reach nobody, and empties the input box.
  ///
  /// - Returns: the draft that was in the box, if there was one.
  @discardableResult
  func clearInputBox(_ reading: ClaudeSession.Reading) throws -> String? {
    switch reading.report.status {
    case .idle, .working, .rateLimited: break
    case .waitingForInput:
      throw Failure.waiting(name, try session.openDialog(until: .after(.seconds(1))))
    case .starting:
      if let dialog = try session.openDialog(until: .after(.zero)) {
        throw Failure.waiting(name, dialog)
      }
      throw Failure(.notRunning, "\(name) is still starting", hint: "try again in a moment")
    case .failed, .exited, .stopped: throw Failure.notRunning(name)
    }
    let screen = try session.screenForInput(reading)
    if let shown = screen.dialog {
      throw Failure.waiting(name, OpenDialog(shown, use: nil, kind: .dialog))
    }
    if screen.isCovered { throw Failure.waiting(name, nil) }
    return try session.emptyInputBox(on: screen)
  }
}
