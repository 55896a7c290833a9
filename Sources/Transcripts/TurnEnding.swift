package import SystemKit

/// How a turn ended.
package struct TurnEnding: Hashable, Sendable {
  /// The outcome of a turn.
  package enum Outcome: Hashable, Sendable {
    /// The agent finished what it was doing.
    case completed
    /// The agent gave up with an error.
    case failed(ClaudeEntry.Failure)
    /// A person or program stopped it, or took the prompt back before it started.
    case interrupted
  }

  package let outcome: Outcome
  /// Offset just past the line that ended it.
  package let end: Int
  package let time: Timestamp?
  /// Working time, where the agent tells it.
  package let duration: Duration?
  /// Subagents that went on after the turn.
  package let backgroundAgents: Int

  package init(
    _ outcome: Outcome, end: Int, time: Timestamp? = nil, duration: Duration? = nil,
    backgroundAgents: Int = 0
  ) {
    self.outcome = outcome
    self.end = end
    self.time = time
    self.duration = duration
    self.backgroundAgents = backgroundAgents
  }

  /// Whether a usage limit ended it.
  package var isRateLimit: Bool {
    if case .failed(let failure) = outcome { failure.error == "rate_limit" } else { false }
  }
}

extension ClaudeEntry {
  /// The ending this entry, which ends at `end`, brings to the running turn; nil if none.
  package func ending(at end: Int) -> TurnEnding? {
    switch self {
    case .turnEnd(let turnEnd):
      TurnEnding(
        .completed, end: end, time: turnEnd.time, duration: turnEnd.duration,
        backgroundAgents: turnEnd.backgroundAgents)
    case .failure(let failure):
      TurnEnding(.failed(failure), end: end, time: failure.time)
    case .interruption:
      TurnEnding(.interrupted, end: end)
    case .refusal(let refusal):
      TurnEnding(.failed(refusal.failure), end: end, time: refusal.time)
    default: nil
    }
  }
}

extension ClaudeEntry.Refusal {
  /// The failure that it is to the turn.
  package var failure: ClaudeEntry.Failure {
    let what = "a UserPromptSubmit hook \(isKept ? "stopped the turn" : "refused the prompt")"
    let line = reason.split(separator: "\n").map { String($0).trimmingSpaces }
      .joined(separator: " ")
    return ClaudeEntry.Failure(
      error: isKept ? "stopped_by_hook" : "blocked_by_hook",
      text: reason.isEmpty ? what : "\(what): \(line)", status: nil, time: time)
  }
}
