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
        Sessions on other hosts are asked for there, for some seconds; those of a host that does not \
        answer are shown as they were last known, and as unreachable.
        """
      ],
      options: [all, Shared.json], exitCodes: Shared.exitCodes(.done, .failed, .usage),
      examples: [
        Example("dev-sessions list", "The sessions that run."),
        Example("dev-sessions list --all --json", "Every record, as a JSON array."),
      ], synonyms: ["ls", "ps"]),
    remote: .reads,
    run: run)

  private static func run(_ context: Context) throws -> ExitCode {
    let sessions = try context.sessions.listEverywhere().filter {
      context.arguments[all] || $0.report.status.isLive
    }
    if context.json {
      context.output.json(.array(sessions.map(\.json)))
      return .done
    }
    guard !sessions.isEmpty else {
      context.output.line(context.arguments[all] ? "No sessions" : "No active sessions")
      return .done
    }
    var table = TextTable([
      .init("ID"), .init("CLI"), .init("MODE"), .init("HOST"), .init("STATUS"),
      .init("PATH", isFlexible: true), .init("DESCRIPTION"), .init("LAST USED"),
    ])
    for session in sessions {
      let record = session.record
      table.add([
        record.name.text, record.kind, record.mode ?? "", record.host ?? "local",
        session.report.status.rawValue + (session.isUnreachable ? " (unreachable)" : ""),
        context.output.shown(record.path ?? ""),
        record.summary ?? "",
        record.lastUsed?.description ?? "",
      ])
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
    case 4: output.look.toned(text, session.report.status.tone)
    case 5: output.look.linked(text, toFile: session.record.path ?? "")
    default: text
    }
  }
}
