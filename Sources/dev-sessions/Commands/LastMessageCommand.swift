internal import CommandLine
internal import DevSessions
internal import Gateway
internal import JSON
internal import SystemKit
internal import Transcripts

/// `last-message`: prints what the agent said last.
enum LastMessageCommand {
  private static let count = Option(
    "count", short: "n", .integer(1...1_000_000), placeholder: "number",
    help: "So many messages of the whole conversation, oldest first.")

  static let entry = CommandEntry(
    declaration: Command(
      "last-message", summary: "Print the agent's answer: the last message of its last turn.",
      discussion: [
        """
        Without -n an older turn's message is never printed: a turn that has brought no text prints \
        nothing, and one that failed ends with exit 4 and the reason. Several messages are \
        separated by a blank line.
        """
      ],
      positionals: [Shared.id], options: [count, Shared.json],
      exitCodes: Shared.exitCodes(.done, .failed, .usage, .turnFailed, .noSuchSession),
      examples: [
        Example("dev-sessions last-message fizz-top", "The answer, as clean text."),
        Example(
          "dev-sessions last-message fizz-top -n 3 --json", "Three messages, with all fields."),
      ]),
    remote: .reads,
    run: run)

  private static func run(_ context: Context) throws -> ExitCode {
    let id = context.arguments[Shared.id]
    let number = context.arguments[count]
    let answer = try context.sessions.agent(id).answer(last: number)
    if context.json {
      context.output.json(.array(answer.messages.map(\.json)))
    } else if answer.messages.contains(where: { !$0.text.isEmpty }) {
      context.output.line(answer.messages.map(\.text).joined(separator: "\n\n"))
    }
    guard number == nil else { return .done }
    if let ending = answer.ending, [.failed, .rateLimited].contains(ending.reason),
      answer.status != .working
    {
      throw Failure(
        .turnFailed,
        "\(id)'s last turn failed (\(ending.error ?? "unknown")): \(ending.detail ?? "")",
        hint: "-n 1 prints the last message of any turn")
    }
    if let ending = answer.ending, ending.reason == .exited, answer.status != .working {
      throw Failure(
        .turnFailed,
        "\(id)'s last turn was cut off: \(ending.detail ?? "the agent ended before it did")",
        hint: "-n 1 prints the last message of any turn")
    }
    if let reason = answer.ending?.reason, [.interrupted, .incomplete].contains(reason) {
      context.output.note("\(id)'s last turn did not come to its end (\(reason.rawValue))")
    } else if answer.messages.isEmpty, !context.json {
      let state =
        switch answer.status {
        case .working: "is working and has said nothing yet"
        case .waitingForInput: "waits for an answer and has said nothing yet"
        default:
          answer.ending != nil
            ? "said nothing in its last turn"
            : answer.wasCleared
              ? "has had no turn since its conversation was cleared" : "has had no turn yet"
        }
      context.output.note("\(id) \(state)")
    }
    return .done
  }
}
