/// The reason code in a close frame (RFC 6455, section 7.4, and its registry).
package struct CloseCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  package let rawValue: UInt16

  package init(rawValue: UInt16) {
    self.rawValue = rawValue
  }

  /// The purpose is fulfilled.
  package static let normal = CloseCode(rawValue: 1000)
  /// The server shuts down, or the browser leaves the page.
  package static let goingAway = CloseCode(rawValue: 1001)
  /// The peer broke the protocol.
  package static let protocolError = CloseCode(rawValue: 1002)
  /// The message is of a kind that is not accepted.
  package static let unsupportedData = CloseCode(rawValue: 1003)
  /// The payload contradicts its kind: text that is not UTF-8.
  package static let invalidPayload = CloseCode(rawValue: 1007)
  /// The message is against the peer's policy.
  package static let policyViolation = CloseCode(rawValue: 1008)
  /// The message is too large.
  package static let messageTooBig = CloseCode(rawValue: 1009)
  /// The server met an unexpected condition.
  package static let internalError = CloseCode(rawValue: 1011)

  /// Whether a close frame may contain this code (section 7.4.2).
  ///
  /// 1004 is reserved. 1005, 1006 and 1015 only name situations in which no code was sent. Codes
  /// below 1000, unassigned ones up to 2999, and those from 5000 on must not be used.
  package var mayBeSent: Bool {
    switch rawValue {
    case 1000...1003, 1007...1014, 3000...4999: true
    default: false
    }
  }

  package var description: String {
    Self.meanings[rawValue].map { "\(rawValue) (\($0))" } ?? "\(rawValue)"
  }

  private static let meanings: [UInt16: String] = [
    1000: "normal", 1001: "going away", 1002: "protocol error", 1003: "unsupported data",
    1007: "invalid payload", 1008: "policy violation", 1009: "message too big",
    1010: "extension missing", 1011: "internal error", 1012: "service restart",
    1013: "try again later", 1014: "bad gateway",
  ]
}
