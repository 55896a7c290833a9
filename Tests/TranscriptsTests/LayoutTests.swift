import Testing
import Transcripts

/// A question drawn as Claude Code 2.1.332 draws it, at any width.
private struct Drawing {
  let width: Int
  private(set) var lines: [String] = []

  init(_ question: String, _ labels: [String], width: Int) {
    self.width = width
    lines = ["● text", String(repeating: "─", count: width), " ☐ Title", ""]
    let isBlock = question.contains("\n") || question.count > width - 2
    for line in question.split(separator: "\n", omittingEmptySubsequences: false) {
      add(String(line), lead: isBlock ? "│ " : "", then: isBlock ? "│ " : "")
    }
    lines.append("")
    for (index, label) in (labels + ["Type something."]).enumerated() {
      add(label, lead: index == 0 ? "❯ 1. " : "  \(index + 1). ", then: "     ")
      if index < labels.count { add("Some words about it", lead: "     ", then: "     ") }
    }
    lines.append(String(repeating: "─", count: width))
    lines += ["  \(labels.count + 2). Chat about this", "", "Enter to select · Esc to cancel"]
  }

  /// Wraps a line at spaces, and inside of words that are longer than a line.
  private mutating func add(_ text: String, lead: String, then indent: String) {
    var line = lead
    for word in text.split(separator: " ") {
      var word = word
      if line.count > indent.count, line.count + word.count + 1 > width {
        lines.append(line)
        line = indent
      }
      if line.count > indent.count { line += " " }
      while line.count + word.count > width {
        let room = width - line.count
        lines.append(line + word.prefix(room))
        word = word.dropFirst(room)
        line = indent
      }
      line += word
    }
    lines.append(line)
  }
}

@Suite("A question at any width")
struct LayoutTests {
  private static let questions = [
    "Which color?",
    "The tests fail.\nWhat shall I do?",
    "Two paragraphs of which the first is so long that it is broken into lines on most screens.\n\n"
      + "Which?",
    "A list:\n- one `thing`\n- **another**\n1. numbered\n\n| a | b |\n|---|---|\n| 1 | 2 |",
    "Look at /a/very/long/path/that/has/no/spaces/and/is/longer/than/forty/columns/file.swift now?",
    "Wie heißt das – «naïve» oder „schön“? 日本語?", "???",
  ]
  private static let labels = [
    "Fix the three failing tests in the parser module first, then look at the build again", "2",
    "Skip", "/usr/local/lib/a/path/that/is/longer/than/forty/columns/in/one/word.txt",
  ]

  @Test("its words and its options are recognised, and no other's", arguments: questions)
  func recognised(_ question: String) throws {
    for width in 40...200 {
      let drawing = Drawing(question, Self.labels, width: width)
      let dialog = try #require(
        ClaudeScreen(drawing.lines.joined(separator: "\n")).dialog, "at \(width)")
      #expect(dialog.asks(question), "at \(width)")
      #expect(dialog.offers(Self.labels), "at \(width)")
      #expect(dialog.options.count == Self.labels.count + 2, "at \(width)")
      #expect(!dialog.asks("Something else?"), "at \(width)")
      #expect(!dialog.offers(["Skip", "2"]), "at \(width)")
    }
  }
}
