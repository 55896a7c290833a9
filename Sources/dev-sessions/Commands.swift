internal import CommandLine
internal import DevSessions

/// All commands, under the headings of the overview.
enum Commands {
  /// A command by its name; the rest of it is made when it is needed.
  private struct Listed: Sendable {
    let name: String
    let entry: @Sendable () -> CommandEntry

    init(_ name: String, _ entry: @autoclosure @escaping @Sendable () -> CommandEntry) {
      self.name = name
      self.entry = entry
    }
  }

  private static let main = [
    Listed("create", CreateCommand.entry),
    Listed("send", SendCommand.entry),
    Listed("ask", AskCommand.entry),
    Listed("wait", WaitCommand.entry),
    Listed("last-message", LastMessageCommand.entry),
  ]

  private static let look = [
    Listed("status", StatusCommand.entry),
    Listed("list", ListCommand.entry),
    Listed("top", TopCommand.entry),
    Listed("watch", WatchCommand.entry),
    Listed("logs", LogsCommand.entry),
    Listed("changes", ChangesCommand.entry),
    Listed("usage", UsageCommand.entry),
    Listed("screen", ScreenCommand.entry),
    Listed("attach", AttachCommand.entry),
    Listed("keys", KeysCommand.entry),
    Listed("explain", ExplainCommand.entry),
    Listed("inspect", InspectCommand.entry),
    Listed("hosts", HostsCommand.entry),
  ]

  private static let life = [
    Listed("respond", RespondCommand.entry),
    Listed("interrupt", InterruptCommand.entry),
    Listed("goal", GoalCommand.entry),
    Listed("stop", StopCommand.entry),
    Listed("resume", ResumeCommand.entry),
    Listed("notify", NotifyCommand.entry),
    Listed("adopt", AdoptCommand.entry),
    Listed("kill", KillCommand.entry),
    Listed("prune", PruneCommand.entry),
  ]

  private static let setUp = [
    Listed("setup", SetupCommand.entry),
    Listed("doctor", DoctorCommand.entry),
    Listed("config", ConfigCommand.entry),
    Listed("install-skill", InstallSkillCommand.entry),
    Listed("uninstall-skill", UninstallSkillCommand.entry),
    Listed("completion", CompletionCommand.entry),
    Listed("manual", ManualCommand.entry),
    Listed("gateway", GatewayCommand.entry),
    Listed("schema", SchemaCommand.entry),
    Listed("demo", DemoCommand.entry),
  ]

  private static let listed = main + look + life + setUp

  static var all: [CommandEntry] { listed.map { $0.entry() } }

  /// The command that these words lead to; what is below an entry without entries is its own business.
  static func entry(at path: [String]) throws(Failure) -> CommandEntry {
    guard var entry = listed.first(where: { $0.name == path.first })?.entry() else {
      throw Failure(.usage, "there is no command “\(path.joined(separator: " "))”")
    }
    for name in path.dropFirst() {
      guard let below = entry.subcommands.first(where: { $0.declaration.name == name }) else {
        break
      }
      entry = below
    }
    return entry
  }

  static let table: CommandTable = CommandTable(
    program: "dev-sessions",
    summary: "Run other coding-agent sessions: start them, brief them, wait, read what they said.",
    groups: [
      group("The main job", main),
      group("Looking", look),
      group("A session's life", life),
      group("Set-up", setUp),
    ],
    exitCodes: ExitCode.allCases.map { ExitCodeRow(Int($0.rawValue), $0.meaning) },
    examples: [
      Example(
        "sid=$(dev-sessions create -q) && dev-sessions ask $sid \"run the tests\"",
        "Start a session, give it a task and print its answer."),
      Example("dev-sessions wait fizz-top riven-jg", "Wait for two sessions at once."),
    ],
    essentials: [
      "create", "ask", "send", "wait", "last-message", "respond", "list", "kill", "setup", "demo",
      "doctor",
    ])

  private static func group(_ heading: String, _ commands: [Listed]) -> CommandGroup {
    CommandGroup(
      heading,
      commands.map { command in CommandGroup.Entry(command.name) { command.entry().declaration } })
  }
}
