/// What a peer did that RFC 6455 forbids, or that exceeds a limit; the connection ends by it.
package struct ProtocolViolation: Error, Hashable, Sendable, CustomStringConvertible {
  /// What the close frame says to the peer: 1002, 1007 or 1009.
  package let code: CloseCode
  /// A noun phrase, such as “a masked frame”.
  package let problem: String

  init(_ code: CloseCode, _ problem: String) {
    self.code = code
    self.problem = problem
  }

  /// A breach of the protocol itself: 1002.
  init(_ problem: String) {
    self.init(.protocolError, problem)
  }

  package var description: String {
    "the server sent \(problem)"
  }
}
