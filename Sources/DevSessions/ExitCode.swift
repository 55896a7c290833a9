/// What the command's exit code tells a script; the same for every command.
package enum ExitCode: Int32, Hashable, Sendable, CaseIterable {
  case done = 0
  case failed = 1
  case usage = 2
  case needsAnswer = 3
  case turnFailed = 4
  case notRunning = 5
  case noSuchSession = 6
  case unproven = 7
  case timedOut = 124
  case unreachable = 255

  /// The name that `--json` errors carry.
  package var name: String {
    switch self {
    case .done: "done"
    case .failed: "failed"
    case .usage: "usage"
    case .needsAnswer: "needs_answer"
    case .turnFailed: "turn_failed"
    case .notRunning: "not_running"
    case .noSuchSession: "no_such_session"
    case .unproven: "unproven"
    case .timedOut: "timed_out"
    case .unreachable: "unreachable"
    }
  }

  /// The line of the table in `--help`.
  package var meaning: String {
    switch self {
    case .done: "done"
    case .failed: "failed; the message says why"
    case .usage: "wrong usage"
    case .needsAnswer: "the session waits for an answer"
    case .turnFailed: "the turn failed, was interrupted, hit a limit or is incomplete"
    case .notRunning: "the session is not running"
    case .noSuchSession: "no such session"
    case .unproven: "delivery could not be proven"
    case .timedOut: "timed out"
    case .unreachable: "the way to a remote host or gateway failed"
    }
  }
}
