import CommandLine
import Testing

@Suite("Arguments of a command")
struct ArgumentParserTests {
  private typealias Tool = SampleTool

  @Test(
    "a value may be written in every usual way",
    arguments: [
      ["api", "--description", "x y"], ["api", "--description=x y"], ["api", "-d", "x y"],
      ["api", "-dx y"], ["api", "-d=x y"], ["api", "-qdx y"], ["api", "-jqd", "x y"],
      ["-d=x y", "api"], ["--description", "x y", "-q", "api"],
    ])
  func syntaxes(words: [String]) throws {
    let arguments = try Tool.create(words)
    #expect(arguments[Tool.text] == "x y")
    #expect(arguments[Tool.name] == "api")
  }

  @Test(
    "text survives byte for byte",
    arguments: [
      "", " ", "-", "=", "a=b", "🦊", "👩‍👩‍👧", "\u{301}accent first", "line\nbreak", "--", "-5",
      "--timeout", "-q", "日本語", "\u{0}", "\u{200E}",
    ])
  func anyText(text: String) throws {
    let arguments = try Tool.create(["api", "--description=\(text)"])
    #expect(arguments[Tool.text].map { Array($0.utf8) } == Array(text.utf8))
    let short = try Tool.create(["api", "-d=\(text)"])
    #expect(short[Tool.text].map { Array($0.utf8) } == Array(text.utf8))
  }

  @Test(
    "a next word that is no option of this command is a value, dash or not",
    arguments: ["-", "-5", "-0.5", "-x stuff", "--nonsense", "- item", "-é", ""])
  func dashedValues(text: String) throws {
    #expect(try Tool.create(["api", "--description", text])[Tool.text] == text)
    #expect(try Tool.create(["api", "-d", text])[Tool.text] == text)
  }

  @Test(
    "a value that is missing is asked for",
    arguments: [
      (
        ["api", "--description", "--json"],
        "--description needs a value, but --json is an option; write --description=… for a value"
          + " that begins with a dash; see tool create --help"
      ),
      (
        ["api", "-d", "-qj"],
        "--description needs a value, but -qj is an option; write --description=… for a value"
          + " that begins with a dash; see tool create --help"
      ),
      (["api", "--description"], "--description needs a value: <words>; see tool create --help"),
      (
        ["api", "--retries", "--", "3"],
        "--retries needs a value: a whole number from -5 to 10; see tool create --help"
      ),
    ])
  func missingValue(words: [String], message: String) {
    #expect(Tool.complaint(["create"] + words) == message)
  }

  @Test("options and positional arguments stand in any order")
  func anyOrder() throws {
    let arguments = try Tool.create(["-q", "api", "--retries", "-5", "7", "--json"])
    #expect(arguments[Tool.name] == "api")
    #expect(arguments[Tool.note] == 7)
    #expect(arguments[Tool.retries] == -5)
    #expect(arguments[Tool.quiet] && arguments[Tool.json])
  }

  @Test("an option or argument that is not given is nil, false, empty or the default")
  func leftOut() throws {
    let arguments = try Tool.create(["api"])
    #expect(arguments[Tool.retries] == nil)
    #expect(arguments[Tool.note] == nil)
    #expect(!arguments[Tool.json])
    #expect(arguments[Tool.environment] == [])
    #expect(arguments[Tool.state] == .idle)
    #expect(!arguments.isGiven(Tool.state))
    #expect(arguments.trailing == nil)
    #expect(try Tool.create(["api", "--state=idle"]).isGiven(Tool.state))
  }

  @Test("values arrive in the type they were declared with")
  func types() throws {
    let arguments = try Tool.create([
      "api", "-e", "A=1", "--env=B=x=y", "-eC=", "--state", "failed", "--cwd", "/tmp",
    ])
    #expect(
      arguments[Tool.environment] == [
        KeyValue(key: "A", value: "1"), KeyValue(key: "B", value: "x=y"),
        KeyValue(key: "C", value: ""),
      ])
    #expect(arguments[Tool.state] == .failed)
    #expect(arguments[Tool.folder] == "/tmp")
    let wait = try Tool.arguments(["wait", "--all", "-t", "1h30m"])
    #expect(wait[Tool.timeout] == .seconds(5400))
  }

  @Test("a repeated option is an error, replaces the first, or is collected, as declared")
  func repetition() throws {
    #expect(
      Tool.complaint(["create", "api", "-n1", "--retries=2"])
        == "--retries may be given only once; see tool create --help")
    let arguments = try Tool.create(["api", "--cli", "claude", "--cli", "codex", "-qq", "--quiet"])
    #expect(arguments[Tool.cli] == "codex")
    #expect(arguments[Tool.quiet])
  }

  @Test(
    "a bad value is named with what is accepted",
    arguments: [
      (
        ["wait", "--all", "--timeout", "x"],
        "--timeout must be a duration like 30s, 5m or 2h, not “x”; see tool wait --help"
      ),
      (
        ["create", "api", "-n", "11"],
        "--retries must be a whole number from -5 to 10, not “11”; see tool create --help"
      ),
      (
        ["create", "api", "--port=0"],
        "--port must be a whole number of at least 1, not “0”; see tool create --help"
      ),
      (
        ["create", "api", "--state", "wroking"],
        "--state must be one of idle, working or failed, not “wroking”; did you mean working?"
          + " see tool create --help"
      ),
      (
        ["create", "api", "-e", "=x\n"],
        "--env must be a pair like KEY=VALUE, not “=x\\n”; see tool create --help"
      ),
      (
        ["create", "api", "--cwd="],
        "--cwd must be the path of a folder, not “”; see tool create --help"
      ),
      (["wait", ""], "<id> must be a session ID, not “”; see tool wait --help"),
      (
        ["create", "api", "many"],
        "<note> must be a whole number from \(Int.min) to 99, not “many”; see tool create --help"
      ),
      (["wait", "--all=yes"], "--all takes no value; see tool wait --help"),
      (["wait", "-q=yes"], "--quiet takes no value; see tool wait --help"),
    ])
  func badValues(words: [String], message: String) {
    #expect(Tool.complaint(words) == message)
  }

  @Test("negative numbers are positional unless the command has such a letter")
  func negativePositionals() throws {
    #expect(try Tool.create(["api", "-5"])[Tool.note] == -5)
    let five = Flag("five", short: "5", help: "Five.")
    let table = CommandTable(
      program: "tool", summary: "",
      groups: [CommandGroup("Main", [Command("go", summary: "", options: [five])])])
    guard case .run(_, let arguments) = try table.parse(["go", "-5"]) else {
      Issue.record("not run")
      return
    }
    #expect(arguments[five])
  }

  @Test("a lone dash and text that begins a list are positional", arguments: ["-", "- a\n- b"])
  func dashes(text: String) throws {
    #expect(try Tool.create([text])[Tool.name] == text)
  }

  @Test("arguments after two dashes are passed on if the command declares them")
  func trailing() throws {
    let arguments = try Tool.create(["api", "--", "--json", "--", "-x"])
    #expect(arguments.trailing == ["--json", "--", "-x"])
    #expect(!arguments[Tool.json])
    #expect(try Tool.create(["api", "--"]).trailing == [])
  }

  @Test("two dashes make the rest positional elsewhere")
  func terminator() throws {
    let arguments = try Tool.arguments(["wait", "a", "--", "--json", "--", "-h"])
    #expect(arguments[Tool.ids] == ["a", "--json", "--", "-h"])
    #expect(arguments.trailing == nil)
  }

  @Test("two dashes are not positional where they announce trailing arguments")
  func trailingIsNotPositional() {
    #expect(Tool.complaint(["create", "--", "api"]) == "missing <name>; see tool create --help")
  }

  @Test("operands go to each argument's minimum first, then from left to right")
  func dealing() throws {
    let from = Positional(variadic: "from", .text("from"), help: "")
    let target = Positional("to", .text("to"), help: "")
    let table = CommandTable(
      program: "tool", summary: "",
      groups: [CommandGroup("Main", [Command("move", summary: "", positionals: [from, target])])])
    guard case .run(_, let arguments) = try table.parse(["move", "a", "b", "c"]) else {
      Issue.record("not run")
      return
    }
    #expect(arguments[from] == ["a", "b"])
    #expect(arguments[target] == "c")
    #expect(throws: UsageError("missing <to>", hint: "see tool move --help")) {
      try table.parse(["move", "a"])
    }
  }

  @Test(
    "exclusive groups are held",
    arguments: [
      (["wait"], "provide exactly one of <id>, --all or --older-than; see tool wait --help"),
      (["wait", "a", "--all"], "use only one of <id>, --all, --older-than; see tool wait --help"),
      (
        ["wait", "--older-than=1d", "--all"],
        "use only one of <id>, --all, --older-than; see tool wait --help"
      ),
      (
        ["create", "api", "-p", "f", "-d", "x"],
        "use only one of --prompt, --description; see tool create --help"
      ),
    ])
  func groups(words: [String], message: String) {
    #expect(Tool.complaint(words) == message)
  }

  @Test("a group of one makes an option required")
  func requiredOption() {
    let goal = Option("goal", .text("words"), help: "What for.")
    let go = Command("go", summary: "", options: [goal], groups: [.exactlyOne(goal)])
    let table = CommandTable(program: "tool", summary: "", groups: [CommandGroup("Main", [go])])
    #expect(throws: UsageError("missing --goal", hint: "see tool go --help")) {
      try table.parse(["go"])
    }
  }

  @Test(
    "unknown options suggest the nearest",
    arguments: [
      ("--timout", "unknown option --timout; did you mean --timeout? see tool wait --help"),
      ("--timout=5", "unknown option --timout; did you mean --timeout? see tool wait --help"),
      ("--time", "unknown option --time; did you mean --timeout? see tool wait --help"),
      ("--JSON", "unknown option --JSON; did you mean --json? see tool wait --help"),
      ("--secre", "unknown option --secre; see tool wait --help"),
      ("--xyzzy", "unknown option --xyzzy; see tool wait --help"),
      ("-z", "unknown option -z; see tool wait --help"),
      ("-qz", "unknown option -z in “-qz”; see tool wait --help"),
      ("-all", "unknown option -a in “-all”; did you mean --all? see tool wait --help"),
      ("-é", "unknown option “-é”; see tool wait --help"),
      (
        "-hello there",
        "unknown option -e in “-hello there”; put -- before text that begins with a dash,"
          + " or see tool wait --help"
      ),
      (
        "--be nice",
        "unknown option “--be nice”; put -- before text that begins with a dash,"
          + " or see tool wait --help"
      ),
    ])
  func unknownOptions(word: String, message: String) {
    #expect(Tool.complaint(["wait", "fizz-top", word]) == message)
  }

  @Test("the error names the argument that is too much")
  func unexpected() {
    #expect(
      Tool.complaint(["create", "a", "1", "c d"])
        == "unexpected argument “c d”; see tool create --help")
  }

  @Test("a misspelt option with spaces in its value is not taken for text")
  func misspeltWithSpaces() {
    #expect(
      Tool.complaint(["wait", "--timeuot=5 m"])
        == "unknown option --timeuot; did you mean --timeout? see tool wait --help")
  }

  @Test("a command may add an error of its own in the same form")
  func ownError() throws {
    let error = try Tool.create(["api"]).usageError("the name is taken")
    #expect(error.description == "the name is taken; see tool create --help")
  }
}
