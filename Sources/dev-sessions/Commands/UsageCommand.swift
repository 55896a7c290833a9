internal import CommandLine
internal import DevSessions
internal import Gateway
internal import JSON
internal import SessionStore

/// `usage`: the tokens that sessions have used.
enum UsageCommand {
  private static let ids = Positional(
    variadic: "id", .session, minimum: 0,
    help: "The sessions' IDs; by default all of Claude Code and Codex.")

  static let entry = CommandEntry(
    declaration: Command(
      "usage", summary: "Print the tokens that sessions have used, and what they would cost.",
      discussion: [
        """
        All of a session's conversations are counted, with their subagents. The cost is Claude Code's \
        own estimate at list prices, which it works out when a conversation is left: by stop, an exit or \
        /clear. A + behind it says that more has been used since. An account may pay another price. \
        Codex tells none.
        """
      ],
      positionals: [ids], options: [Shared.json],
      exitCodes: Shared.exitCodes(.done, .failed, .usage, .noSuchSession, .unreachable),
      examples: [
        Example("dev-sessions usage", "All sessions, and their sum."),
        Example(
          "dev-sessions usage fizz-top --json | jq '.[0].outputTokens'",
          "One number of one session."),
      ]),
    remote: .reads, reachesHosts: true,
    run: run)

  private static func run(_ context: Context) throws -> ExitCode {
    let ids = context.arguments[ids]
    let sessions = try context.sessions.usage(of: ids)
    for case let (name, problem?) in sessions.map({ ($0.record.name, $0.problem) }) {
      context.output.note("\(name) is left out: \(problem.message)")
    }
    if context.json {
      context.output.json(.array(sessions.map(\.json)))
    } else if sessions.isEmpty {
      context.output.line("No sessions")
    } else {
      context.output.line(table(sessions).text(width: context.output.width))
    }
    return .done
  }

  private static func table(_ sessions: [DevSessions.SessionUsage]) -> TextTable {
    let numbers = ["INPUT", "CACHE WRITE", "CACHE READ", "OUTPUT", "EST. COST"]
    var table = TextTable(
      [.init("ID"), .init("CLI"), .init("MODEL", isFlexible: true)]
        + numbers.map { .init($0, isRightAligned: true) })
    var sum = TokenUsage()
    for session in sessions {
      let models = session.usage?.shares.map(\.model).joined(separator: ", ") ?? ""
      table.add(
        [session.record.name.text, session.record.kind, models]
          + (session.usage.map(cells) ?? ["-", "-", "-", "-", "-"]))
      if let usage = session.usage { sum += usage }
    }
    if sessions.count > 1 { table.add(["total", "", ""] + cells(sum)) }
    return table
  }

  private static func cells(_ usage: TokenUsage) -> [String] {
    let total = usage.total
    return [total.input, total.cacheWrite, total.cacheRead, total.output].map(short)
      + [usage.estimatedCost.map { "$" + cents($0) + (usage.costIsPartial ? "+" : "") } ?? "-"]
  }

  /// A number in four digits at most: `950`, `12.3k`, `1.2M`.
  private static func short(_ number: Int) -> String {
    for (unit, name) in [(1_000_000_000, "G"), (1_000_000, "M"), (1000, "k")]
    where number >= unit {
      let tenths = number / (unit / 10)
      return tenths >= 1000 ? "\(tenths / 10)\(name)" : "\(tenths / 10).\(tenths % 10)\(name)"
    }
    return "\(number)"
  }

  /// US dollars with two digits behind the point.
  private static func cents(_ dollars: Double) -> String {
    let cents = Int(min(max(0, dollars * 100), 1e15).rounded())
    return "\(cents / 100).\(cents % 100 < 10 ? "0" : "")\(cents % 100)"
  }
}
