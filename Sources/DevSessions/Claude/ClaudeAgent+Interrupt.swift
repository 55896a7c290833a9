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
    let watch = FileWatch([
      before.transcript, ClaudeSessionFile.folder(configuration: session.configuration),
    ])
    var pressed: Deadline?
    while true {
      let reading = try session.read(.full)
      if [.exited, .stopped].contains(reading.report.status) {
        throw Failure.notRunning(name)
      }
      if reading.report.status == .idle || hasEnded(reading, since: before) {
        let patience = Deadline.after(.milliseconds(300))
        if reading.snapshot.conversation?.hasOutput != true {
          try removeWithdrawnPrompt()
        }
        try settleStopped(until: patience)
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

  /// Notes the turn that was stopped, which the transcript tells some 100 ms after the status: a later
  /// `wait` is for what is sent after.
  private func settleStopped(until deadline: Deadline) throws {
    let receipts = try TurnJournal(session.folder).unsettled
    guard !receipts.isEmpty else { return }
    var waiter = try ClaudeWaiter(session, receipts: receipts)
    while try waiter.step() == nil, !deadline.hasPassed {
      MonotonicClock.sleep(.milliseconds(15))
    }
  }

  /// Removes a prompt that Claude Code puts back some 50 ms after the status changes.
  private func removeWithdrawnPrompt() throws {
    let deadline = Deadline.after(.milliseconds(250))
    while try session.emptyInputBox(on: session.screen()) == nil, !deadline.hasPassed {
      MonotonicClock.sleep(.milliseconds(25))
    }
  }
}
