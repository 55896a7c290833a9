/// The code in a Markdown text.
package struct Markdown: Sendable {
  /// A fenced block.
  package struct Block: Sendable {
    package let language: String
    package let text: String
  }

  package let blocks: [Block]
  /// The spans between single backticks, outside of blocks.
  package let spans: [String]

  package init(_ text: String) {
    var blocks: [Block] = []
    var spans: [String] = []
    var open: (language: String, lines: [Substring])?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        if let block = open {
          blocks.append(Block(language: block.language, text: block.lines.joined(separator: "\n")))
          open = nil
        } else {
          open = (String(line.dropFirst(3)), [])
        }
      } else if open != nil {
        open?.lines.append(line)
      } else {
        let parts = line.split(separator: "`", omittingEmptySubsequences: false)
        spans += parts.indices.filter { $0 % 2 == 1 && $0 < parts.count - 1 }.map {
          String(parts[$0])
        }
      }
    }
    self.blocks = blocks
    self.spans = spans
  }

  /// The calls of a program in a line of shell, each as the words after the program's name.
  ///
  /// Knows quotes, substitutions and lists of commands; enough for documentation, no more.
  package static func calls(of program: String, in shell: String) -> [[String]] {
    var calls: [[String]] = []
    var words: [String] = []
    var word: String?
    var quote: Character?
    func end() {
      if let done = word { words.append(done) }
      word = nil
      if let start = words.firstIndex(of: program) { calls.append(Array(words[(start + 1)...])) }
      words = []
    }
    var rest = Substring(shell)
    while let character = rest.popFirst() {
      if let open = quote {
        if character == open { quote = nil } else { word = (word ?? "") + String(character) }
        continue
      }
      switch character {
      case "\"", "'":
        quote = character
        word = word ?? ""
      case "\\" where rest.first == "\n": rest.removeFirst()
      case " ":
        if let done = word { words.append(done) }
        word = nil
      case "#" where word == nil:
        rest = rest.drop { $0 != "\n" }
      case "$" where rest.first == "(":
        // What stands before a substitution is no call of ours.
        rest.removeFirst()
        word = nil
        words = []
      case "\n", "|", "&", ";", "(", ")", "<", ">": end()
      default: word = (word ?? "") + String(character)
      }
    }
    end()
    return calls
  }
}
