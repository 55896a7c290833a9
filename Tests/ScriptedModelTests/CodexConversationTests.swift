import JSON
import ScriptedModel
import Testing

@Suite("Codex’s conversation")
struct CodexConversationTests {
  /// A call that waits, and asks again.
  static let patient = #"{"cmd":"make","yield_time_ms":30000}"#
  static let asking = #"{"session_id":7,"yield_time_ms":30000}"#
  static let running = "Chunk ID: 1\nProcess running with session ID 7\nOutput:\n"

  @Test(
    "the last prompt and what was sent since",
    arguments: [
      ([codexUser(" p ")], "p", 0),
      ([codexUser("o"), codexSays("a"), codexUser("p")], "p", 0),
      ([codexUser("p"), codexSays("a"), codexCall("x"), codexOutput("y")], "p", 1),
      ([codexUser("p"), codexCall("x"), codexCall("z"), codexOutput(""), codexOutput("")], "p", 1),
      (
        [
          codexUser("p"), codexCall("exec_command", patient), codexOutput(running),
          codexCall("write_stdin", asking), codexOutput("done"),
        ], "p", 1
      ),
      ([codexUser("p"), codexSays("a"), codexUser("<turn_aborted>\n…")], "p", 1),
      ([codexUser("p"), codexUser("Another language model started to solve this problem")], "", 0),
      ([codexUser("p"), codexGoal("a &lt;b&gt; &amp;&amp;\nc")], "a <b> &&\nc", 0),
    ] as [([JSONValue], String, Int)])
  func position(items: [JSONValue], prompt: String, sent: Int) {
    let conversation = Conversation(responses: codexRequest(items))
    #expect(conversation.prompt == prompt)
    #expect(conversation.sent == sent)
    #expect(conversation.kind == .turn)
  }

  @Test("a task from another agent is a prompt; its report is not")
  func tasks() {
    func message(_ kind: String) -> JSONValue {
      [
        "type": "agent_message",
        "content": [
          ["type": "input_text", "text": .string("Message Type: \(kind)\nPayload:\n")],
          ["type": "encrypted_content", "encrypted_content": "t"],
        ],
      ]
    }
    func prompt(_ kind: String) -> String {
      Conversation(responses: codexRequest([codexUser("p"), message(kind)])).prompt
    }
    #expect(prompt("NEW_TASK") == "t")
    #expect(prompt("FINAL_ANSWER") == "p")
  }

  @Test("the kind of a request is the one that Codex declares")
  func kinds() {
    func kind(_ name: String) -> Conversation.Kind {
      Conversation(responses: codexRequest([codexUser("p")], kind: name)).kind
    }
    #expect(kind("turn") == .turn)
    #expect(kind("compaction") == .compaction)
    #expect(kind("memory") == .side)
    #expect(Conversation(responses: ["input": "p"]).kind == .turn)
    #expect(Conversation(responses: ["input": "p"]).prompt == "p")
  }
}
