import JSON
import ScriptedModel
import Testing

@Suite("Codex’s reply plan")
struct CodexPlanTests {
  func plan(_ items: JSONValue..., tools: JSONValue = CodexTools.plain) -> ReplyPlan {
    ReplyPlan(for: Conversation(responses: codexRequest(items, tools: tools)))
  }

  func block(_ prompt: String, _ tools: JSONValue) -> ReplyPlan.Item? {
    plan(codexUser(prompt), tools: tools).items.first
  }

  func function(_ name: String, _ input: String) -> ReplyPlan.Item {
    .block(.toolUse(name: name, input: input))
  }

  func freeform(_ name: String, _ input: String) -> ReplyPlan.Item {
    .block(.freeform(name: name, input: input))
  }

  @Test("plain prompts, scripts and their ends")
  func texts() {
    #expect(plan(codexUser("hello")) == .saying("Reply: hello"))
    #expect(plan(codexUser("hello"), codexSays("Reply: hello")) == .saying("DONE"))
    #expect(plan(codexUser("[[run a]]"), codexCall("x"), codexOutput("y")) == .saying("DONE"))
    #expect(
      plan(codexUser("[[plan p]]")) == .saying("<proposed_plan>\np\n</proposed_plan>"))
  }

  @Test("each tool is used as it is offered")
  func tools() {
    let run = #"{"cmd":"ls","yield_time_ms":30000}"#
    #expect(block("[[run ls]]", CodexTools.plain) == function("exec_command", run))
    let patch = "*** Begin Patch\n*** Add File: f\n+a\n+b\n*** End Patch\n"
    #expect(block("[[write f a\nb]]", CodexTools.plain) == freeform("apply_patch", patch))
    #expect(
      block("[[goal complete]]", CodexTools.code)
        == freeform("exec", #"text(await tools.update_goal({"status":"complete"}));"#))
    #expect(
      block("[[tool x a \"b\"]]", CodexTools.code)
        == freeform("exec", #"text(await tools.x("a \"b\""));"#))
    #expect(
      block("[[agent [[say Hi]]]]", CodexTools.code)
        == function(
          "collaboration.spawn_agent",
          #"{"task_name":"agent_say_hi","message":"[[say Hi]]","fork_turns":"none"}"#))
    #expect(
      block("[[tool odd {\"a\":1}]]", CodexTools.plain) == function("odd", #"{"a":1}"#))
  }

  @Test("without apply_patch a command does it; in JavaScript a command is waited for")
  func detours() throws {
    guard
      case .block(.toolUse("exec_command", let input)) = block("[[write f a]]", CodexTools.unknown),
      case .block(.freeform("exec", let program)) = block("[[run ls]]", CodexTools.code)
    else {
      Issue.record("other tools")
      return
    }
    let command = try #require(try JSONValue(parsing: input)["cmd"]?.string)
    #expect(command.hasPrefix("apply_patch <<'") && command.contains("\n+a\n*** End Patch\n"))
    #expect(program.contains(#"tools.exec_command({"cmd":"ls","yield_time_ms":30000})"#))
    #expect(program.contains("tools.write_stdin("))
  }

  @Test("permission to leave the sandbox is asked for, with a reason")
  func escalation() throws {
    guard case .block(.toolUse(_, let input)) = block("[[escalate rm x]]", CodexTools.plain) else {
      Issue.record("no call")
      return
    }
    let arguments = try JSONValue(parsing: input)
    #expect(arguments["sandbox_permissions"] == "require_escalated")
    #expect(arguments["justification"]?.string?.contains("rm x") == true)
  }

  @Test("a command that takes long is asked for again, but not one in the background")
  func waiting() {
    func next(_ arguments: String, _ output: String) -> ReplyPlan {
      plan(
        codexUser("[[run make]] [[say made]]"), codexCall("exec_command", arguments),
        codexOutput(output))
    }
    let running = CodexConversationTests.running
    #expect(
      next(CodexConversationTests.patient, running).items
        == [function("write_stdin", CodexConversationTests.asking)])
    #expect(
      next(CodexConversationTests.patient, "Script running with cell ID 3\n").items
        == [function("wait", #"{"cell_id":"3","yield_time_ms":30000}"#)])
    #expect(next(#"{"cmd":"make","yield_time_ms":250}"#, running) == .saying("made"))
  }

  @Test("a plain goal is reached at once; others when their script says so")
  func goals() {
    let complete = function("update_goal", #"{"status":"complete"}"#)
    #expect(plan(codexGoal("Win.")).items == [complete])
    #expect(
      plan(codexGoal("Win."), codexCall("update_goal"), codexOutput("")) == .saying("Reply: Win."))
    let second = codexGoal("[[goal complete 2]]")
    #expect(plan(second) == .saying("Goal turn 1"))
    #expect(plan(second, codexSays("Goal turn 1"), second).items == [complete])
  }

  @Test("the text of a failure may name its type")
  func failures() {
    let named = plan(codexUser("[[fail 429 usage_limit_reached Come back.]]")).failure
    #expect(named?.type == "usage_limit_reached" && named?.message == "Come back.")
    let plain = plan(codexUser("[[fail 400 too long]]")).failure
    #expect(plain?.type == nil && plain?.message == "too long")
  }
}
