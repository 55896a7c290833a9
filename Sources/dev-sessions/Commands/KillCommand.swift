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
        The transcript, which is the agent's, stays. Sessions here are ended first, those on other \
        hosts on all of them at once; one whose host does not answer in 15 s is kept on record.
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
    var removal = Removal(
      context, dryRun: arguments[Shared.dryRun], onlyForgets: arguments[forget])
    guard arguments[ids].isEmpty else { return try removal.run(named: arguments[ids]) }
    return try removal.run(arguments[Shared.olderThan].map { .olderThan($0) } ?? .all)
  }
}
