/// A whole message, however many frames it came in or will go out in.
package struct Message: Hashable, Sendable {
  /// What the sender says the bytes are.
  package enum Kind: Hashable, Sendable {
    /// UTF-8; checked on arrival.
    case text
    case binary
  }

  package let kind: Kind
  package let payload: [UInt8]

  /// The bytes of a `.text` message must be UTF-8, else the peer will fail the connection.
  package init(_ kind: Kind, _ payload: [UInt8]) {
    self.kind = kind
    self.payload = payload
  }

  /// A text message.
  package init(_ text: String) {
    self.init(.text, Array(text.utf8))
  }

  /// The text of a text message.
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
