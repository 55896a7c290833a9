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
        started), exited (it ended by itself), stopped (by stop). What a person should know beside \
        it (why the last turn failed, what is asked) is on standard error, and with --json in note.
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
        let overview = try context.sessions.overview(of: id)
        context.output.line(overview.report.status.rawValue)
        // Beside the word, which scripts read.
        if let note = overview.condition.note { context.output.note(note) }
        if let marks = overview.record.shellMarks, !marks.tellStatuses, let loss = marks.loss {
          context.output.note("\(id)'s shell: \(loss)")
        }
      }
      return .done
    })
}
