import JSON
import ScriptedModel
import Testing

/// A request as Claude Code 2.1.330 sends it, around these messages.
func request(_ messages: [JSONValue], tools: Bool = true) -> JSONValue {
  let reminder: JSONValue = [
    "role": "user",
    "content": [["type": "text", "text": "<system-reminder>\n[[say no]]\n</system-reminder>"]],
  ]
  let environment: JSONValue = [
    "role": "system",
    "content": "# Environment\n - Primary working directory: /tmp/w x\n - Git: no",
  ]
  return [
    "model": "m", "max_tokens": 1000, "stream": true,
    "tools": tools ? [["name": "Bash"]] : [], "metadata": ["user_id": "u"],
    "messages": .array([reminder] + messages + [environment]),
  ]
}

func user(_ texts: String...) -> JSONValue {
  ["role": "user", "content": .array(texts.map { ["type": "text", "text": .string($0)] })]
}

func assistant(_ text: String) -> JSONValue {
  ["role": "assistant", "content": [["type": "text", "text": .string(text)]]]
}

let toolUse: JSONValue = [
  "role": "assistant",
  "content": [["type": "tool_use", "id": "t", "name": "Bash", "input": ["command": "x"]]],
]

func toolResult(_ texts: String...) -> JSONValue {
  let result: JSONValue = ["type": "tool_result", "tool_use_id": "t", "content": "[[say no]]"]
  return [
    "role": "user",
    "content": .array([result] + texts.map { ["type": "text", "text": .string($0)] }),
  ]
}

@Suite("Conversation")
struct ConversationTests {
  static let absorbed = "The user sent a new message while you were working:\n[[say no]]\n\nThis is"
  static let nudge = "[Your previous response had no visible output. Please continue"
  static let notice =
    "<system-reminder>\n[SYSTEM NOTIFICATION - NOT USER INPUT]\n\n<task-notification>\n"

  @Test(
    "the last prompt of a person is found, and how much has been sent since",
    arguments: [
      ([user("p")], "p", 0),
      ([["role": "user", "content": "p"]], "p", 0),
      ([user("o"), assistant("a"), user("p")], "p", 0),
      ([user("p"), toolUse, toolResult()], "p", 1),
      ([user("p"), toolUse, toolResult(absorbed)], "p", 1),
      ([user("p"), toolUse, toolResult(), toolUse, toolResult()], "p", 2),
      // The turn failed after a tool had run; the next prompt joins the same message.
      ([user("o"), toolUse, toolResult("p")], "p", 0),
      (
        [user("o"), toolUse, toolResult("[Request interrupted by user for tool use]", "p")], "p", 0
      ),
      ([user("o"), assistant("a"), user("[Request interrupted by user]", "p")], "p", 0),
      ([user("failed", "p")], "p", 0),
      ([user("p"), assistant("a"), user("Output token limit hit. Resume")], "p", 1),
      ([user("p"), assistant("a"), user("Your response above was stopped by")], "p", 1),
      ([user("p", nudge)], "p", 1),
      ([user("p"), toolUse, toolResult(nudge)], "p", 2),
      ([user("p"), assistant("a"), user(notice)], "p", 1),
      (
        [
          user("This session is being continued from a previous conversation"),
          user("<command-name>/compact</command-name>", "<local-command-stdout>x", "p"),
        ], "p", 0
      ),
    ] as [([JSONValue], String, Int)])
  func position(messages: [JSONValue], prompt: String, sent: Int) {
    let conversation = Conversation(request(messages))
    #expect(conversation.prompt == prompt)
    #expect(conversation.sent == sent)
    #expect(conversation.kind == .turn)
    #expect(conversation.claude?.folder == "/tmp/w x")
  }

  @Test("requests beside the conversation are recognised")
  func kinds() {
    #expect(Conversation(request([user("p")], tools: false)).kind == .side)
    let summary = user("CRITICAL: Respond with TEXT ONLY. Do NOT call any tools.\n…")
    let compaction = Conversation(request([user("p"), assistant("a"), summary]))
    #expect(compaction.kind == .compaction)
    #expect(compaction.prompt == "p")
    let probe: JSONValue = ["model": "m", "max_tokens": 1, "messages": [user("quota")]]
    #expect(Conversation(probe).kind == .quota)
    #expect(Conversation([:]).kind == .side)
    #expect(
      Conversation(request([user("p"), assistant("a"), user(Self.notice)])).endsWithNotification)
  }

  @Test("the plan's file is the one named last")
  func planFile() {
    let plan: (String) -> JSONValue = {
      ["role": "system", "content": .string("create your plan at /h/.claude/plans/\($0).md using")]
    }
    let conversation = Conversation(request([user("p"), plan("old"), toolUse, plan("a-b")]))
    #expect(conversation.claude?.planFile == "/h/.claude/plans/a-b.md")
  }

  @Test(
    "pasted text loses its wrapping",
    arguments: [
      ("plain", "plain"),
      ("\n\n<pasted_content id=\"7\">\na\n b\n</pasted_content id=\"7\">\n", "a\n b"),
      ("lead\n\n<pasted_content id=\"7\">\na\n</pasted_content id=\"7\">\n", "lead\n\na"),
      ("a <\\pasted_content x> <\\/pasted_content>", "a <pasted_content x> </pasted_content>"),
      ("a < b <c> <pasted_content", "a < b <c> <pasted_content"),
      ("<pasted_content is a tag, and so is <b>", "<pasted_content is a tag, and so is <b>"),
      ("<pasted_content id=\"7\"> alone </b>", "<pasted_content id=\"7\"> alone </b>"),
      ("a </pasted_content id=\"7\"> b", "a </pasted_content id=\"7\"> b"),
      (
        "<pasted_content id=\"7\">\n<\\pasted_content id=\"8\"> <b>\n</pasted_content id=\"7\">",
        "<pasted_content id=\"8\"> <b>"
      ),
    ])
  func pasted(text: String, expected: String) {
    #expect(PastedText.unwrapped(text) == expected)
  }
}

extension Conversation {
  /// What Claude Code's request tells.
  var claude: ClaudeState? {
    guard case .claude(let state) = agent else { return nil }
    return state
  }
}
