internal import CommandLine
internal import DevSessions

/// All commands, under the headings of the overview.
enum Commands {
  private static let main = [
    CreateCommand.entry, SendCommand.entry, AskCommand.entry, WaitCommand.entry,
    LastMessageCommand.entry,
  ]
  private static let look = [
    StatusCommand.entry, ListCommand.entry, WatchCommand.entry, LogsCommand.entry,
    ScreenCommand.entry,
    AttachCommand.entry, KeysCommand.entry, ExplainCommand.entry, InspectCommand.entry,
    HostsCommand.entry,
  ]
  private static let life: [CommandEntry] = [
    RespondCommand.entry, InterruptCommand.entry, GoalCommand.entry, StopCommand.entry,
    ResumeCommand.entry, NotifyCommand.entry,
    AdoptCommand.entry, KillCommand.entry, PruneCommand.entry,
  ]

  private static let setUp: [CommandEntry] = [
    SetupCommand.entry, DoctorCommand.entry, ConfigCommand.entry, InstallSkillCommand.entry,
    UninstallSkillCommand.entry, CompletionCommand.entry, ManualCommand.entry, GatewayCommand.entry,
    SchemaCommand.entry, DemoCommand.entry,
  ]

  static let all: [CommandEntry] = main + look + life + setUp

  /// The command that these words lead to; what is below an entry without entries is its own business.
  static func entry(at path: [String]) throws(Failure) -> CommandEntry {
    guard var entry = all.first(where: { $0.declaration.name == path.first }) else {
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
      CommandGroup("The main job", main.map(\.declaration)),
      CommandGroup("Looking", look.map(\.declaration)),
      CommandGroup("A session's life", life.map(\.declaration)),
      CommandGroup("Set-up", setUp.map(\.declaration)),
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
}
