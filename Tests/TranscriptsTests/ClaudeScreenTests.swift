import Testing
import Transcripts

@Suite("Claude Code's screen")
struct ClaudeScreenTests {
  private static let rule = String(repeating: "─", count: 40)

  @Test(
    "the input box holds what was typed, not placeholders",
    arguments: [
      ("❯ ", ""), ("❯ hello", "hello"), ("❯\u{A0}two\n  lines", "two\nlines"),
      ("\u{1B}[38;5;246m❯ \u{1B}[2mTry \"fix it\"\u{1B}[0m", ""),
      ("❯ typed \u{1B}[38;2;2;2;2mtext\u{1B}[39m", "typed text"),
      ("❯ \u{1B}[7mP\u{1B}[0;2mress up\u{1B}[22m", ""), ("❯ R\u{1B}[7m \u{1B}[0m", "R"),
    ])
  func inputBox(box: String, content: String) {
    let screen = ClaudeScreen("text\n\(Self.rule)\n\(box)\n\(Self.rule)\n  ⏵⏵ bypass\n")
    #expect(screen.inputBox == content)
    #expect(screen.hasInputBox)
  }

  @Test("no box, no content")
  func noBox() {
    #expect(ClaudeScreen("❯ 1. Yes\n  2. No\n").inputBox == nil)
    #expect(ClaudeScreen("").inputBox == nil)
    #expect(ClaudeScreen("\(Self.rule)\n\(Self.rule)").inputBox == nil)
  }

  @Test("start-up dialogs are told by their texts")
  func dialogs() {
    let trust = ClaudeScreen(
      """
      Accessing workspace:

       Quick safety check: Is this a project you trust?

       ❯ No, exit
         Yes, I trust this folder

       Enter to confirm · Esc to cancel
      """
    ).dialog
    #expect(trust?.startDialog == .trust)
    #expect(trust?.options.map(\.label) == ["No, exit", "Yes, I trust this folder"])
    #expect(trust?.highlighted == 0)
    #expect(ClaudeScreen("hello").dialog == nil)
  }

  @Test("links and titles are no text")
  func links() {
    let screen = ClaudeScreen("a\u{1B}]8;;https://x.y\u{1B}\\b\u{1B}]8;;\u{1B}\\c\u{1B}(Bd")
    #expect(screen.lines == ["abcd"])
  }
}
