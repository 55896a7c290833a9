internal import JSON
internal import JSONRPC
package import SessionStore
internal import SystemKit
package import Transcripts

extension CodexAgent {
  package func report() throws -> StatusReport {
    if let report = reportFromRecord { return report }
    do {
      return try withRunningThread(within: Self.viewPatience) { try Self.report($0.read()) }
        ?? withoutServer
    } catch let error as CallError {
      guard let report = Self.report(error) else { throw error }
      return report
    }
  }

  package static func reports(
    of records: [SessionRecord], in sessions: DevSessions
  ) -> [Result<StatusReport, any Error>] {
    glances(of: records, in: sessions).map { $0.map(\.report) }
  }

  package func glance() throws -> SessionDetails {
    if let report = reportFromRecord { return SessionDetails(report) }
    do {
      return try withRunningThread(within: Self.viewPatience) { try glance($0.read()) }
        ?? SessionDetails(withoutServer)
    } catch let error as CallError {
      guard let report = Self.report(error) else { throw error }
      return SessionDetails(report)
    }
  }

  /// The status, the end of the newest turn, and whether the running one tries again.
  private func glance(_ reading: CodexThread.Reading) -> SessionDetails {
    var fields = JSONObject()
    fields["lastTurn"] = Self.lastTurn(reading)
    fields["retry"] = retry(reading)
    return SessionDetails(report: Self.report(reading), fields: fields)
  }

  /// The request that is being tried again, as whoever follows the turn has written down.
  private func retry(_ reading: CodexThread.Reading) -> JSONValue? {
    guard reading.status.isActive, reading.status.waitsFor == nil, let turn = reading.newest else {
      return nil
    }
    return CodexRetryNote.read(sessions.home.folder(of: name), turn: turn.id)
  }

  /// How the newest turn ended, if it has.
  private static func lastTurn(_ reading: CodexThread.Reading) -> JSONValue? {
    guard let turn = reading.newest, turn.hasCertainlyEnded else { return nil }
    var result = turn.result
    result.fields["endedAt"] = turn.completedAt.map { .string($0.description) }
    return .object(result.json)
  }

  /// All over one connection.
  package static func glances(
    of records: [SessionRecord], in sessions: DevSessions
  ) -> [Result<SessionDetails, any Error>] {
    let shared = Result {
      try records.contains { !$0.isInContainer }
        ? CodexServer(sessions: sessions).within(viewPatience).connectIfRunning() : nil
    }
    // One that does not answer once is not waited for again.
    var silence: (any Error)?
    return records.map { record in
      Result {
        let agent = CodexAgent(record, in: sessions)
        if let report = agent.reportFromRecord { return SessionDetails(report) }
        if record.isInContainer { return try agent.glance() }
        if let silence { throw silence }
        guard let connection = try shared.get() else { return SessionDetails(agent.withoutServer) }
        do throws(CallError) {
          return agent.glance(try agent.thread(connection).read())
        } catch  where error.isTimeout {
          let failure = agent.explained(error)
          silence = failure
          throw failure
        } catch {
          return try report(error).map { SessionDetails($0) } ?? agent.glance()
        }
      }
    }
  }

  /// What a refusal says of the thread; nil when nothing.
  private static func report(_ error: CallError) -> StatusReport? {
    if error.isUnknownThread {
      return StatusReport(
        .exited, evidence: [evidence("server", "does not know the thread", won: true)])
    }
    return error.isUnreadableThread ? unreadable("Codex cannot read it: \(error)") : nil
  }

  /// A conversation that cannot be gone on with: it has ended, though nobody has ended it.
  private static func unreadable(_ finding: String) -> StatusReport {
    StatusReport(.exited, evidence: [evidence(StatusReport.conversationSource, finding, won: true)])
  }

  /// What the record alone decides.
  private var reportFromRecord: StatusReport? {
    func decided(_ status: SessionStatus, _ finding: String) -> StatusReport {
      StatusReport(status, evidence: [Self.evidence("record", finding, won: true)])
    }
    switch record.state {
    case .stopped: return decided(.stopped, "stopped")
    case .failed: return decided(.failed, record.failure ?? "failed to start")
    case .starting where record.wasAbandoned: return decided(.failed, "its create was killed")
    case .starting: return decided(.starting, "starting")
    case .running, nil: return nil
    }
  }

  /// No turn runs, and the next prompt starts the server, which reads what is kept.
  private var withoutServer: StatusReport {
    if let problem = record.transcript.flatMap(CodexRollout.problem) {
      return Self.unreadable(problem)
    }
    return StatusReport(
      .idle,
      evidence: [Self.evidence("server", "does not run; the next prompt starts it", won: true)])
  }

  /// What a thread is doing, from what the server says of it and of its newest turn.
  static func report(_ reading: CodexThread.Reading) -> StatusReport {
    let (status, turn) = (reading.status, reading.newest)
    let isLimited = turn?.result.reason == .rateLimited
    let word: SessionStatus
    var turnWon = false
    switch status {
    case .active:
      word = status.waitsFor == nil ? .working : .waitingForInput
    case .unknown where turn?.status == .inProgress:
      (word, turnWon) = (.working, true)
    case .idle, .systemError, .notLoaded, .unknown:
      let isArchived = reading.thread["path"]?.string?.contains("/archived_sessions/") == true
      word = isArchived ? .exited : isLimited ? .rateLimited : .idle
      turnWon = isLimited && !isArchived
    }
    var evidence = [evidence("thread", status.word, won: !turnWon)]
    if let turn {
      let cause = turn.error.map { CodexTurnError($0).name }
      let finding = [turn.status.rawValue, cause].compactMap { $0 }.joined(separator: ": ")
      evidence.append(
        Self.evidence(
          "turn", finding, time: turn.completedAt ?? turn.startedAt, won: turnWon))
    }
    return StatusReport(
      word, waitingFor: status.waitsFor.map(Self.waiting), evidence: evidence)
  }

  private static func waiting(for flag: ThreadStatus.Flag) -> StatusReport.WaitingFor {
    switch flag {
    case .waitingOnApproval: .permission
    case .waitingOnUserInput: .question
    }
  }

  private static func evidence(
    _ source: String, _ finding: String, time: Timestamp? = nil, won: Bool
  ) -> StatusReport.Evidence {
    StatusReport.Evidence(source: source, finding: finding, time: time, won: won)
  }

  package func explain() throws -> Explanation {
    Explanation(try report(), transcript: record.transcript)
  }

  package func details() throws -> SessionDetails {
    let report = try report()
    var fields: JSONObject = ["thread": .string(threadID)]
    fields["usage"] = try? record.transcript.flatMap { try CodexUsage.read(rollout: $0) }
    guard report.status.isLive, report.status != .starting else {
      return SessionDetails(report: report, fields: fields)
    }
    return try withRunningThread(within: Self.viewPatience) { thread in
      let reading = try thread.read(items: "full")
      for (name, key) in [("model", "model"), ("effort", "reasoningEffort")] {
        if let value = reading.thread[key], value != .null { fields[name] = value }
      }
      var turn = reading.newest
      if let turn, turn.hasCertainlyEnded {
        fields["lastTurn"] = Self.lastTurn(reading)
        try PullRequestLinks.note(in: turn.items, folder: sessions.home.folder(of: name))
      }
      fields["retry"] = retry(reading)
      if reading.status != .notLoaded {
        turn = try addLiveFields(thread, reading.status, to: &fields) ?? turn
      }
      let changes = (turn?.items ?? []).filter {
        $0.kind == .fileChange && $0.status == "completed"
      }
      .flatMap(\.changes)
      if !changes.isEmpty { fields["fileChanges"] = .array(changes.map(\.json)) }
      fields["goal"] = try goal(thread).map { .object($0.fields) }
      return SessionDetails(report: Self.report(reading), fields: fields)
    } ?? SessionDetails(report: report, fields: fields)
  }

  /// Adds what a loaded thread waits for, does now and has in its queue; returns its newest turn.
  private func addLiveFields(
    _ thread: CodexThread, _ status: ThreadStatus, to fields: inout JSONObject
  ) throws -> CodexTurn? {
    if let queue = try? thread.call("thread/queue/list")["data"]?.array, !queue.isEmpty {
      fields["queued"] = .int(queue.count)
    }
    guard status.isActive else { return nil }
    if let flag = status.waitsFor {
      fields["waitingFor"] = .string(Self.waiting(for: flag).rawValue)
      fields["dialog"] = try openRequests(thread).first?.dialog.json
    }
    // Only this tells what runs at the moment.
    let subscription = try thread.subscribe(policy, configuration: nil, limit: 1, items: "full")
    let turn = subscription.turns.first
    if let item = turn?.items.last(where: { $0.status == "inProgress" }) {
      fields["tool"] = ["name": .string(item.kind.rawValue), "input": item.value]
    }
    return turn
  }
}

extension StatusReport {
  /// The signal that tells what is wrong with a conversation.
  static let conversationSource = "conversation"
}
