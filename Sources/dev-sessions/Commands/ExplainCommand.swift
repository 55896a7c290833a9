internal import CommandLine
internal import DevSessions
internal import Gateway
internal import JSON
internal import SystemKit
internal import Transcripts

/// `explain`: the signals behind a status.
enum ExplainCommand {
  private static let id = Positional(
    optional: "id", .session, help: "The session's ID; none with --replay.")
  private static let record = Option(
    "record", .path, help: "Keep the signals in this file, to look at them elsewhere.")
  private static let replay = Option(
    "replay", .path, help: "Explain the signals in such a file instead of a session's.")

  static let entry = CommandEntry(
    declaration: Command(
      "explain", summary: "Show every signal behind a session's status, and which one won.",
      discussion: [
        """
        A recording holds the end of the conversation and the screen. Replayed by the same version, \
        it gives the same status.
        """
      ],
      positionals: [id], options: [record, replay, Shared.json],
      groups: [.exactlyOne(id, replay), .atMostOne(record, replay)],
      exitCodes: Shared.exitCodes(.done, .failed, .usage, .noSuchSession),
      examples: [
        Example("dev-sessions explain fizz-top", "Why is it “working”?"),
        Example("dev-sessions explain fizz-top --record status.json", "For a report."),
        Example("dev-sessions explain --replay status.json", "And to look at it again."),
      ]),
    remote: .reads, writes: ["record"],
    run: run)

  private static func run(_ context: Context) throws -> ExitCode {
    if let path = context.arguments[replay] {
      show(context, path, try explanation(of: path, context), note: nil)
      return .done
    }
    let id = context.arguments[id] ?? ""
    let explanation = try context.sessions.agent(id).explain()
    if let path = context.arguments[record] {
      guard let recording = explanation.recording else {
        throw Failure(.usage, "the signals of \(id) cannot be recorded; explain shows them")
      }
      try context.caller.writeFile(path, recording.json.bytes())
    }
    show(context, id, explanation, note: try context.sessions.overview(of: id).condition.note)
    return .done
  }

  private static func explanation(of path: String, _ context: Context) throws -> Explanation {
    guard let bytes = try context.caller.readFile(path, 1 << 30, .never) else {
      throw Failure(
        .failed, "there is no file \(path)",
        hint: "dev-sessions explain <id> --record <file> makes one")
    }
    guard let value = try? JSONValue(parsing: bytes), let recording = SnapshotRecording(value)
    else {
      throw Failure(
        .failed, "\(path) is no recording of explain --record",
        hint: "make one with dev-sessions explain <id> --record <file>")
    }
    return Explanation(recording)
  }

  private static func show(
    _ context: Context, _ name: String, _ explanation: Explanation, note: String?
  ) {
    let report = explanation.report
    let now = explanation.recording?.now ?? .now
    if context.json {
      var object = JSONObject([
        ("session", .string(name)), ("status", .string(report.status.rawValue)),
        ("signals", .array(report.evidence.map(json))),
        ("unknown", .array(explanation.unknown.map(JSONValue.string))),
      ])
      object["note"] = note.map(JSONValue.string)
      object["transcript"] = explanation.transcript.map(JSONValue.string)
      return context.output.json(.object(object))
    }
    context.output.line("\(name) is \(report.status.rawValue)")
    if let note { context.output.line(Sentence.plain(note)) }
    var table = TextTable([.init(""), .init("SIGNAL"), .init("SAYS"), .init("AGE")])
    for evidence in report.evidence {
      let age = evidence.time.map {
        DurationText.format(max(now.since($0), .zero), parts: 2)
      }
      table.add([evidence.won ? "→" : "", evidence.source, evidence.finding, age ?? ""])
    }
    context.output.line(table.text(width: context.output.width))
    for finding in explanation.unknown {
      context.output.line("not known to this version: \(finding)")
    }
    if let transcript = explanation.transcript {
      let shown = context.output.shown(transcript)
      context.output.line("transcript: \(context.output.look.linked(shown, toFile: shown))")
    }
  }

  private static func json(_ evidence: StatusReport.Evidence) -> JSONValue {
    var object = JSONObject([
      ("source", .string(evidence.source)), ("finding", .string(evidence.finding)),
      ("won", .bool(evidence.won)),
    ])
    object["time"] = evidence.time.map { .string($0.description) }
    return .object(object)
  }
}
