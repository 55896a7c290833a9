/// Wraps paragraphs to a given width.
enum TextWrap {
  /// Wraps `text` to lines of at most `width` columns.
  ///
  /// Lines break only at spaces, so a longer word has a line of its own and is too wide. Line
  /// breaks in the text count as spaces.
  static func lines(of text: String, width: Int) -> [String] {
    lines(of: text.split { $0 == " " || $0.isNewline }.map(String.init), width: width)
  }

  /// Wraps words to lines of at most `width` columns; a word that contains spaces is not broken.
  static func lines(of words: [String], width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in words {
      if line.isEmpty {
        line = word
      } else if DisplayWidth.of(line) + 1 + DisplayWidth.of(word) <= width {
        line += " " + word
      } else {
        lines.append(line)
        line = word
      }
    }
    if !line.isEmpty { lines.append(line) }
    return lines
  }
}
