import ScriptedModel
import Testing

@Suite("Directives")
struct DirectiveTests {
  @Test(
    "each directive is read",
    arguments: [
      ("[[say Hello, world]]", .say("Hello, world")),
      ("[[say two\nlines ]]", .say("two\nlines ")),
      ("[[say]]", .say("")),
      ("[[think hm]]", .think("hm")),
      ("[[run [[ -n x ]] && echo $((1+1))]]", .run("[[ -n x ]] && echo $((1+1))")),
      ("[[background make]]", .background("make")),
      ("[[read a b]]", .read("a b")),
      ("[[write a.txt one  two]]", .write(path: "a.txt", text: "one  two")),
      ("[[plan Do it.]]", .plan("Do it.")),
      ("[[agent [[say hi]] and more]]", .agent("[[say hi]] and more")),
      ("[[tool Grep {\"pattern\":\"x\"}]]", .tool(name: "Grep", input: "{\"pattern\":\"x\"}")),
      ("[[tool EnterPlanMode]]", .tool(name: "EnterPlanMode", input: "{}")),
      ("[[slow 1500]]", .slow(.milliseconds(1500))),
      ("[[stream 5 20]]", .stream(words: 5, pause: .milliseconds(20))),
      ("[[fail 529]]", .fail(status: 529, times: nil, message: nil)),
      ("[[fail 429 2]]", .fail(status: 429, times: 2, message: nil)),
      ("[[fail 400 too long]]", .fail(status: 400, times: nil, message: "too long")),
      ("[[fail 400 1 too long]]", .fail(status: 400, times: 1, message: "too long")),
      ("[[hang]]", .hang), ("[[cut]]", .cut(times: nil)), ("[[cut 2]]", .cut(times: 2)),
      ("[[stop refusal]]", .stop("refusal")), ("[[empty]]", .empty), ("[[and]]", .and),
      ("[[usage 190000]]", .usage(190_000)),
    ] as [(String, Directive)])
  func each(text: String, expected: Directive) {
    #expect(Directive.all(in: text) == [expected])
    #expect(Directive.all(in: "Please \(text)\n\(text).") == [expected, expected])
  }

  @Test(
    "brackets without a directive are plain text",
    arguments: [
      "", "[[", "]]", "[[say", "[[say x]", "[say x]", "[[shout x]]", "[[run]]", "[[slow]]",
      "[[slow x]]", "[[slow -1]]", "[[fail 200]]", "[[fail x]]", "[[stream 3]]", "[[hang on]]",
      "if [[ -f x ]]; then", "[[link|wiki]]",
    ])
  func plain(text: String) {
    #expect(Directive.all(in: text).isEmpty)
  }

  @Test("questions, their options and whether several may be chosen")
  func questions() throws {
    let directive = try #require(
      Directive.all(in: "[[ask Which?|A|B b||* Many? |1|2|3||Sure?]]").first)
    guard case .ask(let questions) = directive else {
      Issue.record("not a question")
      return
    }
    #expect(questions.map(\.text) == ["Which?", "Many?", "Sure?"])
    #expect(questions.map(\.options) == [["A", "B b"], ["1", "2", "3"], ["Yes", "No"]])
    #expect(questions.map(\.allowsSeveral) == [false, true, false])
  }

  @Test("a script's messages end with a tool use, a stop reason or nothing")
  func script() throws {
    let script = try #require(
      Script(
        "[[say a]] [[say b]] [[run 1]][[and]][[run 2]] [[stop max_tokens]] [[empty]] [[say c]]"))
    #expect(
      script.messages == [
        [.say("a"), .say("b"), .run("1"), .run("2")], [.stop("max_tokens")], [.empty], [.say("c")],
      ])
    #expect(Script("nothing to do") == nil)
    #expect(Script("[[plan p]]")?.messages.count == 3)
  }
}
