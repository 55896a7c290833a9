internal import CommandLine
internal import DevSessions
internal import JSON
internal import SessionStore

/// `notify`: leaves a message for a session.
enum NotifyCommand {
  private static let target = Positional(
    "id", .session, help: "The session's ID, or parent: the session that started this one.")
  private static let message = Positional(
    optional: "message", .text("message"), help: "The message; - reads standard input.")
  private static let file = Option(
    "file", short: "f", .path, help: "Read the message from a file; - is standard input.")

  static let entry = CommandEntry(
    declaration: Command(
      "notify", summary: "Leave a message for whoever watches a session.",
      discussion: [
        """
        watch shows it, now or later (--since). The agent of that session is not disturbed: to \
        have it do something, send it a prompt.
        """
      ],
      positionals: [target, message], options: [file, Shared.json],
      groups: [.exactlyOne(message, file)],
      exitCodes: Shared.exitCodes(.done, .failed, .usage, .noSuchSession),
      examples: [
        Example("dev-sessions notify parent \"the schema has changed\"", "Tell who started you."),
        Example("dev-sessions notify fizz-top -f notes.md", "Leave it a longer text."),
      ]),
    run: run)

  private static func run(_ context: Context) throws -> ExitCode {
    let arguments = context.arguments
    let text = try context.prompt(arguments[message], file: arguments[file]) ?? ""
    let name = try context.sessions.notify(arguments[target], text)
    if context.json {
      context.output.json(["notified": .string(name.text)])
    } else {
      context.output.line("Notified \(name)")
    }
    return .done
  }
}
