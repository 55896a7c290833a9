package import JSON

/// A message that a peer sends by itself.
package enum Event: Hashable, Sendable {
  case notification(Notification)
  /// The peer asks something, and waits until a client answers with `respond`.
  case request(IncomingRequest)
  /// A message that is no JSON-RPC, or a reply to no request of ours.
  ///
  /// The connection goes on.
  case unrecognized(Unrecognized)
}

/// A message that expects no answer.
package struct Notification: Hashable, Sendable {
  package let method: String
  package let params: JSONValue?
  /// The whole message, for members beyond the standard's.
  package let message: JSONValue
}

/// A request from the peer, which only the caller answers.
package struct IncomingRequest: Hashable, Sendable {
  package let id: RequestID
  package let method: String
  package let params: JSONValue?
}

/// A message that could not be understood.
package struct Unrecognized: Hashable, Sendable, CustomStringConvertible {
  /// The fault, as a phrase.
  package let problem: String
  /// The beginning of the message.
  package let excerpt: String

  private static let longestExcerpt = 200

  init(_ problem: String, _ bytes: [UInt8]) {
    self.problem = problem
    excerpt = String(decoding: bytes.prefix(Self.longestExcerpt), as: UTF8.self)
  }

  package var description: String { "\(problem): \(excerpt)" }
}
