/// How a connection ended, when nobody broke the protocol.
package enum Ending: Hashable, Sendable, CustomStringConvertible {
  /// Both sides have sent their close frames; this is the server's.
  case closed(CloseFrame)
  /// The connection was cut, or the server left without a word (RFC 6455 calls it 1006).
  case lost

  package var description: String {
    switch self {
    case .closed(let frame): "the server closed the connection \(frame)"
    case .lost: "the connection was lost"
    }
  }
}
