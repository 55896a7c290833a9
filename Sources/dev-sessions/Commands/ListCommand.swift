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
        failed, that requests to the model fail and are tried again, when a limit is reset.
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
    let hasNotes = sessions.contains { $0.condition.note != nil }
    var table = TextTable(
      [
        .init("ID"), .init("CLI"), .init("MODE"), .init("HOST"), .init("STATUS"),
        .init("PATH", isFlexible: true), .init("DESCRIPTION"), .init("LAST USED"),
      ] + (hasNotes ? [.init("NOTE")] : []))
    for session in sessions {
      let record = session.record
      table.add(
        [
          record.name.text, record.kind, record.mode ?? "", record.host ?? "local",
          session.condition.word,
          context.output.shown(record.path ?? ""),
          record.summary ?? "",
          record.lastUsed?.description ?? "",
        ] + (hasNotes ? [session.condition.note ?? ""] : []))
    }
    context.output.line(
      table.text(width: context.output.width) { row, column, text in
        decorated(text, column: column, of: sessions[row], context.output)
      })
    return .done
  }

  /// On a terminal the status has a colour, and the path leads there.
  private static func decorated(
    _ text: String, column: Int, of session: DevSessions.Overview, _ output: Output
  ) -> String {
    switch column {
    case 0: output.look.toned(text, .strong)
    case 4: output.look.toned(text, session.tone)
    case 5: output.look.linked(text, toFile: session.record.path ?? "")
    default: text
    }
  }
}
