import CommandLine
import Testing

@Suite("Problems of declarations")
struct CommandTableProblemsTests {
  @Test("a correct table of commands has no problems")
  func good() {
    #expect(SampleTool.table.problems == [])
  }

  @Test("each faulty declaration is a problem")
  func slips() {
    let one = Positional(variadic: "one", .text(""), help: "")
    let two = Positional(variadic: "two", .text(""), help: "")
    let loud = Flag("loud", short: "l", help: "Loud.")
    let long = Flag("Long", short: "l", help: "Long.")
    let none = Flag("none", help: "None.")
    let table = CommandTable(
      program: "tool", summary: "",
      groups: [
        CommandGroup(
          "Main",
          [
            Command("help", summary: "Help.", isHidden: true),
            Command(
              "go", summary: "Go", positionals: [one, two], options: [loud, loud, long],
              groups: [.atMostOne(one, none)], examples: [Example("tool stop", "Stop.")]),
            Command("stop", summary: "Stop.", isRunnable: false),
          ])
      ])
    #expect(
      table.problems == [
        "tool: help is built in",
        "tool go: --loud is declared twice",
        "tool go: -l is declared twice",
        "tool go: -l is declared twice",
        "tool go: “Long” is not in kebab case",
        "tool go: more than one variadic argument",
        "tool go: <one> is in a group, so it must be optional",
        "tool go: a group names --none, which is not declared",
        "tool go: the summary is not a sentence",
        "tool go: fewer than two examples",
        "tool go: an example does not show it: tool stop",
        "tool stop: neither runnable nor with subcommands",
      ])
  }

  @Test("declarations can be read as data")
  func data() throws {
    let create = try #require(SampleTool.table.command(at: ["create"]))
    let state = try #require(create.option(named: "state"))
    #expect(state.kind == .choice(["idle", "working", "failed"]))
    #expect(state.defaultText == "idle")
    #expect(create.option(short: "h") == .help)
    #expect(create.positionals.map(\.synopsis) == ["<name>", "[<note>]"])
    #expect(SampleTool.table.command(at: ["gateway", "install"])?.name == "install")
    #expect(SampleTool.table.command(at: ["gateway", "nothing"]) == nil)
    #expect(SampleTool.table.command(at: []) == nil)
  }
}
