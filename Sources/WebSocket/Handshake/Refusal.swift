/// An answer of the server that refuses the WebSocket.
package struct Refusal: Hashable, Sendable, CustomStringConvertible {
  /// The HTTP status, such as 401 for a wrong token.
  package let status: Int
  /// The beginning of the body on one line, for people, without control characters and the token.
  package let text: String

  init(status: Int, body: [UInt8], token: String?) {
    self.status = status
    let scalars = String(decoding: body, as: UTF8.self).unicodeScalars.map { scalar in
      // Control characters, marks that change the writing direction, and line breaks.
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: " " as Unicode.Scalar
      default: scalar
      }
    }
    var text = String(String.UnicodeScalarView(scalars))
    if let token, !token.isEmpty {
      text = Self.without(token, in: text)
    }
    self.text = text.split(separator: " ").joined(separator: " ")
  }

  /// Replaces the token, which the server may have repeated, also where the body was cut within it.
  private static func without(_ token: String, in text: String) -> String {
    let secret = Array(token.utf8)
    let bytes = Array(text.utf8)
    var kept: [UInt8] = []
    var index = 0
    while index < bytes.count {
      let rest = bytes[index...]
      let isCut = rest.count < secret.count && rest.count >= 4 && secret.starts(with: rest)
      if rest.starts(with: secret) || isCut {
        kept += Array("…".utf8)
        index += secret.count
      } else {
        kept.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: kept, as: UTF8.self)
  }

  package var description: String {
    text.isEmpty ? "HTTP status \(status)" : "HTTP status \(status): \(text)"
  }
}
