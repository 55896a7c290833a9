internal import Remote
package import SessionStore
package import SystemKit
internal import Transcripts

extension DevSessions {
  /// What to wait for.
  package struct WaitOptions: Sendable {
    /// Only the turn of this receipt.
    package var turn: String?
    /// The receipt of that turn, for when it is in no journal (`Receipt.unkept`).
    package var receipt: Receipt?
    /// Return when the first session is done, not all.
    package var any = false
    /// Wait also for what goes on in the background after the turn, and the turns that brings about.
    package var settled = false
    /// Wait for the next turn to end after the call, whoever started it.
    package var nextTurn = false
    /// Wait until the goal is reached or given up, not for turns.
    package var goal = false
    /// How often to look where no event tells of a change.
    package var interval = Duration.milliseconds(500)

    package init() {}
  }

  /// Blocks until the turns that were sent and not yet seen to end have ended, in every session.
  ///
  /// Works when they ended before the call. A session without such turns is waited for until it
  /// rests. Each result is handed to `report` when it is known.
  ///
  /// - Parameter tick: called between looks, at least once an interval.
  /// - Returns: whether all (with `any`: one) came to a result before the deadline.
  @discardableResult
  package func wait(
    for ids: [String], _ options: WaitOptions = WaitOptions(), until deadline: Deadline,
    tick: () -> Void = {}, report: (SessionName, TurnResult) -> Void
  ) throws -> Bool {
    var waiters: [(name: SessionName, waiter: any TurnWaiter)] = []
    var finished = 0
    let records = try ids.map(self.record)
    for record in records where record.host == nil {
      // One that did not succeed brings about nothing more.
      if !options.nextTurn, !options.goal, let result = try knownResult(record, options),
        !options.settled || ![.completed, .failed].contains(result.reason)
      {
        report(record.name, result)
        noteTold(result, of: record.name, options)
        finished += 1
        continue
      }
      let receipts = try receipts(record, options)
      let agent = try within(deadline).agent(record)
      if options.goal || options.nextTurn, !type(of: agent).hasGoals {
        throw agent.unsupported(options.goal ? "goals" : "--next-turn")
      }
      waiters.append((record.name, try agent.waiter(for: receipts, options)))
    }
    if options.any, finished > 0 { return true }
    waiters += try waitersElsewhere(records, options, until: deadline)
    var paths = waiters.flatMap { $0.waiter.watchedPaths }
    var watch = FileWatch(paths)
    while true {
      var unfinished: [(name: SessionName, waiter: any TurnWaiter)] = []
      for (name, waiter) in waiters {
        var waiter = waiter
        if let result = try waiter.step() {
          report(name, result)
          noteTold(result, of: name, options)
          // One that cannot be reached is not done: the others still can be.
          if options.any, result.reason != .unreachable { return true }
        } else {
          unfinished.append((name, waiter))
        }
      }
      waiters = unfinished
      if waiters.isEmpty { return true }
      if deadline.hasPassed {
        for (name, _) in waiters { report(name, TurnResult(.timedOut)) }
        return false
      }
      let current = waiters.flatMap { $0.waiter.watchedPaths }
      if current != paths {
        // Watch first, read second: another round before waiting.
        paths = current
        watch = FileWatch(paths)
        continue
      }
      tick()
      _ = try watch.wait(
        until: deadline.orSooner(
          waiters.compactMap(\.waiter.patience).reduce(options.interval, min)),
        alongside: waiters.flatMap { $0.waiter.watchedDescriptors })
    }
  }

  /// Keeps in mind which bad ends the caller knows now, so that the next `wait` is about other turns.
  private func noteTold(_ result: TurnResult, of name: SessionName, _ options: WaitOptions) {
    guard [.failed, .rateLimited].contains(result.reason),
      let journal = try? TurnJournal(home.folder(of: name))
    else { return }
    // The result is told: that it cannot be noted takes nothing from that.
    try? journal.noteTold(options.turn.map { [$0] } ?? journal.results.keys.map { $0 })
  }

  /// Waiters for the sessions that run on other hosts.
  private func waitersElsewhere(
    _ records: [SessionRecord], _ options: WaitOptions, until deadline: Deadline
  ) throws -> [(name: SessionName, waiter: any TurnWaiter)] {
    var waits: [Host: HostWait] = [:]
    let hosts = try records.map(host)
    for (host, pairs) in Dictionary(grouping: zip(hosts, records), by: \.0) {
      guard let host else { continue }
      waits[host] = HostWait(
        on: host, for: pairs.map(\.1.name), options, until: deadline, in: self)
    }
    return zip(hosts, records).compactMap { host, record in
      host.flatMap { waits[$0] }.map { (record.name, HostWaiter(name: record.name, wait: $0)) }
    }
  }

  /// The receipts of the turns to wait for.
  private func receipts(_ record: SessionRecord, _ options: WaitOptions) throws -> [Receipt] {
    if let receipt = options.receipt, receipt.unkept != nil { return [receipt] }
    return try TurnJournal(home.folder(of: record.name)).unseen
      .filter { options.turn == nil || $0.turn == options.turn }
  }

  /// The result of a turn that has been seen to end already; nil when there is something to wait for.
  private func knownResult(_ record: SessionRecord, _ options: WaitOptions) throws -> TurnResult? {
    if options.receipt?.unkept != nil { return nil }
    let journal = try TurnJournal(home.folder(of: record.name))
    if let turn = options.turn {
      guard journal.receipts.contains(where: { $0.turn == turn }) else {
        throw Failure(.failed, "\(record.name) has no turn “\(turn)”")
      }
      return try journal.results[turn].map { try asToldNow($0, of: record) }
    }
    guard journal.unseen.isEmpty, let last = journal.receipts.last,
      let result = journal.results[last.turn]
    else { return nil }
    // Somebody else has waited for it. If the session works again, that is another turn.
    let status = try agent(record).report().status
    return status == .working ? nil : result.asTold(of: status)
  }

  private func asToldNow(_ result: TurnResult, of record: SessionRecord) throws -> TurnResult {
    guard result.reason == .exited else { return result }
    return result.asTold(of: try agent(record).report().status)
  }
}

extension TurnResult {
  /// The result of an older turn, told of a session that has this status now: one that was cut off by
  /// its process's end was interrupted, once the session runs again.
  fileprivate func asTold(of status: SessionStatus) -> TurnResult {
    guard reason == .exited, status.isLive else { return self }
    var told = TurnResult(
      .interrupted, turn: turn, detail: detail ?? "the agent ended before its turn did",
      error: error)
    told.fields = fields
    return told
  }
}
