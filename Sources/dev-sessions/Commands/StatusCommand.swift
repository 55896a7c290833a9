internal import CommandLine
internal import DevSessions
internal import Gateway
internal import SystemKit
internal import Transcripts

/// `status`: one word.
enum StatusCommand {
  static let entry = CommandEntry(
    declaration: Command(
      "status", summary: "Print what a session is doing, in one word.",
      discussion: [
        """
        The words: starting, idle, working, waiting_for_input, rate_limited, failed (it never \
        started), exited (it ended by itself), stopped (by stop).
        """
      ],
      positionals: [Shared.id], options: [Shared.json],
      exitCodes: Shared.exitCodes(.done, .failed, .usage, .noSuchSession),
      examples: [
        Example("dev-sessions status fizz-top", "One word."),
        Example("dev-sessions status fizz-top --json", "With the last turn, the queue, the tool."),
      ]),
    remote: .reads,
    run: { context in
      let id = context.arguments[Shared.id]
      if context.json {
        context.output.json(try context.sessions.details(of: id).json)
      } else {
        context.output.line(try context.sessions.agent(id).report().status.rawValue)
      }
      return .done
    })
}
