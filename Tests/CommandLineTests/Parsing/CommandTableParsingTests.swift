import CommandLine
import Testing

@Suite("The command table")
struct CommandTableParsingTests {
  private typealias Tool = SampleTool

  @Test(
    "a command is found by its whole path",
    arguments: [
      (["wait", "--all"], ["wait"]), (["gateway"], ["gateway"]),
      (["gateway", "--port", "80"], ["gateway"]),
      (["gateway", "install", "--port=80"], ["gateway", "install"]), (["hook"], ["hook"]),
    ])
  func paths(words: [String], path: [String]) throws {
    guard case .run(let found, _) = try Tool.table.parse(words) else {
      Issue.record("not run")
      return
    }
    #expect(found == path)
  }

  @Test(
    "help of a command wins over everything else wrong with it",
    arguments: [
      ["wait", "--help"], ["wait", "-h"], ["wait", "--bogus", "--help"], ["help", "wait"],
      ["wait", "a", "-qh"], ["help", "wait", "--json"], ["wait", "--timeout", "-h"],
    ])
  func commandHelp(words: [String]) throws {
    let help = try #require(Tool.table.help(at: ["wait"]))
    #expect(try Tool.table.parse(words) == .help(help))
  }

  @Test(
    "help of a subcommand",
    arguments: [["gateway", "install", "-h"], ["help", "gateway", "install"]])
  func subcommandHelp(words: [String]) throws {
    let help = try #require(Tool.table.help(at: ["gateway", "install"], width: 50))
    #expect(try Tool.table.parse(words, helpWidth: 50) == .help(help))
  }

  @Test(
    "the overview comes with no words at all and when asked for",
    arguments: [[], ["--help"], ["-h"], ["help"], ["help", "help"], ["--help", "wait"]])
  func overview(words: [String]) throws {
    #expect(try Tool.table.parse(words) == .help(Tool.table.overview()))
  }

  @Test("the version is asked for at the top only")
  func version() throws {
    #expect(try Tool.table.parse(["--version"]) == .version)
    #expect(
      Tool.complaint(["wait", "--version"]) == "unknown option --version; see tool wait --help")
  }

  @Test("-h is not help in a command that declares its own -h")
  func ownLetterH() throws {
    let host = Option("host", short: "h", .text("name"), help: "Where.")
    let table = CommandTable(
      program: "tool", summary: "",
      groups: [CommandGroup("Main", [Command("go", summary: "Go.", options: [host])])])
    guard case .run(_, let arguments) = try table.parse(["go", "-h", "box"]) else {
      Issue.record("not run")
      return
    }
    #expect(arguments[host] == "box")
    #expect(table.help(at: ["go"])?.contains("\n  --help  ") == true)
  }

  @Test(
    "the error names an unknown command, and suggests the nearest",
    arguments: [
      (["wiat"], "unknown command “wiat”; did you mean wait? see tool --help"),
      (["cre"], "unknown command “cre”; did you mean create? see tool --help"),
      (["start"], "unknown command “start”; did you mean create? see tool --help"),
      (["halp"], "unknown command “halp”; did you mean help? see tool --help"),
      (["hoo"], "unknown command “hoo”; see tool --help"),
      ([""], "unknown command “”; see tool --help"),
      (["🦊"], "unknown command “🦊”; see tool --help"),
      (["--versoin"], "unknown option --versoin; did you mean --version? see tool --help"),
      (["--json", "wait"], "--json must come after the command; see tool --help"),
      (["-t=5", "wait"], "-t must come after the command; see tool --help"),
      (["help", "wiat"], "unknown command “wiat”; did you mean wait? see tool --help"),
      (
        ["help", "gateway", "x"], "unknown command “gateway x”; see tool gateway --help"
      ),
      (
        ["gateway", "instal"],
        "gateway has no subcommand “instal”; did you mean install? see tool gateway --help"
      ),
      (
        ["gateway", "--port=1", "install"],
        "install must come right after gateway; see tool gateway --help"
      ),
      (["config"], "config needs a subcommand: show; see tool config --help"),
      (
        ["gateway", "install", "--prot", "1"],
        "unknown option --prot; did you mean --port? see tool gateway install --help"
      ),
    ])
  func unknown(words: [String], message: String) {
    #expect(Tool.complaint(words) == message)
  }

  @Test(
    "--json is found even when the rest of the command line is wrong",
    arguments: [
      (["bogus", "--json"], true), (["--json"], true), (["wait", "--", "--json"], false),
      (["wait", "--json=1"], false), ([], false),
    ])
  func json(words: [String], expected: Bool) {
    #expect(CommandTable.requestsJSON(words) == expected)
  }
}
