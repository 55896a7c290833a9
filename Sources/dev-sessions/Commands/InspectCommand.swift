internal import CommandLine
internal import DevSessions
internal import Gateway
internal import JSON
internal import SessionStore

/// `inspect`: the raw record.
enum InspectCommand {
  static let entry = CommandEntry(
    declaration: Command(
      "inspect", summary: "Print the stored record of a session, as it is.",
      positionals: [Shared.id], options: [Shared.json],
      exitCodes: Shared.exitCodes(.done, .failed, .usage, .noSuchSession),
      examples: [
        Example("dev-sessions inspect fizz-top", "Every field, indented."),
        Example("dev-sessions inspect fizz-top --json", "On one line."),
      ]),
    remote: .reads,
    run: { context in
      let record = try context.sessions.record(context.arguments[Shared.id])
      context.output.json(context.sessions.shown(record), context.json ? .compact : .indented)
      return .done
    })
}
