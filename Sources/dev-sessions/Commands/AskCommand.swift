internal import CommandLine
internal import DevSessions
internal import JSON
internal import SessionStore
internal import SystemKit
internal import Transcripts

/// `ask`: send, wait, and print the answer.
enum AskCommand {
  static let timeout = Option(
    "timeout", short: "t", .duration, default: .seconds(300), help: "How long the turn may take.")

  static let entry = CommandEntry(
    declaration: Command(
      "ask", summary: "Send a prompt, wait for its turn to end, and print the answer.",
      positionals: [Shared.id, Shared.text],
      options: [Shared.file, SendCommand.command, timeout, Shared.idempotencyKey, Shared.json],
      groups: [
        .exactlyOne(Shared.text, Shared.file),
        .atMostOne(SendCommand.command, Shared.idempotencyKey),
      ],
      exitCodes: Shared.exitCodes(
        .done, .failed, .usage, .needsAnswer, .turnFailed, .notRunning, .noSuchSession, .unproven,
        .timedOut),
      examples: [
        Example("dev-sessions ask fizz-top \"which tests fail?\"", "Ask and read the answer."),
        Example(
          "dev-sessions ask fizz-top -f task.md --timeout 30m", "A longer task, from a file."),
        Example(
          "dev-sessions ask fizz-top --command \"/review 12\"",
          "Run a command of the user's own, and read the answer."),
      ]),
    run: run)

  private static func run(_ context: Context) throws -> ExitCode {
    let arguments = context.arguments
    let id = arguments[Shared.id]
    let deadline = Deadline.after(arguments[timeout])
    let text =
      try context.prompt(arguments[Shared.text], file: arguments[Shared.file], until: deadline)
      ?? ""
    var sending = DevSessions.SendOptions()
    sending.idempotencyKey = arguments[Shared.idempotencyKey]
    guard let receipt = try deliver(text, id, sending, context, until: deadline) else {
      // A command that starts no turn has been carried out.
      if context.json { context.output.json(["session": .string(id), "reason": "completed"]) }
      return .done
    }
    if !context.json { SendCommand.note(receipt.changes, context.output) }
    if let warning = receipt.warning { context.output.note(warning) }
    var result = TurnResult(.timedOut)
    var options = DevSessions.WaitOptions()
    options.turn = receipt.turn
    options.receipt = receipt
    let progress = Progress([id], context)
    try context.sessions.wait(for: [id], options, until: deadline, tick: { progress?.tick() }) {
      progress?.clear($0.text)
      result = $1
    }
    let answer = try context.sessions.agent(id).messages(of: receipt)
    if context.json {
      var object = JSONObject([("session", .string(id)), ("turn", .string(receipt.turn))])
      for member in result.json.members { object[member.key] = member.value }
      if result.fields.members.isEmpty {
        object["messages"] = .array(answer.map(\.json))
      } else {
        object["output"] = .string(answer.last?.text ?? "")
      }
      context.output.json(.object(object))
    } else if let last = answer.last, !last.text.isEmpty {
      context.output.line(last.text)
    }
    if result.reason != .completed || result.detail != nil, !context.json {
      context.output.note(WaitCommand.explanation(id, result, after: arguments[timeout]))
    }
    return result.reason.exitCode
  }

  private static func deliver(
    _ text: String, _ id: String, _ options: DevSessions.SendOptions, _ context: Context,
    until deadline: Deadline
  ) throws -> Receipt? {
    let deadline = deadline.orSooner(SendCommand.proofTime)
    return context.arguments[SendCommand.command]
      ? try context.sessions.command(text, to: id, until: deadline)
      : try context.sessions.send(text, to: id, options, until: deadline)
  }
}
