package import SystemKit

/// Why a connection could not be made or cannot be used.
///
/// Never contains the token.
package enum WebSocketError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The address or the token cannot be used; says why.
  case address(String)
  /// The operating system refused.
  case system(SystemError)
  /// The deadline passed; says during what.
  ///
  /// After it the connection is of no use, except when closing it took too long.
  case timedOut(String)
  /// The server answered with something other than 101.
  case refused(Refusal)
  /// What the server answered is not HTTP, or not a WebSocket handshake.
  case handshake(String)
  /// The peer broke the protocol or a limit; it has been told.
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
