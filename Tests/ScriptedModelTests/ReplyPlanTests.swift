import JSON
import ScriptedModel
import Testing

@Suite("Reply plan")
struct ReplyPlanTests {
  func plan(_ messages: JSONValue..., attempt: Int = 0) -> ReplyPlan {
    ReplyPlan(for: Conversation(request(messages)), attempt: attempt)
  }

  @Test("without directives the prompt is returned byte for byte")
  func echo() {
    #expect(plan(user("  a\n\tb “c” ")) == .saying("Reply: a\n\tb “c”"))
    #expect(
      plan(user("a"), assistant("Reply: a"), user(ConversationTests.notice)) == .saying("NOTED"))
  }

  @Test("a script goes on after each tool result and ends with DONE")
  func steps() {
    let prompt = user("[[think t]] [[say a]] [[run ls]] [[write f x y]]")
    let first = plan(prompt)
    #expect(
      first.items == [
        .block(.thinking("t")), .block(.text(["a"], pause: .zero)),
        .block(.toolUse(name: "Bash", input: #"{"command":"ls"}"#)),
      ])
    #expect(first.stopReason == "tool_use")
    let second = plan(prompt, toolUse, toolResult())
    #expect(
      second.items == [
        .block(.toolUse(name: "Write", input: #"{"file_path":"/tmp/w x/f","content":"x y"}"#))
      ])
    #expect(plan(prompt, toolUse, toolResult(), toolUse, toolResult()) == .saying("DONE"))
  }

  @Test("failures and cuts count attempts in the order written")
  func attempts() {
    let prompt = user("[[fail 529 2]] [[fail 400 1 odd]] [[cut 1]] [[say ok]]")
    let plans = (0...4).map { plan(prompt, attempt: $0) }
    #expect(plans.map { $0.failure?.status } == [529, 529, 400, nil, nil])
    #expect(plans[2].failure?.message == "odd")
    #expect(plans.map(\.isBroken) == [true, true, true, true, false])
    #expect(plan(user("[[fail 500]]"), attempt: 99).failure?.status == 500)
    #expect(plan(user("[[cut]]"), attempt: 99).isBroken)
  }

  @Test("stop reasons, emptiness, pauses and claimed tokens")
  func rest() {
    #expect(plan(user("[[say a]][[stop max_tokens]]")).stopReason == "max_tokens")
    let empty = plan(user("[[empty]]"))
    #expect(empty.items.isEmpty && empty.stopReason == "end_turn")
    #expect(plan(user("[[slow 5]][[hang]]")).items == [.pause(.milliseconds(5)), .hang])
    #expect(plan(user("[[usage 9]][[say a]]")).inputTokens == 9)
    #expect(
      plan(user("[[stream 3 7]]")).items == [
        .block(.text(["word1", " word2", " word3"], pause: .milliseconds(7)))
      ])
  }

  @Test("a turn that was compacted half-way is ended")
  func compacted() {
    let summary = user("This session is being continued from a previous conversation that ran out")
    #expect(plan(summary) == .saying("DONE"))
  }

  @Test("side requests never touch the script")
  func side() {
    let conversation = Conversation(request([user("[[run rm]]")], tools: false))
    #expect(ReplyPlan(for: conversation) == .saying("Scripted session"))
  }
}
