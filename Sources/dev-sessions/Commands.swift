internal import CommandLine
internal import DevSessions

/// All commands, under the headings of the overview.
enum Commands {
  private static let main = [
    CreateCommand.entry, SendCommand.entry, AskCommand.entry, WaitCommand.entry,
    LastMessageCommand.entry,
  ]
  private static let look = [
    StatusCommand.entry, ListCommand.entry, LogsCommand.entry, ScreenCommand.entry,
    AttachCommand.entry, KeysCommand.entry, ExplainCommand.entry, InspectCommand.entry,
  ]
  private static let life = [
    RespondCommand.entry, InterruptCommand.entry, GoalCommand.entry, StopCommand.entry,
    ResumeCommand.entry,
    AdoptCommand.entry, KillCommand.entry, PruneCommand.entry,
  ]

  private static let setUp: [CommandEntry] = [
    GatewayCommand.entry, DoctorCommand.entry, ConfigCommand.entry, InstallSkillCommand.entry,
    UninstallSkillCommand.entry, CompletionCommand.entry, ManualCommand.entry, DemoCommand.entry,
  ]

  static let all: [CommandEntry] = main + look + life + setUp

  /// The command that these words lead to, such as `["config", "get"]`.
  ///
  /// One without entries for its subcommands deals with them itself.
  static func entry(at path: [String]) throws(Failure) -> CommandEntry {
    var entries = all
    var found: CommandEntry?
    for name in path {
      guard let entry = entries.first(where: { $0.declaration.name == name }) else { break }
      found = entry
      entries = entry.subcommands
    }
    guard let found else {
      throw Failure(.usage, "there is no command “\(path.joined(separator: " "))”")
    }
    return found
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
      "create", "ask", "send", "wait", "last-message", "respond", "list", "kill", "doctor",
    ])
}
