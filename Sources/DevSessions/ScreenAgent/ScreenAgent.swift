internal import JSON
package import SessionStore
package import SystemKit
package import Transcripts

/// An agent that is known from a description of its screen.
package struct ScreenAgent: CellAgent {
  let sessions: DevSessions
  package let record: SessionRecord

  package init(_ record: SessionRecord, in sessions: DevSessions) {
    self.sessions = sessions
    self.record = record
  }

  var name: SessionName { record.name }

  /// Its session, read with the description as it is now.
  var session: ScreenSession {
    get throws {
      guard let description = try AgentDescription.find(record.kind, home: sessions.home) else {
        throw Failure(
          .failed, "there is no description of \(record.kind) any more",
          hint: "put agents/\(record.kind).json back")
      }
      return ScreenSession(
        record: record, folder: sessions.home.folder(of: name), server: sessions.tmux(of: record),
        description: description)
    }
  }

  /// What was sent, and what came back.
  var history: CellHistory {
    get throws {
      let session = try session
      return CellHistory(
        folder: session.folder, cells: session.cells, unfinished: session.unfinishedTurn,
        isRunning: { session.isRunning }, status: { try report().status },
        watchedPaths: [session.folder.turns.path])
    }
  }

  package func report() throws -> StatusReport {
    try session.report()
  }

  package func glance() throws -> SessionDetails { try details() }

  package func details() throws -> SessionDetails {
    var fields = JSONObject()
    let report = try report()
    fields["lastTurn"] = try history.lastResult().map { .object($0.turnResult.json) }
    if report.status == .waitingForInput {
      fields["line"] = try session.look().matches.first.map { .string($0.line) }
    }
    return SessionDetails(report: report, fields: fields)
  }

  package func explain() throws -> Explanation {
    Explanation(try report())
  }

  package func waiter(
    for receipts: [Receipt], _ options: DevSessions.WaitOptions
  ) throws -> any TurnWaiter {
    ScreenWaiter(try session, receipts: receipts)
  }

  package func openDialog(until deadline: Deadline) throws -> OpenDialog? {
    throw Failure(
      .usage, "what \(record.kind) asks is answered with keys",
      hint: "look with dev-sessions screen \(name), then dev-sessions keys \(name) …")
  }

  package func respond(
    _ response: DevSessions.Response, to dialog: OpenDialog, until deadline: Deadline
  ) throws -> [String] {
    throw unsupported("dialogs")
  }

  var pane: SessionPane { get throws { try session.pane } }
}
