/// The number of terminal columns that a text takes, for tables and wrapped help.
///
/// It is an approximation, since terminals differ. A character (grapheme cluster) is as wide as its
/// widest scalar; East Asian wide and full-width scalars and scalars shown as emoji count 2,
/// combining marks, controls and invisible scalars 0, all others 1, and a character with the emoji
/// variation selector 2. Ambiguous width counts 1.
package enum DisplayWidth {
  /// The East Asian blocks whose scalars are wide (Unicode Standard Annex 11), rounded to whole
  /// blocks.
  private static let wideRanges: [ClosedRange<UInt32>] = [
    0x1100...0x115F,  // Hangul Jamo, leading consonants
    0x2329...0x232A,  // angle brackets
    0x2E80...0x303E,  // CJK radicals and punctuation
    0x3041...0xA4CF,  // Kana, Bopomofo, CJK ideographs, Yi
    0xA960...0xA97F,  // Hangul Jamo Extended-A
    0xAC00...0xD7A3,  // Hangul syllables
    0xF900...0xFAFF,  // CJK compatibility ideographs
    0xFE10...0xFE19,  // vertical forms
    0xFE30...0xFE6F,  // CJK compatibility and small forms
    0xFF01...0xFF60,  // full-width forms
    0xFFE0...0xFFE6,  // full-width signs
    0x16FE0...0x1B2FF,  // Tangut, Khitan, Kana supplements
    0x1F200...0x1F2FF,  // enclosed ideographs
    0x20000...0x3FFFD,  // CJK extensions
  ]

  /// Returns the columns of a text.
  package static func of(_ text: String) -> Int {
    isPlainASCII(text) ? text.utf8.count : text.reduce(0) { $0 + of($1) }
  }

  /// Whether the text has only printable ASCII characters, each of which takes one column.
  ///
  /// That is true for most cells of a table, and much faster to find out than Unicode's rules.
  static func isPlainASCII(_ text: String) -> Bool {
    text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
  }

  /// Returns the columns of a character.
  package static func of(_ character: Character) -> Int {
    var width = 0
    for scalar in character.unicodeScalars {
      if scalar == "\u{FE0F}" { return 2 }
      width = max(width, of(scalar))
    }
    return width
  }

  /// Fills a text with spaces to `width` columns; a wider one is returned unchanged.
  package static func pad(_ text: String, to width: Int, onLeft: Bool = false) -> String {
    let fill = String(repeating: " ", count: max(0, width - of(text)))
    return onLeft ? fill + text : text + fill
  }

  /// Cuts a text to at most `width` columns, with an ellipsis at the end if it is cut.
  package static func truncate(_ text: String, to width: Int) -> String {
    guard of(text) > width else { return text }
    guard width > 0 else { return "" }
    var kept = ""
    var used = 0
    for character in text {
      used += of(character)
      if used > width - 1 { break }
      kept.append(character)
    }
    return kept + "…"
  }

  private static func of(_ scalar: Unicode.Scalar) -> Int {
    if scalar.isASCII { return (0x20...0x7E).contains(scalar.value) ? 1 : 0 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .control, .format, .lineSeparator, .paragraphSeparator:
      return 0
    default: break
    }
    let isWide =
      scalar.properties.isEmojiPresentation
      || wideRanges.contains { $0.contains(scalar.value) }
    return isWide ? 2 : 1
  }
}
