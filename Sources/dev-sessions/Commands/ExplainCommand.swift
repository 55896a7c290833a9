internal import CommandLine
internal import DevSessions
internal import JSON
internal import SystemKit
internal import Transcripts

/// `explain`: the signals behind a status.
enum ExplainCommand {
  static let entry = CommandEntry(
    declaration: Command(
      "explain", summary: "Show every signal behind a session's status, and which one won.",
      positionals: [Shared.id], options: [Shared.json],
      exitCodes: Shared.exitCodes(.done, .failed, .usage, .noSuchSession),
      examples: [
        Example("dev-sessions explain fizz-top", "Why is it “working”?"),
        Example("dev-sessions explain fizz-top --json", "The same for a program."),
      ]),
    run: run)

  private static func run(_ context: Context) throws -> ExitCode {
    let id = context.arguments[Shared.id]
    let overview = try context.sessions.status(of: id, .withScreen)
    let report = overview.report
    let now = Timestamp.now
    if context.json {
      let signals = report.evidence.map { evidence -> JSONValue in
        var object = JSONObject([
          ("source", .string(evidence.source)), ("finding", .string(evidence.finding)),
          ("won", .bool(evidence.won)),
        ])
        object["time"] = evidence.time.map { .string($0.description) }
        return .object(object)
      }
      Output.json([
        "session": .string(id), "status": .string(report.status.rawValue),
        "signals": .array(signals), "transcript": .string(overview.reading.transcript),
        "conversation": .string(overview.reading.conversationID),
      ])
      return .done
    }
    Output.line("\(id) is \(report.status.rawValue)")
    var table = TextTable([.init(""), .init("SIGNAL"), .init("SAYS"), .init("AGE")])
    for evidence in report.evidence {
      let age = evidence.time.map { DurationText.format(max(now.since($0), .zero), parts: 2) }
      table.add([evidence.won ? "→" : "", evidence.source, evidence.finding, age ?? ""])
    }
    Output.line(table.text(width: Terminal.width))
    Output.line("transcript: \(overview.reading.transcript)")
    return .done
  }
}
