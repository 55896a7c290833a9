internal import CommandLine
internal import DevSessions
internal import Gateway
internal import JSON
internal import SystemKit
internal import Transcripts

/// `logs`: the whole conversation.
enum LogsCommand {
  private static let follow = Flag("follow", short: "F", help: "Go on with what is added.")
  private static let tools = Flag("tools", help: "Also tool calls and their results.")

  static let entry = CommandEntry(
    declaration: Command(
      "logs", summary: "Print the whole conversation, with roles.",
      positionals: [Shared.id], options: [follow, tools, Shared.json],
      exitCodes: Shared.exitCodes(.done, .failed, .usage, .noSuchSession),
      examples: [
        Example("dev-sessions logs fizz-top", "What was said so far."),
        Example("dev-sessions logs fizz-top --follow --tools", "Watch it work."),
      ]),
    remote: .reads,
    run: run)

  private static func run(_ context: Context) throws -> ExitCode {
    let showsTools = context.arguments[tools]
    var isEmpty = true
    try context.sessions.agent(context.arguments[Shared.id]).log(
      following: context.arguments[follow]
    ) { entry in
      guard showsTools || !entry.isAboutTool else { return }
      isEmpty = false
      if context.json {
        context.output.json(entry.json)
      } else {
        context.output.line("[\(entry.role.rawValue.uppercased())]\n\(entry.text)\n")
      }
    }
    if isEmpty, !context.json { context.output.note("no conversation history available") }
    return .done
  }
}
