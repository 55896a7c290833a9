internal import CommandLine
internal import DevSessions
internal import JSON

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
    run: { context in
      for id in context.arguments[Shared.ids] {
        let spared = try context.sessions.stop(id)
        var object: JSONObject = ["session": .string(id), "stopped": true]
        if !spared.isEmpty { object["spared"] = .array(spared.map(\.json)) }
        context.json
          ? context.output.json(.object(object)) : context.output.line("Stopped \(id)")
        if !context.json { Removal.note(spared, of: id, context.output) }
      }
      return .done
    })
}
