internal import JSON
package import SessionStore
package import SystemKit
package import Transcripts

/// A shell, REPL or any other program in a terminal of its own, one prompt and its output at a time.
package struct TerminalAgent: CellAgent {
  let sessions: DevSessions
  let session: TerminalSession

  package init(_ record: SessionRecord, in sessions: DevSessions) {
    self.sessions = sessions
    session = TerminalSession(
      record: record, folder: sessions.home.folder(of: record.name),
      server: sessions.tmux(of: record), environment: sessions.environment,
      program: sessions.program)
  }

  package var record: SessionRecord { session.record }
  var name: SessionName { record.name }

  /// What was sent, and what came back.
  var history: CellHistory {
    CellHistory(
      folder: session.folder, cells: session.cells, unfinished: session.unfinishedCell,
      isRunning: { session.isRunning }, status: { try report().status },
      watchedPaths: session.watchedPaths)
  }

  package func report() throws -> StatusReport {
    try session.report()
  }

  package func glance() throws -> SessionDetails {
    let report = try report()
    var fields = JSONObject()
    fields["lastTurn"] = try history.lastResult().map { .object($0.turnResult.json) }
    return SessionDetails(report: report, fields: fields)
  }

  package func details() throws -> SessionDetails {
    let (report, front) = try session.reportAndFront()
    var fields = JSONObject()
    fields["program"] = front.program.map(JSONValue.string)
    fields["line"] = front.sentence.map { .string("\($0); \(front.wayOut(name.text))") }
    if let cell = try session.cells.active() {
      fields["cell"] = [
        "turn": .string(cell.turn), "text": .string(cell.text),
        "time": .string(cell.time.description),
      ]
    }
    fields["lastTurn"] = try history.lastResult().map { .object($0.turnResult.json) }
    if [.idle, .working, .waitingForInput].contains(report.status) {
      fields["lastLine"] = .string(try TerminalRest(session).row)
    }
    return SessionDetails(report: report, fields: fields)
  }

  package func explain() throws -> Explanation {
    let report = try report()
    var evidence = report.evidence
    if session.isRunning {
      let rest = try TerminalRest(session)
      evidence.append(
        .silent(
          "log", rest.isAtShell ? "a shell's prompt" : "ends in “\(rest.row)”",
          try session.log.lastChange()))
      let mode = session.isCanonical.map { $0 ? "hands over whole lines" : "hands over keys" }
      evidence.append(.silent("terminal", mode ?? "cannot be opened"))
      if session.isShell {
        // At rest elsewhere it is at the prompt of another shell, or has lost its marks.
        let marks =
          rest.isAtShell
          ? ShellMarks(rest) : report.status == .idle ? .none : record.shellMarks ?? .none
        evidence.append(.silent("shell", marks.loss ?? "tells its prompts and exit statuses"))
      }
    }
    return Explanation(
      StatusReport(report.status, evidence: evidence), transcript: session.log.path)
  }

  package func waiter(
    for receipts: [Receipt], _ options: DevSessions.WaitOptions
  ) throws -> any TurnWaiter {
    TerminalWaiter(session, receipts: receipts)
  }

  package func openDialog(until deadline: Deadline) throws -> OpenDialog? { nil }

  package func respond(
    _ response: DevSessions.Response, to dialog: OpenDialog, until deadline: Deadline
  ) throws -> [String] {
    throw unsupported("dialogs")
  }

  var pane: SessionPane { get throws { session.pane } }
}
