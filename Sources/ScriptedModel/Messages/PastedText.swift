/// The marks Claude Code puts around text that was pasted.
package enum PastedText {
  /// The text without `<pasted_content id="…">` and its end, and with such marks that the user
  /// wrote themselves (`<\pasted_content`) as they were; trimmed.
  package static func unwrapped(_ text: String) -> String {
    var result: Substring = ""
    var rest = text[...]
    while let open = rest.firstIndex(of: "<") {
      result += rest[..<open]
      rest = rest[open...]
      let isEnd = rest.hasPrefix("</pasted_content")
      if isEnd || rest.hasPrefix("<pasted_content"), let close = rest.firstIndex(of: ">") {
        rest = rest[rest.index(after: close)...]
        if isEnd, result.last == "\n" { result.removeLast() }
        if !isEnd, rest.first == "\n" { rest.removeFirst() }
      } else if rest.hasPrefix("<\\pasted_content") || rest.hasPrefix("<\\/pasted_content") {
        result += "<"
        rest = rest.dropFirst(2)
      } else {
        result += "<"
        rest = rest.dropFirst()
      }
    }
    return (result + rest).trimmed
  }
}
