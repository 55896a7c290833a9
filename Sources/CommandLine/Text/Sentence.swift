/// Formats lists and foreign text for one-line messages.
package enum Sentence {
  /// The longest quoted text; a longer one is cut, so that a message stays readable.
  private static let longestQuote = 60

  /// Joins words as in a sentence: `a, b or c`.
  package static func list(_ words: [String], last: String) -> String {
    guard let final = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " \(last) \(final)"
  }

  /// Quotes `text`, on one line and without control characters.
  package static func quote(_ text: String) -> String {
    var shown = ""
    for character in text.prefix(longestQuote) {
      for scalar in character.unicodeScalars {
        if isInvisible(scalar) {
          shown += scalar.escaped(asASCII: true)
        } else {
          shown.unicodeScalars.append(scalar)
        }
      }
    }
    let isCut = text.dropFirst(longestQuote).first != nil
    return "“\(shown)\(isCut ? "…" : "")”"
  }

  /// Returns the text on one line, with a space for each control character.
  package static func plain(_ text: String) -> String {
    if DisplayWidth.isPlainASCII(text) { return text }
    var plain = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: plain.append(" ")
      default: plain.append(scalar)
      }
    }
    return String(plain)
  }

  /// Whether a scalar would affect the terminal or is invisible.
  ///
  /// Joiners of emoji are kept.
  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    case .format: scalar != "\u{200D}"
    default: false
    }
  }

  /// Returns the text; with quotation marks if it is not a plain word.
  static func word(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { byte in
      (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "'")
    }
    return isPlain && !text.isEmpty && text.utf8.count <= longestQuote ? text : quote(text)
  }
}
