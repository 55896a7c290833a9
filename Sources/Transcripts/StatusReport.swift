package import SystemKit

/// A status with the reasons for it.
package struct StatusReport: Sendable {
  /// One signal, what it says, and how old it is.
  package struct Evidence: Hashable, Sendable {
    /// Where it comes from: `record`, `process`, `session file`, `hooks`, `transcript`, `screen`.
    package let source: String
    /// What it says, in words.
    package let finding: String
    /// When it was recorded, where known.
    package let time: Timestamp?
    /// Whether this signal decided the status.
    package var won: Bool

    package init(source: String, finding: String, time: Timestamp?, won: Bool) {
      self.source = source
      self.finding = finding
      self.time = time
      self.won = won
    }
  }

  package let status: SessionStatus
  /// The kind of answer that is due; nil when the session does not wait.
  package let waitingFor: WaitingFor?
  package let evidence: [Evidence]

  /// A status, and why it is known.
  package init(_ status: SessionStatus, waitingFor: WaitingFor? = nil, evidence: [Evidence] = []) {
    self.status = status
    self.waitingFor = waitingFor
    self.evidence = evidence
  }

  /// What a person is asked for.
  package enum WaitingFor: String, Hashable, Sendable, CaseIterable {
    case question
    case plan
    case permission
    case dialog
    /// Single keys: a pager or a program with the screen to itself is in front of a terminal.
    case keys
    /// A line that is not shown while it is typed, such as a password.
    case secret
    /// A line for a program that a command started.
    case line
  }
}
