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

  var folder: SessionFolder { sessions.home.folder(of: name) }
  var cells: CellStore { CellStore(folder: folder) }

  /// Its session, read with the description as it is now.
  var session: ScreenSession {
    get throws {
      guard let description = try AgentDescription.find(record.kind, home: sessions.home) else {
        throw Failure(
          .failed, "there is no description of \(record.kind) any more",
          hint: "put agents/\(record.kind).json back; stop and kill work without it")
      }
      return ScreenSession(
        record: record, folder: folder, server: sessions.tmux(of: record),
        description: description)
    }
  }

  /// What was sent, and what came back.
  var history: CellHistory {
    get throws {
      // What was said is on the disk; only for the turn that runs a description is needed.
      let session = try? session
      return CellHistory(
        folder: folder, cells: cells,
        unfinished: { try session.map { try $0.unfinishedTurn() } ?? cells.active() },
        isRunning: { record.paneProcess?.isRunning == true },
        status: { session == nil ? .working : try report().status },
        watchedPaths: [folder.turns.path])
    }
  }

  package func report() throws -> StatusReport {
    if let report = record.lifeReport { return report }
    // That it does not run is known without its description; more is not, such as a newer version's kind.
    if record.paneProcess?.isRunning != true, (try? session) == nil {
      return .single(.stopped, "process", "has ended, and its description cannot be read")
    }
    return try session.report()
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

  var pane: SessionPane { SessionPane(record, on: sessions.tmux(of: record)) }
}
