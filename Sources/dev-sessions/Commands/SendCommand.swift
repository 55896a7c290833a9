internal import CommandLine
internal import DevSessions
internal import JSON
internal import SystemKit

/// `send`: delivers a prompt.
enum SendCommand {
  /// How long to look for proof by default.
  static let proofTime = Duration.seconds(15)

  private static let timeout = Option(
    "timeout", short: "t", .duration, default: proofTime,
    help: "How long to look for proof that it was accepted.")

  static let entry = CommandEntry(
    declaration: Command(
      "send", summary: "Deliver a prompt, prove that it was accepted, and return.",
      discussion: [
        """
        A busy session takes the prompt into its queue. Nothing is sent to a session that waits \
        for an answer (exit 3) or does not run (exit 5), and nothing is ever sent twice.
        """
      ],
      positionals: [Shared.id, Shared.text],
      options: [Shared.file, timeout, Shared.idempotencyKey, Shared.json],
      groups: [.exactlyOne(Shared.text, Shared.file)],
      exitCodes: Shared.exitCodes(
        .done, .failed, .usage, .needsAnswer, .notRunning, .noSuchSession, .unproven),
      examples: [
        Example("dev-sessions send fizz-top \"fix the failing test\"", "Give it a task."),
        Example("git diff | dev-sessions send fizz-top -", "Send what a command prints."),
        Example(
          "dev-sessions send fizz-top -f task.md --idempotency-key task-7",
          "Send a file, once however often this is run."),
      ]),
    run: run)

  private static func run(_ context: Context) throws -> ExitCode {
    let arguments = context.arguments
    let text = try context.prompt(arguments[Shared.text], file: arguments[Shared.file]) ?? ""
    let receipt = try context.sessions.send(
      text, to: arguments[Shared.id], idempotencyKey: arguments[Shared.idempotencyKey],
      until: .after(arguments[timeout]))
    if context.json {
      Output.json(.object(receipt.json))
    } else {
      note(receipt.changes)
      Output.line("Sent message to \(arguments[Shared.id])")
    }
    return .done
  }

  /// Says what was changed in a prompt.
  static func note(_ changes: [String]) {
    for change in changes { Output.note("note: \(change)") }
  }
}
