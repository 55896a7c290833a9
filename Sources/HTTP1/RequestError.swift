/// The reason why bytes are not a request that we accept.
///
/// After such an error the start of the next request is unknown, so the connection must be closed
/// once the answer is sent.
package enum RequestError: Error, Hashable, Sendable, CustomStringConvertible {
  /// It breaks this rule of the grammar, or one against request smuggling.
  case malformed(String)
  /// The body, or its announced length, is larger than the limit.
  case bodyTooLarge(limit: Int)
  /// The request line is longer than the limit.
  case requestLineTooLong(limit: Int)
  /// The header fields are too many or too long together.
  case fieldsTooLarge
  /// An expectation other than `100-continue`.
  case unknownExpectation(String)
  /// A transfer coding other than `chunked`.
  case unknownTransferCoding(String)
  /// A version other than HTTP/1.0 and HTTP/1.1.
  case unknownVersion(String)

  /// The status of the answer.
  package var status: Status {
    switch self {
    case .malformed: Status(400)
    case .bodyTooLarge: Status(413)
    case .requestLineTooLong: Status(414)
    case .unknownExpectation: Status(417)
    case .fieldsTooLarge: Status(431)
    case .unknownTransferCoding: Status(501)
    case .unknownVersion: Status(505)
    }
  }

  package var description: String {
    switch self {
    case .malformed(let problem): problem
    case .bodyTooLarge(let limit): "the body is larger than \(limit) bytes"
    case .requestLineTooLong(let limit): "the request line is longer than \(limit) bytes"
    case .unknownExpectation(let text): "unknown expectation “\(text)”"
    case .fieldsTooLarge: "the header fields are too many or too long"
    case .unknownTransferCoding(let text): "unknown transfer coding “\(text)”"
    case .unknownVersion(let text): "unknown protocol version “\(text)”"
    }
  }
}
