package import SessionStore
internal import SystemKit
internal import Transcripts

extension DevSessions {
  /// Ends a session's agent but keeps the session, for `resume`.
  ///
  /// - Returns: services that began in it and were left running.
  /// - Throws: `Failure` when a process of it is still there afterwards.
  @discardableResult
  package func stop(_ id: String) throws -> [SparedProcess] {
    let record = try record(id)
    if let host = try host(of: record) {
      try stop(record, on: host)
      return []
    }
    let agent = try agent(record)
    let ending = try agent.end()
    try update(agent.record.name) { record in
      record.state = .stopped
      record.isActive = false
    }
    // It has ended, whatever can be found out about its turns.
    if ending.survivors.isEmpty { try? settleCutTurns(of: self.agent(self.record(id))) }
    try agent.releaseShared()
    try report(ending.survivors, of: agent.record.name)
    return ending.spared
  }

  /// Ends a session and forgets it.
  ///
  /// - Returns: services that began in it and were left running.
  /// - Throws: `Failure` when a process of it is still there; the session is then kept.
  @discardableResult
  package func kill(_ id: String) throws -> [SparedProcess] {
    let record = try record(id)
    guard record.host == nil else {
      for case (_, let failure?) in try killElsewhere([record]) { throw failure }
      return []
    }
    let agent = try agent(record)
    let ending = try agent.end()
    try report(ending.survivors, of: agent.record.name)
    try agent.forget()
    try forget(agent.record.name)
    try agent.releaseShared()
    return ending.spared
  }

  /// Removes a session's record and files.
  func forget(_ name: SessionName) throws {
    try store.update { contents in contents[name] = nil }
    try home.folder(of: name).remove()
  }

  private func report(_ survivors: [ProcessTable.Entry], of name: SessionName) throws(Failure) {
    guard !survivors.isEmpty else { return }
    let list = survivors.map { "\($0.name) (\($0.pid))" }.joined(separator: ", ")
    throw Failure(.failed, "these processes of \(name) are still running: \(list)")
  }

  /// Whom `kill` or `prune` would take.
  package enum Selection: Sendable {
    case all
    /// Not used for so long.
    case olderThan(Duration)
    /// Ended by themselves, never started, or left behind by the process they were to end with.
    case dead
  }

  /// The sessions of a selection on this machine, or else those on other hosts, oldest first.
  ///
  /// Other hosts are asked only where the answer matters, for some seconds.
  package func select(_ selection: Selection, elsewhere: Bool) throws -> [SessionRecord] {
    let now = Timestamp.now
    if case .all = selection {
      return try visibleRecords().filter { ($0.host != nil) == elsewhere }
    }
    let overviews = try elsewhere ? listEverywhere() : list()
    return overviews.filter { ($0.record.host != nil) == elsewhere }.filter { overview in
      switch selection {
      case .all: return true
      case .olderThan(let age):
        // Of a session whose host does not answer it is not known when it was used last, and one
        // that works is in use whatever the clocks say.
        guard !overview.isUnreachable, ![.working, .starting].contains(overview.report.status),
          let used = overview.record.lastUsed ?? overview.record.createdAt
        else { return false }
        return now.since(used) > age
      case .dead:
        let isDead =
          [.exited, .failed].contains(overview.report.status)
          || overview.record.owner?.isCertainlyGone == true
        return isDead && !overview.isUnreachable
      }
    }.map(\.record)
  }
}
