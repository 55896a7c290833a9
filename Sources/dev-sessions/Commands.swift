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

  private static let setUp = [GatewayCommand.entry, DemoCommand.entry]

  static let all = main + look + life + setUp

  /// The command that these words lead to; its subcommands are its own business.
  static func entry(at path: [String]) throws(Failure) -> CommandEntry {
    guard let command = all.first(where: { $0.declaration.name == path.first }) else {
      throw Failure(.usage, "there is no command “\(path.joined(separator: " "))”")
    }
    return command
  }

  static let table = CommandTable(
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
    ])
}
