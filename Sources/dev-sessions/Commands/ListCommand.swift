internal import CommandLine
internal import DevSessions
internal import Gateway
internal import JSON
internal import SessionStore
internal import SystemKit
internal import Transcripts

/// `list`: all sessions.
enum ListCommand {
  private static let all = Flag(
    "all", short: "a", help: "Also those that were stopped, have ended or failed to start.")

  static let entry = CommandEntry(
    declaration: Command(
      "list", summary: "List the sessions and what they are doing.",
      discussion: [
        """
        Beside the status a note says what a person should know: the open question, why the last turn \
        failed, that requests to the model fail and are tried again, when a limit is reset. On a \
        terminal the table is made to fit; elsewhere it has every column, and times in UTC.
        """,
        """
        Sessions on other hosts are asked for there, for some seconds; those of a host that does not \
        answer are shown as they were last known, and as unreachable.
        """,
      ],
      options: [all, Shared.json], exitCodes: Shared.exitCodes(.done, .failed, .usage),
      examples: [
        Example("dev-sessions list", "The sessions that run."),
        Example("dev-sessions list --all --json", "Every record, as a JSON array."),
      ], synonyms: ["ls", "ps"]),
    remote: .reads,
    run: run)

  private static func run(_ context: Context) throws -> ExitCode {
    let sessions = try context.sessions.listEverywhere(.condition).filter {
      context.arguments[all] || $0.isLive
    }
    if context.json {
      context.output.json(.array(sessions.map(\.json)))
      return .done
    }
    guard !sessions.isEmpty else {
      context.output.line(context.arguments[all] ? "No sessions" : "No active sessions")
      return .done
    }
    let columns = columns(for: sessions, context.output)
    var table = TextTable(columns.map { .init($0.title, isFlexible: $0.isFlexible) })
    for session in sessions { table.add(columns.map { $0.text(session) }) }
    context.output.line(
      table.text(width: context.output.width) { row, column, text in
        columns[column].decorated(text, sessions[row])
      })
    return .done
  }

  /// A column of the table.
  private struct Column {
    let title: String
    var isFlexible = false
    let text: (DevSessions.Overview) -> String
    /// On a terminal the status has a colour, and the path leads there.
    var decorated: (_ text: String, DevSessions.Overview) -> String = { text, _ in text }
  }

  /// The columns: all where no terminal shows them; on one, those that tell sessions apart, and times
  /// as they are spoken of.
  private static func columns(
    for sessions: [DevSessions.Overview], _ output: Output
  ) -> [Column] {
    let isShort = output.width != nil
    var columns = [
      Column(title: "ID", text: \.record.name.text) { text, _ in output.look.toned(text, .strong) },
      Column(title: "CLI", text: \.record.kind),
    ]
    if !isShort || sessions.contains(where: { $0.record.mode != "native" }) {
      columns.append(Column(title: "MODE") { $0.record.mode ?? "" })
    }
    if !isShort || sessions.contains(where: { $0.record.host != nil }) {
      columns.append(Column(title: "HOST") { $0.record.host ?? "local" })
    }
    columns += [
      Column(title: "STATUS", text: \.condition.word) { output.look.toned($0, $1.tone) },
      Column(title: "PATH", isFlexible: true, text: { output.shown($0.record.path ?? "") }) {
        output.look.linked($0, toFile: $1.record.path ?? "")
      },
      Column(title: "DESCRIPTION", isFlexible: true) { $0.record.summary ?? "" },
      Column(title: "LAST USED") { session in
        guard isShort else { return session.record.lastUsed?.description ?? "" }
        return session.record.lastUsed.map { Self.age($0) } ?? ""
      },
    ]
    if sessions.contains(where: { $0.condition.note != nil }) {
      columns.append(Column(title: "NOTE", isFlexible: true) { $0.condition.note ?? "" })
    }
    return columns
  }

  private static func age(_ time: Timestamp) -> String {
    let age = max(Timestamp.now.since(time), .zero)
    return "\(DurationText.format(.seconds(age.components.seconds), parts: 1)) ago"
  }
}
