internal import SessionStore
package import SystemKit
internal import Tmux
internal import Transcripts

extension ClaudeAgent {
  /// A prompt that Claude Code puts back into its input box (nothing had been put out yet) is
  /// removed from there, so that it does not stick to the next one.
  package func interrupt(until deadline: Deadline) throws -> Bool {
    let before = try session.read(.full)
    switch before.report.status {
    case .working, .waitingForInput: break
    case .idle, .rateLimited: return false
    case .starting, .failed, .exited, .stopped: throw Failure.notRunning(name)
    }
    if let screen = try session.screen() { try session.requireShown(before, on: screen) }
    let watch = FileWatch([before.transcript, session.sessionFileFolder])
    var pressed: Deadline?
    while true {
      let reading = try session.read(.full)
      if [.exited, .stopped].contains(reading.report.status) {
        throw Failure.notRunning(name)
      }
      if reading.report.status == .idle || hasEnded(reading, since: before) {
        let hasOutput = reading.snapshot.conversation?.hasOutput == true
        try settleStopped(wasWithdrawn: !hasOutput && removeWithdrawnPrompt())
        return true
      }
      if deadline.hasPassed {
        throw Failure(
          .timedOut, "\(name) did not stop", hint: "look with: dev-sessions screen \(name)")
      }
      // Once more only after a while: a second Escape at rest would open another dialog.
      if pressed == nil || pressed?.hasPassed == true {
        try session.confirm(session.server.sendKeys([.escape], to: session.liveTarget))
        pressed = .after(.seconds(2))
      }
      _ = try watch.wait(until: deadline.orSooner(.milliseconds(100)))
    }
  }

  /// The turn has ended though the session works on: a queued prompt was taken up at once.
  private func hasEnded(
    _ reading: ClaudeSession.Reading, since before: ClaudeSession.Reading
  ) -> Bool {
    guard let now = reading.snapshot.conversation, let then = before.snapshot.conversation else {
      return false
    }
    return now.promptTime != then.promptTime
  }

  /// How long the transcript may take to tell of the turn's end; usually some 100 ms after the status.
  private static let markTime = Duration.seconds(2)

  /// Notes the turn that was stopped, so that a later `wait` is for what is sent after.
  ///
  /// Of a prompt that was withdrawn the transcript tells nothing; queued ones are not at rest then.
  private func settleStopped(wasWithdrawn: Bool) throws {
    let receipts = try TurnJournal(session.folder).unsettled
    if wasWithdrawn {
      return try settle(receipts, .interrupted)
    }
    let patience = Deadline.after(Self.markTime)
    var waiter = try ClaudeWaiter(session, receipts: receipts)
    while try TurnJournal(session.folder).unsettled.count == receipts.count, !receipts.isEmpty,
      !patience.hasPassed
    {
      if try waiter.step() != nil { return }
      MonotonicClock.sleep(.milliseconds(15))
    }
  }

  /// Notes how turns ended of which the transcript tells nothing.
  func settle(_ receipts: [Receipt], _ reason: TurnResult.Reason) throws {
    for receipt in receipts {
      try TurnJournal.settle(TurnResult(reason, turn: receipt.turn), in: session.folder)
    }
  }

  /// Removes a prompt that Claude Code puts back some 50 ms after the status changes.
  ///
  /// - Returns: whether there was one.
  private func removeWithdrawnPrompt() throws -> Bool {
    let deadline = Deadline.after(.milliseconds(250))
    while !deadline.hasPassed {
      if try session.emptyInputBox(on: session.screen()) != nil { return true }
      MonotonicClock.sleep(.milliseconds(25))
    }
    return false
  }
}
