package import JSON
internal import JSONRPC
internal import SessionStore
internal import SystemKit
internal import Tmux
internal import WebSocket

/// Why an operation could not be carried out, in the words its caller is shown.
package struct Failure: Error, Sendable, CustomStringConvertible {
  /// What kind of failure, for scripts.
  package let code: ExitCode
  /// One line that names the thing.
  package let message: String
  /// What to do next.
  package let hint: String?
  /// What programs may want to know beyond the message: the question that is open, say.
  package let details: JSONObject

  package init(
    _ code: ExitCode, _ message: String, hint: String? = nil, details: JSONObject = JSONObject()
  ) {
    self.code = code
    self.message = message
    self.hint = hint
    self.details = details
  }

  /// Wraps an error of a lower layer with what was being attempted.
  package init(_ attempt: String, _ error: any Error, hint: String? = nil) {
    if let failure = error as? Failure {
      self = failure
    } else {
      self.init(
        Self.code(of: error), attempt.isEmpty ? "\(error)" : "\(attempt): \(error)", hint: hint)
    }
  }

  /// The code of an error of a lower layer: one that only lacked time may succeed when it is tried
  /// again, whatever was attempted.
  private static func code(of error: any Error) -> ExitCode {
    switch error {
    case TmuxError.timedOut, LockError.timedOut, StoreError.lock(.timedOut): .timedOut
    case CallError.timedOut, WebSocketError.timedOut: .timedOut
    case let error as SystemError where error.isTimeout: .timedOut
    default: .failed
    }
  }

  /// The same failure with something to do next.
  package func with(hint: String) -> Failure {
    Failure(code, message, hint: hint, details: details)
  }

  package var description: String {
    hint.map { "\(message); \($0)" } ?? message
  }

  /// As `--json` shows it.
  package var json: JSONValue {
    var error = JSONObject([("code", .string(code.name)), ("message", .string(message))])
    error["hint"] = hint.map(JSONValue.string)
    for member in details.members { error[member.key] = member.value }
    return ["error": .object(error)]
  }
}
