internal import JSON
package import SessionStore

/// What a shell tells of its prompts and commands, found at its first prompt.
package enum ShellMarks: String, Hashable, Sendable, CaseIterable {
  case complete
  /// Commands' ends and statuses, but another program sets the prompt after us.
  case statuses
  /// The prompt, but no statuses.
  case prompts
  case none

  init(_ rest: TerminalRest) {
    self =
      switch (rest.isAtShell, rest.isPromptMarked, rest.exitStatus != nil) {
      case (true, true, true): .complete
      case (true, false, true): .statuses
      case (true, true, false): .prompts
      default: .none
      }
  }

  /// Whether exit statuses are known.
  package var tellStatuses: Bool { self == .complete || self == .statuses }

  /// The loss, as a sentence about the shell; nil where nothing is.
  package var loss: String? {
    switch self {
    case .complete: nil
    case .statuses: "its prompt is not marked, so unfinished input may go unnoticed"
    case .prompts: "it tells no exit statuses: a command that fails counts as completed"
    case .none:
      "it has no marks: exit statuses are not known, a command that fails counts as completed, "
        + "and prompts are recognised by their text"
    }
  }
}

extension SessionRecord {
  /// What the session's shell tells of its commands; nil for other programs.
  package var shellMarks: ShellMarks? {
    self[field: "shellMarks"]?.string.flatMap(ShellMarks.init)
  }
}
