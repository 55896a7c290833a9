internal import CommandLine
internal import DevSessions
internal import Gateway
internal import JSON
internal import SessionStore
internal import SystemKit

/// `wait`: blocks until turns end.
enum WaitCommand {
  private static let timeout = Option(
    "timeout", short: "t", .duration, default: .seconds(300), help: "Give up after so long.")
  private static let interval = Option(
    "interval", short: "i", .duration, default: .milliseconds(500),
    help: "How often to look where no event tells of a change.")
  private static let turn = Option(
    "turn", .text("turn"), help: "Wait for the turn of this receipt only.")
  private static let nextTurn = Flag(
    "next-turn", help: "Wait for the next turn to end after this call, whoever started it (Codex).")
  private static let goal = Flag(
    "goal", help: "Wait until the goal is reached or given up, and print its status (Codex).")
  private static let settled = Flag(
    "settled", help: "Wait also for background shells and subagents, and what they bring about.")
  private static let any = Flag("any", help: "Return when the first session is done.")
  private static let all = Flag("all", help: "Return when every session is done (the default).")

  static let entry = CommandEntry(
    declaration: Command(
      "wait", summary: "Block until the turns that were sent have ended.",
      discussion: [
        """
        Waits for every prompt sent and not yet seen to end, also when it ended before the call; \
        for a session without such prompts, until it rests. Prints completed, or the reason: \
        waiting_for_input (exit 3), failed, rate_limited, interrupted, incomplete (4), exited (5), timeout (124), \
        unreachable (255: the session's host has not come back).
        """
      ],
      positionals: [Shared.ids],
      options: [timeout, interval, turn, nextTurn, goal, settled, any, all, Shared.json],
      groups: [.atMostOne(any, all), .atMostOne(turn, nextTurn, goal)],
      exitCodes: Shared.exitCodes(
        .done, .failed, .usage, .needsAnswer, .turnFailed, .notRunning, .noSuchSession, .timedOut,
        .unreachable),
      examples: [
        Example("dev-sessions wait fizz-top", "Wait for one session."),
        Example("dev-sessions wait fizz-top riven-jg --timeout 1h", "Wait for both."),
        Example("dev-sessions wait --any fizz-top riven-jg", "Wait for the first to finish."),
      ]),
    remote: .reads, reachesHosts: true,
    run: run)

  private static func run(_ context: Context) throws -> ExitCode {
    let arguments = context.arguments
    let ids = arguments[Shared.ids]
    var options = DevSessions.WaitOptions()
    options.turn = arguments[turn]
    options.nextTurn = arguments[nextTurn]
    options.goal = arguments[goal]
    options.any = arguments[any]
    options.settled = arguments[settled]
    options.interval = max(arguments[interval], .milliseconds(1))
    if options.turn != nil, ids.count > 1 {
      throw arguments.usageError("--turn goes with one session")
    }
    var codes: [ExitCode] = []
    let progress = Progress(ids, context)
    try context.sessions.wait(
      for: ids, options, until: .after(arguments[timeout]), tick: { progress?.tick() }
    ) { name, result in
      progress?.clear(name.text)
      codes.append(result.reason.exitCode)
      if context.json {
        var object = JSONObject([("session", .string(name.text))])
        for member in result.json.members { object[member.key] = member.value }
        context.output.json(.object(object))
        return
      }
      if result.reason != .timedOut {
        let word = result.goal ?? result.reason.rawValue
        context.output.line(ids.count == 1 ? word : "\(name) \(word)")
      }
      if result.reason != .completed || result.detail != nil {
        context.output.note(explanation(name.text, result, after: arguments[timeout]))
      }
    }
    // What a script must look at first: trouble before a time-out before success.
    return codes.first { $0 != .done && $0 != .timedOut } ?? codes.first { $0 != .done } ?? .done
  }

  /// A sentence about a result that is not success.
  static func explanation(_ id: String, _ result: TurnResult, after timeout: Duration) -> String {
    let detail = result.detail.map { ": \($0)" } ?? ""
    if let goal = result.goal { return "\(id)'s goal was not reached (\(goal))\(detail)" }
    switch result.reason {
    case .completed: return "\(id)'s turn is complete\(detail)"
    case .waitingForInput where result.detail != nil: return "\(id) waits for an answer\(detail)"
    case .waitingForInput: return "\(id) waits for an answer; see dev-sessions respond \(id)"
    case .failed: return "\(id)'s turn failed (\(result.error ?? "unknown"))\(detail)"
    case .rateLimited: return "\(id) has reached a limit\(detail)"
    case .incomplete:
      return "\(id) waits for the rest of an unfinished line; send the rest, "
        + "or give it up with dev-sessions interrupt \(id)"
    case .interrupted: return "\(id)'s turn was interrupted\(detail)"
    case .exited:
      return "\(id) is not running; "
        + (result.detail ?? "dev-sessions resume \(id) brings it back")
    case .unreachable: return "\(id) cannot be waited for\(detail)"
    case .timedOut:
      return "timed out waiting for \(id) after \(DurationText.format(timeout)); "
        + "the agent goes on, and dev-sessions wait \(id) waits again"
    }
  }
}
