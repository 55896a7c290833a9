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

  @Test("a recalled prompt is a draft, and a draft may hold a rule")
  func odderBoxes() {
    let borders = [
      "─── History 1/12 \(Self.rule)", "─── History 1/1 ────", Self.rule,
    ]
    for border in borders {
      for draft in ["recalled", "one\n\(Self.rule)\n  two"] {
        let screen = ClaudeScreen(
          "❯ old\n● text\n\n\(border)\n❯ \(draft)\n\(Self.rule)\n  ⏵⏵ bypass")
        #expect(screen.inputBox?.withoutSpaces == draft.withoutSpaces, "\(border)")
      }
    }
  }

  @Test("the transcript in the box's place is no dialog, whatever stands in it")
  func transcriptView() {
    let screen = ClaudeScreen(
      "❯ 1. Do this\n  2. Do that\n\n● done\n\n\(Self.rule)\n"
        + "  Showing detailed transcript · ctrl+o to toggle · ? for shortcuts\n")
    #expect(screen.showsTranscript && screen.dialog == nil && !screen.hasInputBox)
    let suspended =
      "Claude Code is suspended. Run `fg` to bring it back.\nTo undo typing, press ctrl+_.\n"
    #expect(ClaudeScreen(suspended + "\n\n").isSuspended)
    #expect(!ClaudeScreen(suspended + "\(Self.rule)\n❯ \n\(Self.rule)\n").isSuspended)
  }

  @Test("the buttons of a server that wants a page to be opened are read")
  func page() {
    for (row, labels, arrow) in [
      ("  ❯ Accept    Decline", ["Accept", "Decline"], 0),
      ("    Accept  ❯ Decline", ["Accept", "Decline"], 1),
      ("  ❯ Reopen URL    Skip confirmation", ["Reopen URL", "Skip confirmation"], 0),
    ] {
      let dialog = ClaudeScreen(
        "❯ old\n\(Self.rule)\n  MCP server “e” wants to open a URL\n\n  Sign in\n\n"
          + "  https://example.com/\n\(row)\n\n  Esc to cancel · ←/→ to switch\n"
      ).dialog
      #expect(dialog?.options.map(\.label) == labels && dialog?.highlighted == arrow, "\(row)")
    }
  }

  @Test("a dialog without numbers and keys below its options is read")
  func plainDialog() {
    let dialog = ClaudeScreen(
      """
      ❯ an old prompt
      \(Self.rule)
        Make auto mode your default permission mode?

        Auto mode lets Claude handle permission prompts automatically.

        ❯ Yes, set auto mode as my default permission mode
          No, keep plan mode


      """
    ).dialog
    #expect(
      dialog?.options.map(\.label)
        == ["Yes, set auto mode as my default permission mode", "No, keep plan mode"])
    #expect(ClaudeScreen("\(Self.rule)\n❯ half\n  drawn\n\n").dialog == nil)
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
