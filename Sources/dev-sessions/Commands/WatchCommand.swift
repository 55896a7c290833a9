internal import CommandLine
internal import DevSessions
internal import Gateway
internal import JSON
internal import SystemKit

/// `watch`: tells what happens to sessions, as it happens.
enum WatchCommand {
  private static let ids = Positional(
    variadic: "id", .session, minimum: 0, help: "The sessions' IDs; all by default.")
  private static let only = Option(
    repeating: "only", .choice(of: SessionEvent.Kind.self), placeholder: "event",
    help: "Only events of this kind; can be given several times.")
  private static let turn = Option(
    "turn", .text("turn"), help: "Only events of this turn, also when it has ended already.")
  private static let since = Option(
    "since", .duration, help: "Also what has happened in so long a time before the call.")
  private static let once = Flag("once", help: "Return after the first event.")
  private static let timeout = Option(
    "timeout", short: "t", .duration, help: "Give up after so long; by default never.")

  static let entry = CommandEntry(
    declaration: Command(
      "watch", summary: "Tell what happens to sessions, as it happens.",
      discussion: [
        """
        The events: status (a change of it), prompt (one was accepted), turn (one has ended, and \
        how), question (an answer is due), notify (a message was left), pull_request (the address \
        of one was seen in what the agent said), gone (the session was forgotten).
        """,
        """
        With IDs it ends with exit 5 when none of these sessions runs any more. A host that cannot be \
        reached is tried again, for as long as it takes.
        """,
      ],
      positionals: [ids], options: [only, turn, since, once, timeout, Shared.json],
      exitCodes: Shared.exitCodes(
        .done, .failed, .usage, .notRunning, .noSuchSession, .timedOut),
      examples: [
        Example("dev-sessions watch", "Everything, in all sessions."),
        Example(
          "dev-sessions watch fizz-top riven-jg --only turn --only question --once --json",
          "Return as soon as one of them needs you."),
        Example("dev-sessions watch fizz-top --since 1h --only notify", "What was left for it?"),
      ]),
    remote: .reads, reachesHosts: true,
    run: run)

  private static func run(_ context: Context) throws -> ExitCode {
    let arguments = context.arguments
    var options = DevSessions.WatchOptions()
    options.kinds = Set(arguments[only])
    options.turn = arguments[turn]
    options.since = arguments[since].map { Timestamp.now.advanced(by: .zero - $0) }
    if options.turn != nil, arguments[ids].isEmpty {
      throw arguments.usageError("--turn goes with the session's ID")
    }
    let isOnce = arguments[once]
    let end = try context.sessions.watch(
      arguments[ids], options, until: arguments[timeout].map { .after($0) } ?? .never
    ) { event in
      if context.json {
        context.output.json(event.json)
      } else {
        context.output.line(line(event))
      }
      return !isOnce
    }
    switch end {
    case .enough: return .done
    case .timedOut:
      if isOnce { context.output.note("nothing happened in that time") }
      return .timedOut
    case .allEnded:
      context.output.note("none of the sessions watched is running any more")
      return .notRunning
    }
  }

  /// An event in words, on one line.
  private static func line(_ event: SessionEvent) -> String {
    "\(event.time.localText()) \(event.session) \(Sentence.plain(words(event)))"
  }

  private static func words(_ event: SessionEvent) -> String {
    func text(_ field: String) -> String? { event.fields[field]?.string }
    switch event.kind {
    case .status:
      if event.fields["unreachable"]?.bool == true { return "unreachable" }
      return [text("status"), text("previous").map { "(was \($0))" }].compactMap { $0 }
        .joined(separator: " ")
    case .prompt: return "prompt \(text("turn") ?? "")"
    case .turn:
      return ["turn", text("turn"), text("reason") ?? "ended", text("detail")].compactMap { $0 }
        .joined(separator: " ")
    case .question:
      let dialog = event.fields["dialog"]
      let question = dialog?["question"]?.string ?? dialog?["kind"]?.string
      return ["question", question].compactMap { $0 }.joined(separator: " ")
    case .notify:
      return "notify \(text("from").map { "from \($0): " } ?? "")\(text("message") ?? "")"
    case .pullRequest: return "pull_request \(text("url") ?? "")"
    case .gone: return "gone"
    }
  }
}
