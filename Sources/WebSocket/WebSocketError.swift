package import SystemKit

/// A connection that could not be made or cannot be used any more.
///
/// Never contains the token.
package enum WebSocketError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The address or the token cannot be used, for this reason.
  case address(String)
  /// A system call failed.
  case system(SystemError)
  /// The deadline passed, during this step.
  ///
  /// The connection is then unusable.
  case timedOut(String)
  /// The server answered with something other than 101.
  case refused(Refusal)
  /// The server's answer is not HTTP, or not a valid WebSocket handshake.
  case handshake(String)
  /// The peer broke the protocol or a limit, and was told so.
  case violation(ProtocolViolation)
  /// The connection ended before the message was sent.
  case ended(Ending)

  package var description: String {
    switch self {
    case .address(let problem): problem
    case .system(let error): error.description
    case .timedOut(let activity): "timed out \(activity)"
    case .refused(let refusal): "the server refused the WebSocket: \(refusal)"
    case .handshake(let problem): "no WebSocket handshake: \(problem)"
    case .violation(let violation): violation.description
    case .ended(let ending): ending.description
    }
  }
}
