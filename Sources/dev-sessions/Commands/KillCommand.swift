internal import CommandLine
internal import DevSessions
internal import JSON
internal import SessionStore

/// `kill`: ends sessions and forgets them.
enum KillCommand {
  private static let ids = Positional(
    variadic: "id", .session, minimum: 0, help: "The sessions' IDs.")

  private static let forget = Flag(
    "forget", help: "Do not ask their host, which is gone for good: only forget them here.")

  static let entry = CommandEntry(
    declaration: Command(
      "kill", summary: "End sessions with all their processes and forget them.",
      discussion: [
        """
        The transcript, which is the agent's, stays. A session on another host is kept on record \
        while the host cannot be reached.
        """
      ],
      positionals: [ids],
      options: [Shared.all, Shared.olderThan, forget, Shared.dryRun, Shared.json],
      groups: [
        .exactlyOne(ids, Shared.all, Shared.olderThan),
        .atMostOne(forget, Shared.all, Shared.olderThan),
      ],
      exitCodes: Shared.exitCodes(.done, .failed, .usage, .noSuchSession, .unreachable),
      examples: [
        Example("dev-sessions kill fizz-top", "End one."),
        Example("dev-sessions kill --older-than 7d --dry-run", "What would go?"),
      ]),
    reachesHosts: true,
    run: run)

  private static func run(_ context: Context) throws -> ExitCode {
    let arguments = context.arguments
    let sessions = context.sessions
    let named = !arguments[ids].isEmpty
    let names: [String]
    if named {
      names = try arguments[ids].map { try sessions.record($0).name.text }
    } else {
      let selection = arguments[Shared.olderThan].map { DevSessions.Selection.olderThan($0) }
      names = try sessions.select(selection ?? .all).map(\.text)
    }
    return try Removal(
      context: context, dryRun: arguments[Shared.dryRun], onlyForgets: arguments[forget]
    ).run(names, named: named)
  }
}
