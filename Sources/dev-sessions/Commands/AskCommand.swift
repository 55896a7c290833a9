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
      options: [Shared.file, timeout, Shared.idempotencyKey, Shared.json],
      groups: [.exactlyOne(Shared.text, Shared.file)],
      exitCodes: Shared.exitCodes(
        .done, .failed, .usage, .needsAnswer, .turnFailed, .notRunning, .noSuchSession, .unproven,
        .timedOut),
      examples: [
        Example("dev-sessions ask fizz-top \"which tests fail?\"", "Ask and read the answer."),
        Example(
          "dev-sessions ask fizz-top -f task.md --timeout 30m", "A longer task, from a file."),
      ]),
    run: run)

  private static func run(_ context: Context) throws -> ExitCode {
    let arguments = context.arguments
    let id = arguments[Shared.id]
    let deadline = Deadline.after(arguments[timeout])
    let text = try context.prompt(arguments[Shared.text], file: arguments[Shared.file]) ?? ""
    var sending = DevSessions.SendOptions()
    sending.idempotencyKey = arguments[Shared.idempotencyKey]
    let receipt = try context.sessions.send(
      text, to: id, sending, until: .after(SendCommand.proofTime))
    if !context.json { SendCommand.note(receipt.changes, context.output) }
    var result = TurnResult(.timedOut)
    var options = DevSessions.WaitOptions()
    options.turn = receipt.turn
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
    } else if let last = answer.last {
      context.output.line(last.text)
    }
    if result.reason != .completed, !context.json {
      context.output.note(WaitCommand.explanation(id, result, after: arguments[timeout]))
    }
    return result.reason.exitCode
  }
}
