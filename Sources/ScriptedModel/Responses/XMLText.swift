/// Text as Codex puts it between its tags.
enum XMLText {
  private static let entities: [(name: String, character: Character)] = [
    ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&"),
  ]

  /// The text with the characters that entities stand for.
  static func unescaped(_ text: String) -> String {
    var result: Substring = ""
    var rest = text[...]
    while let start = rest.firstIndex(of: "&") {
      result += rest[..<start]
      rest = rest[start...]
      if let entity = entities.first(where: { rest.hasPrefix($0.name) }) {
        result.append(entity.character)
        rest = rest.dropFirst(entity.name.count)
      } else {
        result.append(rest.removeFirst())
      }
    }
    return String(result + rest)
  }
}
