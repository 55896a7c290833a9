/// The marks that Claude Code puts around pasted text.
///
/// `<pasted_content id="…">`, and the same with a slash at the end. Observed in 2.1.329.
package enum PastedText {
  /// Returns the trimmed text without the marks.
  ///
  /// Marks that the user typed, which Claude Code escapes (`<\pasted_content`), are restored. A
  /// mark without a counterpart is the user's own text.
  package static func unwrapped(_ text: String) -> String {
    var result: Substring = ""
    var rest = text[...]
    while let open = rest.firstIndex(of: "<") {
      result += rest[..<open]
      rest = rest[open...]
      if let (inside, after) = wrapped(rest) {
        result += unescaped(inside)
        rest = after
      } else if let escape = escapes.first(where: rest.hasPrefix) {
        result += "<" + escape.dropFirst(2)
        rest = rest.dropFirst(escape.count)
      } else {
        result += "<"
        rest = rest.dropFirst()
      }
    }
    return (result + rest).trimmed
  }

  private static let escapes = ["<\\pasted_content", "<\\/pasted_content"]

  private static func unescaped(_ text: Substring) -> Substring {
    escapes.reduce(text) { $0.replacing($1, with: "<" + $1.dropFirst(2)) }
  }

  /// Returns the text inside the marks at the start of `text`, and the text after them.
  private static func wrapped(_ text: Substring) -> (inside: Substring, after: Substring)? {
    let beginning = "<pasted_content id=\""
    guard text.hasPrefix(beginning) else { return nil }
    let id = text.dropFirst(beginning.count).prefix { $0 != "\"" && $0 != "\n" }
    let mark = beginning + id + "\">"
    guard text.hasPrefix(mark) else { return nil }
    let end = "</" + mark.dropFirst()
    var inside = text.dropFirst(mark.count)
    guard let (content, after) = inside.parted(by: end) else { return nil }
    inside = content
    if inside.first == "\n" { inside.removeFirst() }
    if inside.last == "\n" { inside.removeLast() }
    return (inside, after)
  }
}

extension Substring {
  /// Splits at the first occurrence of `text`.
  fileprivate func parted(by text: String) -> (before: Substring, after: Substring)? {
    var start = startIndex
    while let index = self[start...].firstIndex(where: { $0 == text.first }) {
      if self[index...].hasPrefix(text) {
        return (self[..<index], self[index...].dropFirst(text.count))
      }
      start = self.index(after: index)
    }
    return nil
  }

  /// Replaces every occurrence of `text`.
  fileprivate func replacing(_ text: String, with other: String) -> Substring {
    var result: Substring = ""
    var rest = self
    while let (before, after) = rest.parted(by: text) {
      result += before + other
      rest = after
    }
    return result + rest
  }
}
