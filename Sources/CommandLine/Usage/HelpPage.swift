/// The layout of help: sections with an empty line between them.
struct HelpPage {
  /// The column at which the text beside a label begins.
  private static let gutter = 26
  private static let indent = "  "

  private let width: Int
  private var sections: [String] = []

  /// Makes an empty page, at least as wide as the narrowest.
  init(width: Int) {
    self.width = max(HelpScreen.narrowestWidth, width)
  }

  /// The page, without a newline at its end.
  var text: String { sections.joined(separator: "\n\n") }

  mutating func addParagraph(_ text: String) {
    add(TextWrap.lines(of: text, width: width))
  }

  /// Adds usage lines; later and wrapped lines are indented to the first word of the first one.
  mutating func addUsage(_ usages: [[String]]) {
    let lead = "Usage: "
    let blank = String(repeating: " ", count: lead.utf8.count)
    var lines: [String] = []
    for usage in usages {
      for line in TextWrap.lines(of: usage, width: width - lead.utf8.count) {
        lines.append((lines.isEmpty ? lead : blank) + line)
      }
    }
    add(lines)
  }

  /// Adds labels with their explanations beside them, or below a label that is too long.
  mutating func addList(_ heading: String, _ rows: [(label: String, text: String)]) {
    guard !rows.isEmpty else { return }
    let blank = String(repeating: " ", count: Self.gutter)
    var lines = [heading + ":"]
    for row in rows {
      let label = Self.indent + row.label
      var explanation = TextWrap.lines(of: row.text, width: width - Self.gutter)[...]
      if DisplayWidth.of(label) < Self.gutter - 1, let first = explanation.popFirst() {
        lines.append(DisplayWidth.pad(label, to: Self.gutter) + first)
      } else {
        lines.append(label)
      }
      lines += explanation.map { blank + $0 }
    }
    add(lines)
  }

  mutating func addExitCodes(_ rows: [ExitCodeRow]) {
    addList("Exit codes", rows.map { (String($0.code), $0.meaning) })
  }

  /// Adds examples: the command line, and the explanation indented below it.
  mutating func addExamples(_ examples: [Example]) {
    guard !examples.isEmpty else { return }
    let indent = String(repeating: " ", count: 6)
    var lines = ["Examples:"]
    for example in examples {
      lines.append(Self.indent + example.commandLine)
      lines += TextWrap.lines(of: example.explanation, width: width - indent.utf8.count)
        .map { indent + $0 }
    }
    add(lines)
  }

  private mutating func add(_ lines: [String]) {
    if !lines.isEmpty { sections.append(lines.joined(separator: "\n")) }
  }
}
