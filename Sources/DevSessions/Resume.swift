package import SessionStore
package import SystemKit

extension DevSessions {
  /// Brings a session back that was stopped or has ended, with the caller's environment.
  ///
  /// Of several callers at once one does it; the others are told that the session is running, and leave
  /// the winner's processes and record alone.
  ///
  /// - Parameter anew: whether it may begin without its conversation when that is lost.
  package func resume(
    _ id: String, anew: Bool = false, until deadline: Deadline
  ) throws -> SessionRecord {
    let sessions = within(deadline)
    let agent = try sessions.claimForResume(record(id).name, until: deadline)
    let before = agent.record
    do {
      try sessions.settleCutTurns(of: agent, evenUnknown: anew)
      try agent.resume(anew: anew, until: deadline)
      try update(before.name) { $0.endClaim() }
    } catch {
      // Nothing was started: all is as it was.
      try? update(before.name) { record in
        if record.isClaimedHere { record.takeLife(of: before) }
      }
      throw error
    }
    return try record(id)
  }

  /// Marks a session as being started by this process.
  ///
  /// - Returns: the agent as it was before.
  /// - Throws: `Failure` when it runs, or somebody else is starting it.
  private func claimForResume(
    _ name: SessionName, until deadline: Deadline
  ) throws -> any Agent {
    try exclusively(name, until: deadline) {
      let agent = try agent(name.text)
      guard !agent.record.isBeingStarted else {
        throw Failure(
          .failed, "\(name) is running, or will be in a moment: somebody is starting it",
          hint: "dev-sessions status \(name) tells when it is ready")
      }
      guard try !agent.isRunning() else {
        throw Failure(.failed, "\(name) is running", hint: "dev-sessions stop \(name) ends it")
      }
      try update(name) { $0.claim() }
      return agent
    }
  }
}

extension SessionRecord {
  /// Whether a program is starting it that has noted no process yet.
  fileprivate var isBeingStarted: Bool {
    state == .starting && paneProcess == nil && starter != nil && !wasAbandoned
  }

  fileprivate var isClaimedHere: Bool {
    state == .starting && starter == .current
  }

  fileprivate mutating func claim() {
    state = .starting
    starter = .current
    agentProcess = nil
    paneProcess = nil
  }

  fileprivate mutating func endClaim() {
    if starter == .current { starter = nil }
  }

  /// Takes over from another record of it how far it has come, and its processes.
  fileprivate mutating func takeLife(of other: SessionRecord) {
    state = other.state
    starter = other.starter
    for field in ["panePid", "paneStart", "agentPid", "agentStart"] {
      self[field: field] = other[field: field]
    }
  }
}
