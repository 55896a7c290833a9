internal import CommandLine
internal import DevSessions
internal import SessionStore

/// `adopt`: takes over a conversation that somebody else started.
enum AdoptCommand {
  private static let target = Positional(
    "pid|uuid", .text("pid|uuid"), help: "The process of claude, or the conversation's UUID.")
  private static let id = Option("id", .text("id"), help: "The ID; a champion's by default.")
  private static let description = Option(
    "description", short: "d", .text("text"), help: "What the session is for.")
  private static let quiet = Flag("quiet", short: "q", help: "Print the ID alone.")

  static let entry = CommandEntry(
    declaration: Command(
      "adopt", summary: "Take over a Claude Code conversation that was started by hand.",
      discussion: [
        """
        One that runs in tmux goes on where it is. One that nobody has open becomes a stopped \
        session, which resume starts.
        """
      ],
      positionals: [target], options: [id, description, quiet, Shared.json],
      groups: [.atMostOne(quiet, Shared.json)],
      exitCodes: Shared.exitCodes(.done, .failed, .usage),
      examples: [
        Example("dev-sessions adopt 4711", "The claude with this process number."),
        Example(
          "dev-sessions resume $(dev-sessions adopt -q 0f5e6d9c-5c3b-4f0e-9d52-8a41d5b0c7ee)",
          "A conversation from earlier."),
      ]),
    run: run)

  private static func run(_ context: Context) throws -> ExitCode {
    let arguments = context.arguments
    let record = try context.sessions.adopt(
      arguments[target], id: arguments[id], description: arguments[description])
    if context.json {
      context.output.json(record.json)
    } else {
      context.output.line(arguments[quiet] ? record.name.text : "Adopted as \(record.name)")
    }
    return .done
  }
}
