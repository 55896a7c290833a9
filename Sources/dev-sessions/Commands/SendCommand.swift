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

  private static let now = Flag("now", help: "Stop a running turn first.")
  private static let ifIdle = Flag(
    "if-idle", help: "Send nothing while a turn runs (exit 4) or an answer is due (exit 3).")
  private static let draft = Flag(
    "draft", help: "Type it into the input box and leave it to a person to send.")
  private static let noEnter = Flag("no-enter", help: "The same as --draft.")
  static let command = Flag(
    "command", help: "It is a slash command of the agent, such as /compact.")

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
      options: [
        Shared.file, now, ifIdle, draft, noEnter, command, timeout, Shared.idempotencyKey,
        Shared.json,
      ],
      groups: [
        .exactlyOne(Shared.text, Shared.file), .atMostOne(now, ifIdle, draft, noEnter, command),
        .atMostOne(draft, noEnter, command, Shared.idempotencyKey),
      ],
      exitCodes: Shared.exitCodes(
        .done, .failed, .usage, .needsAnswer, .turnFailed, .notRunning, .noSuchSession, .unproven),
      examples: [
        Example("dev-sessions send fizz-top \"fix the failing test\"", "Give it a task."),
        Example("git diff | dev-sessions send fizz-top -", "Send what a command prints."),
        Example(
          "dev-sessions send fizz-top -f task.md --idempotency-key task-7",
          "Send a file, once however often this is run."),
        Example("dev-sessions send fizz-top --now \"stop; do this instead\"", "Change its mind."),
        Example("dev-sessions send fizz-top --command /compact", "Have it compact."),
      ]),
    run: run)

  private static func run(_ context: Context) throws -> ExitCode {
    let arguments = context.arguments
    let text = try context.prompt(arguments[Shared.text], file: arguments[Shared.file]) ?? ""
    let (id, deadline) = (arguments[Shared.id], Deadline.after(arguments[timeout]))
    if arguments[draft] || arguments[noEnter] {
      let changes = try context.sessions.within(deadline).agent(id).draft(text, until: deadline)
      return done(context, "Typed a draft into \(id)", ["draft": true], changes)
    }
    if arguments[command] {
      let receipt = try context.sessions.command(text, to: id, until: deadline)
      if let warning = receipt?.warning { context.output.note(warning) }
      var result: JSONObject = ["command": .string(text)]
      result["turn"] = receipt.map { .string($0.turn) }
      return done(context, "Gave the command to \(id)", result)
    }
    var options = DevSessions.SendOptions()
    options.idempotencyKey = arguments[Shared.idempotencyKey]
    options.whileWorking = arguments[now] ? .interrupt : arguments[ifIdle] ? .refuse : .queue
    let receipt = try context.sessions.send(text, to: id, options, until: deadline)
    if let warning = receipt.warning { context.output.note(warning) }
    return done(context, "Sent message to \(id)", receipt.json, receipt.changes)
  }

  private static func done(
    _ context: Context, _ sentence: String, _ result: JSONObject, _ changes: [String] = []
  ) -> ExitCode {
    if context.json {
      context.output.json(.object(result))
    } else {
      note(changes, context.output)
      context.output.line(sentence)
    }
    return .done
  }

  /// Says what was changed in a prompt.
  static func note(_ changes: [String], _ output: Output) {
    for change in changes { output.note("note: \(change)") }
  }
}
