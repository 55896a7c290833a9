import JSON
import SystemKit
import Testing
import Transcripts

struct OddLinesTests {
  @Test(
    "a user line that holds nothing is no prompt",
    arguments: ["null", "[]", "{}", "7", "[null]", "[{}]"])
  func empty(content: String) {
    let line = #"{"type":"user","message":{"role":"user","content":\#(content)}}"#
    #expect(ClaudeEntry(line: line.utf8) == .other(type: "user"))
  }

  @Test("an image alone is one")
  func image() {
    let line = #"{"type":"user","message":{"content":[{"type":"image","source":{}}]}}"#
    guard case .prompt? = ClaudeEntry(line: line.utf8) else {
      Issue.record("no prompt")
      return
    }
  }

  @Test("the prompt that a timer gives begins a turn")
  func timer() {
    let line =
      #"{"type":"user","message":{"role":"user","content":"look again"},"isMeta":true,"promptSource":"system","wakeupSource":"loop_wakeup","turnOrigin":"scheduled"}"#
    guard case .trigger(let prompt)? = ClaudeEntry(line: line.utf8) else {
      Issue.record("no turn")
      return
    }
    #expect(prompt.text == "look again" && prompt.isScheduled && !prompt.isNotice)
  }

  @Test("the last words of an agent that ended are without its welcome picture and rules")
  func lastWords() {
    let screen = ClaudeScreen(
      """
      Welcome to Claude Code
      ………………………………………………………………………………
         ░░░░░░   ░░░░░░░░░░   ██▄█████▄██
       ▐▛███▛█
      ──────────────────────────
      ╭────────── x ─────────╮
      Unable to connect to Anthropic services
      Failed to connect to api.anthropic.com: ERR_BAD_REQUEST
      Pane is dead (status 1)
      """)
    #expect(
      screen.lastWords() == """
        Welcome to Claude Code
        Unable to connect to Anthropic services
        Failed to connect to api.anthropic.com: ERR_BAD_REQUEST
        """)
  }

  @Test("the list of agents is told from a conversation")
  func agents() {
    let list = ClaudeScreen(
      """

       ▐▛███▛█   Claude Code v2.1.332
      ▝▜██████▀  New sessions: Opus 5.5 · medium effort · /work
       ▝▝   ▝▝   1 awaiting input

        Your session moved to the background · enter opens it · esc returns to it
      """)
    #expect(list.showsAgents)
    let conversation = ClaudeScreen(
      " ▐▛███▛█   Claude Code v2.1.332\n▝▜██████▀  Opus 5.5 · API Usage Billing\n\n❯ New sessions?\n"
    )
    #expect(!conversation.showsAgents)
    #expect(conversation.shows("**New**  sessions?") == true)
    #expect(conversation.shows("Old sessions?") == false)
    #expect(conversation.shows("ok") == nil)
  }
}
