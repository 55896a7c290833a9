internal import CommandLine
internal import DevSessions
internal import JSON
internal import SessionStore

/// `stop`: ends the agent, keeps the session.
enum StopCommand {
  static let entry = CommandEntry(
    declaration: Command(
      "stop", summary: "End a session's agent but keep the session, for resume.",
      positionals: [Shared.ids], options: [Shared.json],
      exitCodes: Shared.exitCodes(.done, .failed, .usage, .noSuchSession),
      examples: [
        Example("dev-sessions stop fizz-top", "End it for now."),
        Example("dev-sessions stop fizz-top && dev-sessions resume fizz-top", "Start it afresh."),
      ]),
    reachesHosts: true,
    run: run)

  private static func run(_ context: Context) throws -> ExitCode {
    let sessions = context.sessions
    let records = try context.arguments[Shared.ids].map { try sessions.record($0) }
    var failures: [Failure] = []
    // First what is here: a host that does not answer holds up nothing else.
    for record in records.filter({ $0.host == nil }) + records.filter({ $0.host != nil }) {
      let id = record.name.text
      do {
        let spared = try sessions.stop(id)
        var object: JSONObject = ["session": .string(id), "stopped": true]
        if !spared.isEmpty { object["spared"] = .array(spared.map(\.json)) }
        if context.json {
          context.output.json(.object(object))
        } else {
          context.output.line("Stopped \(id)")
          Removal.note(spared, of: id, context.output)
        }
      } catch {
        failures.append(Failure("cannot stop \(id)", error))
      }
    }
    guard let first = failures.first else { return .done }
    for failure in failures.dropFirst() { context.output.note(failure.description) }
    throw first
  }
}
