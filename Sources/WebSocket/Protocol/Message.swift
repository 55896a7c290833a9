/// A whole message, independent of the number of its frames.
package struct Message: Hashable, Sendable {
  /// The kind of payload, as the sender declares it.
  package enum Kind: Hashable, Sendable {
    /// UTF-8; checked when it is received.
    case text
    case binary
  }

  package let kind: Kind
  package let payload: [UInt8]

  /// Makes a message.
  ///
  /// The payload of a `.text` message must be UTF-8, or the peer ends the connection.
  package init(_ kind: Kind, _ payload: [UInt8]) {
    self.kind = kind
    self.payload = payload
  }

  /// Makes a text message.
  package init(_ text: String) {
    self.init(.text, Array(text.utf8))
  }

  /// The text of a text message; nil for a binary one.
  package var text: String? {
    kind == .text ? String(decoding: payload, as: UTF8.self) : nil
  }

  var opcode: Opcode {
    switch kind {
    case .text: .text
    case .binary: .binary
    }
  }
}
