import JSON
import Testing

@testable import DevSessions

@Suite struct ScreenPatternTests {
  @Test(
    "literals, stars and edges",
    arguments: [
      ("quota exceeded", "Error: Quota Exceeded!", true),
      ("quota exceeded", "quota was exceeded", false),
      ("quota*exceeded", "quota was exceeded", true),
      ("^>$", "  >  ", true), ("^>$", "> x", false), ("^> $", ">", false),
      ("^a*b$", "a..b", true), ("^a*b$", "xa..b", false), ("^a*b$", "ab", true),
      ("^a*a$", "a", false), ("^ab$", "ab", true), ("^ab$", "abab", false),
      ("? for shortcuts", "  ? for shortcuts", true), ("(y/n)*:$", "Go (Y/n)[yes]:", true),
      ("\\*", "a * b", true), ("\\*", "ab", false), ("\\^x", "^x", true),
      ("cost \\$", "cost $5", true),
      ("a*b*c", "xaybzc", true), ("a*b*c", "xaybz", false), ("", "anything", true),
      ("↵ send", "type ↵ SEND", true),
    ])
  func matching(_ pattern: String, _ line: String, _ wanted: Bool) {
    #expect(ScreenPattern(pattern).matches(line) == wanted)
  }

  @Test("case matters when asked for")
  func exactness() {
    #expect(ScreenPattern("Done", isExact: true).matches("Done."))
    #expect(!ScreenPattern("Done", isExact: true).matches("done."))
  }
}

@Suite struct ScreenRulesTests {
  private func gemini() throws -> AgentDescription {
    let text = try #require(BuiltInAgents.all["gemini"])
    return try AgentDescription(JSONValue(parsing: Array(text.utf8)), name: "gemini")
  }

  @Test(
    "an answer about limits, errors and keys is no state of a built-in agent",
    arguments: BuiltInAgents.all.keys.sorted(),
    [
      "the code handles rate limit exceeded errors well",
      "all good [API Error is what the log says",
      "it fails with a RateLimitError when the quota exceeded", "press esc to interrupt it",
      "a usage limit reached message, an AuthenticationError or AI_APICallError",
    ])
  func prose(_ name: String, _ line: String) throws {
    let text = try #require(BuiltInAgents.all[name])
    let rules = try AgentDescription(JSONValue(parsing: Array(text.utf8)), name: name).rules
    #expect(rules.matches(in: line).isEmpty)
  }

  @Test("only below the prompt a pattern counts, but for the input")
  func recent() throws {
    let rules = try gemini().rules
    let screen = "> explain (esc to cancel, 3s)\n[API Error x\n\n" + Self.box
    let recent = ScreenAnswer.below("explain (esc to cancel, 3s)\n[API Error x", in: screen)
    #expect(rules.matches(in: screen, recent: recent).map(\.state) == [.ready])
  }

  @Test(
    "half-typed text behind the input's sign",
    arguments: [
      ("^>$", "> half typed", "half typed"), ("^>$", ">", nil), (">", "> x", nil),
      ("^a*b$", "axb c", nil),
    ] as [(String, String, String?)])
  func draft(_ pattern: String, _ row: String, _ wanted: String?) {
    #expect(ScreenPattern(pattern).rest(of: row) == wanted)
  }

  @Test("every built-in description is whole", arguments: BuiltInAgents.all.keys.sorted())
  func builtIn(_ name: String) throws {
    let text = try #require(BuiltInAgents.all[name])
    let description = try AgentDescription(JSONValue(parsing: Array(text.utf8)), name: name)
    #expect(description.rules.knowsReady)
    #expect(description.command.first == name)
  }

  private static let box = """
    ╭──────────────────────────────────────────╮
    │ >   Type your message or @path/to/file   │
    ╰──────────────────────────────────────────╯
     ~/src/app (main*)     no sandbox     gemini-2.5-pro (99% context left)
    """

  @Test("Gemini's screens")
  func screens() throws {
    let rules = try gemini().rules
    func states(_ text: String) -> [ScreenRules.State] { rules.matches(in: text).map(\.state) }
    #expect(states("✦ Goodbye, session ended.\n\n" + Self.box) == [.ready])
    #expect(states("⠏ Thinking about it (esc to cancel, 3s)\n\n" + Self.box) == [.working, .ready])
    #expect(states("│ ● 1. Yes, allow once\n│   2. No (esc)\n") == [.waiting])
    #expect(
      states("✕ [API Error: You exceeded your quota: RESOURCE_EXHAUSTED]\n\n" + Self.box)
        == [.rateLimited, .failed, .ready])
    // What the agent talks about further up is not its state.
    let talk = "the text “(esc to cancel” means work\n" + String(repeating: "line\n", count: 25)
    #expect(states(talk + Self.box) == [.ready])
  }

  @Test("the answer is what stands between the prompt and the input")
  func answer() throws {
    let description = try gemini()
    let screen = """
       > say hi

      ✦ hi. You wrote: say hi

        second line

      """
    let text = ScreenAnswer.text(
      screen + Self.box, prompt: "say hi", earlier: 0, description)
    #expect(text == "✦ hi. You wrote: say hi\n\n  second line")
  }

  @Test("an answer is not cut at a line like the input, nor does it hold the wrapped prompt")
  func bounds() throws {
    let text = try #require(BuiltInAgents.all["aider"])
    let aider = try AgentDescription(JSONValue(parsing: Array(text.utf8)), name: "aider")
    let quoted = "> why\n\nHere:\n> quoted line\n>\nend\n\n> \n"
    #expect(
      ScreenAnswer.text(quoted, prompt: "why", earlier: 0, aider)
        == "Here:\n> quoted line\n>\nend")
    let tab = "> old\nold answer\n\n> a^Ib\nnew answer\n> \n"
    #expect(ScreenAnswer.text(tab, prompt: "a\tb", earlier: 0, aider) == "new answer")
    let prompt = String(repeating: "word ", count: 50) + "end"
    let wrapped = "> \(prompt.prefix(198))\n\(prompt.dropFirst(198))\nanswer\n\n> \n"
    #expect(ScreenAnswer.text(wrapped, prompt: prompt, earlier: 0, aider) == "answer")
    #expect(ScreenAnswer.text("> old\nanswer\n> \n", prompt: "lost", earlier: 0, aider) == nil)
    let below = ScreenAnswer.below("is it (y/n)", in: "> is it (y/n)\nyes\n>")
    #expect(below == "yes\n>")
  }

  @Test(
    "a description that is not right says so",
    arguments: [
      "{}", #"{"command":["x"],"prompt":"shouted"}"#, #"{"command":["x"],"screen":{"sleepy":[]}}"#,
      #"{"command":["x"],"screen":{"ready":[5]}}"#,
    ])
  func wrong(_ text: String) {
    #expect(throws: Failure.self) {
      try AgentDescription(JSONValue(parsing: Array(text.utf8)), name: "x")
    }
  }

  @Test("the command line")
  func arguments() throws {
    let description = try gemini()
    #expect(
      description.arguments(
        model: "flash", permissions: .bypass, prompt: "p", isResumed: false, extra: ["-d"])
        == ["--approval-mode", "yolo", "--model", "flash", "-d"])
    #expect(
      description.arguments(
        model: nil, permissions: .ask, prompt: nil, isResumed: false, extra: []
      ).isEmpty)
  }
}
