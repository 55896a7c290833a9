/// What a session is doing, in the word that `status` prints.
package enum SessionStatus: String, Hashable, Sendable, CaseIterable {
  /// Being started; not ready for a prompt.
  case starting
  /// At rest, ready for a prompt.
  case idle
  /// A turn runs.
  case working
  /// A person must answer a question, permission prompt or dialog.
  case waitingForInput = "waiting_for_input"
  /// At rest because a usage limit was reached.
  case rateLimited = "rate_limited"
  /// It could not be started.
  case failed
  /// Its process has ended by itself.
  case exited
  /// It was ended by `stop`; `resume` brings it back.
  case stopped

  /// Whether something may still happen by itself: it has neither ended nor failed to start.
  package var isLive: Bool {
    ![.exited, .stopped, .failed].contains(self)
  }
}
