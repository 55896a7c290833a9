import Testing

@testable import DevSessions

/// A prompt as it is pasted into Claude Code, and what is told of the changes.
@Suite struct ClaudePromptTests {
  static let rows: [(given: String, pasted: String, change: String?)] = [
    ("plain\ttext\nof two lines", "plain\ttext\nof two lines", nil),
    ("a\u{2028}b\u{2029}c\u{85}d", "a\nb\nc\nd", "line and paragraph separators"),
    ("a\r\nb\rc", "a\nb\nc", "line endings"),
    ("a\u{1B}[31mb\u{200B}", "a[31mb", "control and invisible characters"),
    ("ends in \\", "ends in \\ ", "a space was put after"),
    ("!ls", " !ls", "a space was put before"), ("exit.", "exit.", nil), ("Exit", "Exit", nil),
  ]

  @Test("what Claude Code would alter is altered here, and told", arguments: rows)
  func changes(given: String, pasted: String, change: String?) throws {
    let prompt = try ClaudePrompt(given)
    #expect(prompt.text == pasted)
    #expect(prompt.changes.count == (change == nil ? 0 : 1))
    if let change { #expect(prompt.changes.first?.contains(change) == true) }
  }

  @Test(
    "what Claude Code would run, what ends it, or is nothing, is refused",
    arguments: ["/help", " /x y", " \n", "exit", " quit\n", ":q", ":q!", ":wq", ":wq!"])
  func refused(given: String) {
    #expect(throws: Failure.self) { try ClaudePrompt(given) }
  }
}
