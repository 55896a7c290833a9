import CommandLine

/// A small program with one of everything, which the tests parse and print.
enum SampleTool {
  enum State: String, CaseIterable {
    case idle, working, failed
  }

  static let exitCodes = [ExitCodeRow(0, "done"), ExitCodeRow(2, "wrong usage")]

  static let json = Flag("json", short: "j", help: "Print JSON.")
  static let quiet = Flag("quiet", short: "q", help: "Print the ID alone.")
  static let secret = Flag("secret", isHidden: true, help: "For tests.")
  static let timeout = Option(
    "timeout", short: "t", .duration, default: .seconds(1800),
    help: "Give up after this long, however many turns are still running by then.")
  static let all = Flag("all", help: "Wait for all sessions.")
  static let older = Option("older-than", .duration, help: "Wait for old sessions.")
  static let ids = Positional(
    variadic: "id", .session, minimum: 0, help: "The sessions to wait for.")

  static let wait = Command(
    "wait",
    summary: "Block until turns end.",
    discussion: ["It returns at once when there is nothing to wait for, and says so."],
    positionals: [ids],
    options: [timeout, all, older, json, quiet, secret],
    groups: [.exactlyOne(ids, all, older)],
    exitCodes: exitCodes,
    examples: [
      Example("tool wait fizz-top", "Wait for one session."),
      Example("tool wait --all --timeout 5m", "Wait for all, but not for longer than this."),
    ])

  static let path = Option("prompt", short: "p", .path, help: "Read the prompt from a file.")
  static let text = Option(
    "description", short: "d", .text("words"), help: "What it is for.")
  static let retries = Option("retries", short: "n", .integer(-5...10), help: "How often.")
  static let port = Option("port", .integer(1...Int.max), help: "Where.")
  static let state = Option(
    "state", .choice(of: State.self), default: .idle, help: "How to begin.")
  static let cli = Option("cli", .choice(["claude", "codex"]), lastWins: true, help: "The agent.")
  static let environment = Option(
    repeating: "env", short: "e", .keyValue, help: "Set a variable.")
  static let folder = Option("cwd", .folder, help: "Where it runs.")
  static let name = Positional("name", .text("name"), help: "What to call it.")
  static let note = Positional(optional: "note", .integer(Int.min...99), help: "A number.")

  static let create = Command(
    "create",
    summary: "Start a session.",
    positionals: [name, note],
    options: [path, text, retries, port, state, cli, environment, folder, json, quiet],
    trailing: TrailingDeclaration("agent-argument", help: "Passed on to the agent."),
    groups: [.atMostOne(path, text)],
    examples: [
      Example("tool create api", "Start one."),
      Example("tool create api -- --model best", "Hand on an option."),
    ],
    synonyms: ["start", "new"])

  static let gateway = Command(
    "gateway",
    summary: "Run the relay.",
    options: [port],
    examples: [
      Example("tool gateway", "Run it here."), Example("tool gateway --port 80", "Elsewhere."),
    ],
    subcommands: [
      Command(
        "install", summary: "Install the relay.", options: [port],
        examples: [
          Example("tool gateway install", "Install it."),
          Example("tool gateway install --port 80", "On another port."),
        ]),
      Command(
        "status", summary: "Say how it is.", options: [json],
        examples: [
          Example("tool gateway status", "In words."),
          Example("tool gateway status --json", "For programs."),
        ]),
    ])

  static let config = Command(
    "config", summary: "Settings.",
    subcommands: [
      Command(
        "show", summary: "Show them.",
        examples: [Example("tool config show", "All."), Example("tool config show", "Again.")])
    ],
    isRunnable: false)

  static let hook = Command("hook", summary: "Used by hooks.", isHidden: true)

  static let table = CommandTable(
    program: "tool",
    summary: "Run sessions.",
    groups: [
      CommandGroup("Main", [create, wait]), CommandGroup("Set-up", [gateway, config, hook]),
    ],
    exitCodes: exitCodes,
    examples: [Example("tool create api", "Start one.")])

  /// What `create` was given.
  static func create(_ words: [String]) throws -> ParsedArguments {
    try arguments(["create"] + words)
  }

  /// What the command was given, or a failure when the words do not run one.
  static func arguments(_ words: [String]) throws -> ParsedArguments {
    guard case .run(_, let arguments) = try table.parse(words) else { throw NotRun() }
    return arguments
  }

  /// What is wrong with the words, in full.
  static func complaint(_ words: [String]) -> String? {
    do throws(UsageError) {
      _ = try table.parse(words)
      return nil
    } catch {
      return error.description
    }
  }

  struct NotRun: Error {}
}
