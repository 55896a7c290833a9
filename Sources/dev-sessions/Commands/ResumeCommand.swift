internal import CommandLine
internal import DevSessions
internal import SessionStore
internal import SystemKit

/// `resume`: brings a session back.
enum ResumeCommand {
  private static let timeout = Shared.startTimeout()
  private static let anew = Flag(
    "anew", help: "Begin an empty conversation if its own is gone or cannot be read.")

  static let entry = CommandEntry(
    declaration: Command(
      "resume", summary: "Bring back a session that was stopped or has ended.",
      discussion: [
        """
        The conversation goes on where it was, with this command's environment. If its transcript \
        is gone (Claude Code deletes old ones) the session is left as it is, and --anew begins an \
        empty one.
        """
      ],
      positionals: [Shared.id], options: [anew, timeout, Shared.json],
      exitCodes: Shared.exitCodes(
        .done, .failed, .usage, .needsAnswer, .noSuchSession, .timedOut),
      examples: [
        Example("dev-sessions resume fizz-top", "Go on with it."),
        Example("dev-sessions resume fizz-top --timeout 1m", "On a slow machine."),
      ]),
    run: { context in
      let record = try context.sessions.resume(
        context.arguments[Shared.id], anew: context.arguments[anew],
        until: .after(context.arguments[timeout]))
      context.json
        ? context.output.json(record.json) : context.output.line("Resumed \(record.name)")
      return .done
    })
}
