internal import CommandLine
internal import DevSessions
internal import SessionStore

/// `prune`: clears out what is dead.
enum PruneCommand {
  static let entry = CommandEntry(
    declaration: Command(
      "prune", summary: "Forget the sessions that have ended by themselves or never started.",
      discussion: ["Sessions ended by stop are kept: they can be resumed."],
      options: [Shared.dryRun, Shared.json],
      exitCodes: Shared.exitCodes(.done, .failed, .usage),
      examples: [
        Example("dev-sessions prune", "Tidy up."),
        Example("dev-sessions prune --dry-run", "What would go?"),
      ]),
    run: { context in
      var removal = Removal(context, dryRun: context.arguments[Shared.dryRun])
      return try removal.run(.dead)
    })
}
