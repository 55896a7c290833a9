internal import JSON
package import SessionStore
package import SystemKit
package import Transcripts

/// A Claude Code session in tmux.
package struct ClaudeAgent: PaneAgent {
  let sessions: DevSessions
  let session: ClaudeSession

  package init(_ record: SessionRecord, in sessions: DevSessions) {
    self.sessions = sessions
    let record = sessions.withPane(record)
    session = ClaudeSession(
      record: record, folder: sessions.home.folder(of: record.name),
      server: sessions.tmux(of: record),
      ignored: ClaudeSession.Signal.ignored(sessions.environment))
  }

  package static var runsInContainers: Bool { true }

  package var record: SessionRecord { session.record }
  var name: SessionName { record.name }

  package func report() throws -> StatusReport {
    try session.read().report
  }

  /// A look at the screen only where that may tell more: while nothing is heard of a turn, requests
  /// may be failing.
  package func glance() throws -> SessionDetails {
    var reading = try session.read()
    let isQuiet = reading.report.status == .working && reading.isQuiet
    if isQuiet || reading.report.status == .waitingForInput {
      reading = try session.read(.withScreen)
    }
    let snapshot = reading.snapshot
    var fields = JSONObject()
    fields["dialog"] = snapshot.openDialog?.json
    fields["retry"] = snapshot.screen?.retry?.json
    fields["lastTurn"] = Self.lastTurn(snapshot)
    return SessionDetails(report: reading.report, fields: fields)
  }

  private static func lastTurn(_ snapshot: ClaudeSnapshot) -> JSONValue? {
    snapshot.conversation?.ending.map { ending in
      var result = TurnResult(ending: ending.outcome)
      result.fields["endedAt"] = ending.time.map { .string($0.description) }
      return .object(result.json)
    }
  }

  /// What it waits for, or how often a request has been tried, is on its screen only.
  package func details() throws -> SessionDetails {
    let reading = try session.readDrawn(until: .after(.seconds(1)))
    let snapshot = reading.snapshot
    var fields = JSONObject()
    fields["waitingFor"] = reading.report.waitingFor.map { .string($0.rawValue) }
    fields["dialog"] = snapshot.openDialog?.json
    fields["retry"] = snapshot.screen?.retry?.json
    fields["backgroundJob"] = reading.job.map { job in
      job.json(isShown: snapshot.screen.flatMap { session.isShown(reading, on: $0) })
    }
    let background = snapshot.background
    if !background.isNone { fields["background"] = background.json }
    if let conversation = snapshot.conversation {
      fields["lastTurn"] = Self.lastTurn(snapshot)
      if !conversation.queued.isEmpty { fields["queued"] = .int(conversation.queued.count) }
      if let tool = conversation.openToolUses.last {
        fields["tool"] = ["name": .string(tool.name), "input": tool.input]
      }
    }
    return SessionDetails(report: reading.report, fields: fields)
  }

  package func waiter(
    for receipts: [Receipt], _ options: DevSessions.WaitOptions
  ) throws -> any TurnWaiter {
    try ClaudeWaiter(session, receipts: receipts, settled: options.settled)
  }

  package func openDialog(until deadline: Deadline) throws -> OpenDialog? {
    try session.openDialog(until: deadline)
  }

  package func respond(
    _ response: DevSessions.Response, to dialog: OpenDialog, until deadline: Deadline
  ) throws -> [String] {
    let reading = try session.read(.full)
    if let screen = try session.uncovered() { try session.requireShown(reading, on: screen) }
    let room = DialogRoom(session)
    defer { room.close() }
    let isStarting = dialog.startDialog != nil || record.state == .starting
    let answers = try ClaudeAnswer(
      session, try whole(dialog, in: room), in: room, until: deadline
    ).give(response)
    awaitClearedContext(reading, answers, until: deadline)
    // After a start-up dialog the next may open, or the agent end.
    if isStarting {
      do {
        try ClaudeReadiness(sessions: sessions, session: session, consent: Consent())
          .reach(until: deadline)
      } catch let failure as Failure where failure.code == .failed && response.isNo {
      } catch let failure as Failure where failure.code == .needsAnswer {
        throw Failure(
          .needsAnswer, "answered: \(answers.joined(separator: "; ")). Next: \(failure.message)",
          hint: failure.hint, details: failure.details)
      }
    }
    return answers
  }

  /// The open dialog with what had scrolled out of a small terminal.
  private func whole(_ dialog: OpenDialog, in room: DialogRoom) throws -> OpenDialog {
    _ = try room.screen()
    guard room.isEnlarged, let whole = try session.openDialog(until: .after(.seconds(1))) else {
      return dialog
    }
    guard whole.kind == dialog.kind, whole.tool == dialog.tool, whole.input == dialog.input else {
      throw Failure.waiting(name, whole, "another dialog has opened")
    }
    return whole
  }

  /// With its context cleared a plan is carried out in a new conversation, which begins a third of a
  /// second later (2.1.332): until then the session looks as if it were at rest and had done nothing.
  private func awaitClearedContext(
    _ before: ClaudeSession.Reading, _ answers: [String], until deadline: Deadline
  ) {
    guard answers.contains(where: { $0.contains("clear context") }) else { return }
    let patience = deadline.orSooner(.seconds(3))
    while !patience.hasPassed {
      let now = try? session.read(.full)
      if let now, now.conversationID != before.conversationID,
        now.snapshot.conversation.map({ $0.phase != .fresh }) == true
      {
        return
      }
      MonotonicClock.sleep(.milliseconds(20))
    }
  }

  package func explain() throws -> Explanation {
    try session.explain()
  }

  var pane: SessionPane { get throws { session.pane } }
}
