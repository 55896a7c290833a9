internal import CommandLine
internal import DevSessions
internal import JSON
internal import SystemKit

/// `interrupt`: stops the running turn.
enum InterruptCommand {
  private static let timeout = Option(
    "timeout", short: "t", .duration, default: .seconds(15), help: "How long it may take to stop.")

  static let entry = CommandEntry(
    declaration: Command(
      "interrupt", summary: "Stop the running turn and keep the session.",
      positionals: [Shared.id], options: [timeout, Shared.json],
      exitCodes: Shared.exitCodes(.done, .failed, .usage, .notRunning, .noSuchSession, .timedOut),
      examples: [
        Example("dev-sessions interrupt fizz-top", "Stop what it does."),
        Example(
          "dev-sessions interrupt fizz-top && dev-sessions send fizz-top \"do this instead\"",
          "Change its mind."),
      ]),
    run: { context in
      let id = context.arguments[Shared.id]
      let deadline = Deadline.after(context.arguments[timeout])
      let interruption = try context.sessions.within(deadline).agent(id).breakOff(until: deadline)
      if context.json {
        var object = JSONObject([
          ("session", .string(id)), ("interrupted", .bool(interruption.didStop)),
        ])
        object["note"] = interruption.note.map(JSONValue.string)
        context.output.json(.object(object))
      } else {
        let note = interruption.note.map { " (\($0))" } ?? ""
        context.output.line(
          interruption.didStop ? "Interrupted \(id)\(note)" : "\(id) was not working")
      }
      return .done
    })
}
