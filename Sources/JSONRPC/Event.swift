package import JSON

/// What a peer says without having been asked.
package enum Event: Hashable, Sendable {
  case notification(Notification)
  /// The peer asks something; it waits until somebody answers with `respond`.
  case request(IncomingRequest)
  /// Something that is no JSON-RPC, or a reply to nothing that was asked; the connection lives on.
  case unrecognized(Unrecognized)
}

/// A message that wants no answer.
package struct Notification: Hashable, Sendable {
  package let method: String
  package let params: JSONValue?
  /// All of the message, for members beyond the standard's.
  package let message: JSONValue
}

/// A question of the peer's; never answered but by the caller.
package struct IncomingRequest: Hashable, Sendable {
  package let id: RequestID
  package let method: String
  package let params: JSONValue?
}

/// A message that could not be understood.
package struct Unrecognized: Hashable, Sendable, CustomStringConvertible {
  /// What is wrong with it.
  package let problem: String
  /// Its beginning.
  package let excerpt: String

  private static let longestExcerpt = 200

  init(_ problem: String, _ bytes: [UInt8]) {
    self.problem = problem
    excerpt = String(decoding: bytes.prefix(Self.longestExcerpt), as: UTF8.self)
  }

  package var description: String { "\(problem): \(excerpt)" }
}
