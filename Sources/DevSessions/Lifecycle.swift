internal import JSON
package import SessionStore
package import SystemKit
internal import Tmux
internal import Transcripts

extension DevSessions {
  /// Ends a session's agent but keeps the session, for `resume`.
  ///
  /// - Throws: `Failure` when a process of it is still there afterwards.
  package func stop(_ id: String) throws {
    let record = try record(id)
    let reading = try claude(record).read(.full)
    let survivors = end(record)
    try update(record.name) { record in
      record.state = .stopped
      record.isActive = false
      if !reading.conversationID.isEmpty { record.agentID = reading.conversationID }
    }
    try report(survivors, of: record.name)
  }

  /// Brings a session back that was stopped or has ended, with the caller's environment.
  ///
  /// A conversation that never had a prompt begins anew under the same UUID.
  package func resume(_ id: String, until deadline: Deadline) throws -> SessionRecord {
    let record = try record(id)
    let session = claude(record)
    let reading = try session.read(.full)
    if reading.snapshot.process == .running {
      throw Failure(
        .failed, "\(record.name) is running", hint: "dev-sessions stop \(record.name) ends it")
    }
    let uuid = reading.conversationID
    let holders = ClaudeSessionFile.holders(of: uuid, configuration: session.configuration)
    if let other = holders.first?.process {
      throw Failure(
        .failed, "process \(other.pid) has \(record.name)'s conversation open",
        hint: "end it first; two processes would write one transcript")
    }
    // What is left of the old pane goes, so that the name is free.
    if let tmuxName = session.tmuxName { _ = try session.server.killSession(tmuxName) }
    let path = try workFolder(record.path ?? "")
    let hasTranscript = FileSystem.exists(session.location(session: uuid).path)
    var environment = environment
    if let configuration = record.configurationFolder,
      configuration != TranscriptLocation.configurationFolder(environment)
    {
      environment["CLAUDE_CONFIG_DIR"] = configuration
    }
    try update(record.name) { record in
      record.agentID = uuid
      record.lastUsed = .now
    }
    let launch = ClaudeLaunch(
      name: record.name, parent: record.parent,
      conversation: hasTranscript ? .resumed(uuid) : .new(uuid), folder: path, model: record.model,
      effort: record.effort, permissions: record.permissions.flatMap(Permissions.init),
      agentArguments: record.agentArguments ?? [],
      tmuxSocket: tmuxSocketForAgents, home: home.path, program: program,
      environment: environment)
    try ClaudeStart(
      sessions: self, launch: launch, consent: try consent(for: path, given: Consent())
    ).run(until: deadline)
    return try self.record(id)
  }

  /// Ends a session and forgets it.
  ///
  /// - Throws: `Failure` when a process of it is still there; the session is then kept.
  package func kill(_ id: String) throws {
    let record = try record(id)
    try report(end(record), of: record.name)
    try forget(record.name)
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

  /// Ends the agent and all its children: asked by tmux's hang-up, then told, then killed.
  ///
  /// - Returns: what is still there.
  private func end(_ record: SessionRecord) -> [ProcessTable.Entry] {
    let session = claude(record)
    var tree: [ProcessTable.Entry] = []
    if let process = record.agentProcess, process.isRunning {
      tree = ProcessTable.tree(below: process.pid)
    }
    tree += strays(of: record.name, besides: tree)
    // A session may end itself: then this process goes with the terminal, last of all.
    tree.removeAll { $0.pid == ProcessIdentity.currentNumber }
    if let tmuxName = session.tmuxName, isOurs(tmuxName, session) {
      _ = try? session.server.killSession(tmuxName)
    }
    for (signal, patience) in [
      (nil, Duration.milliseconds(1500)), (.terminate, .seconds(2)), (.kill, .seconds(2)),
    ] as [(ProcessIdentity.Signal?, Duration)] {
      tree = tree.filter(\.identity.isRunning)
      if tree.isEmpty { break }
      if let signal { tree.forEach { $0.identity.signal(signal) } }
      let deadline = Deadline.after(patience)
      while !deadline.hasPassed, tree.contains(where: \.identity.isRunning) {
        MonotonicClock.sleep(.milliseconds(10))
      }
    }
    return tree.filter(\.identity.isRunning)
  }

  /// Processes of a session that have left its tree: known by the ID in their environment.
  ///
  /// A tmux server that the session happened to start serves others too.
  private func strays(
    of name: SessionName, besides tree: [ProcessTable.Entry]
  ) -> [ProcessTable.Entry] {
    let known = Set(tree.map(\.pid))
    return ProcessTable.all().filter { entry in
      !known.contains(entry.pid) && !entry.isZombie && !entry.name.hasPrefix("tmux")
        && ProcessTable.environment(entry.pid, "DEV_SESSIONS_ID") == name.text
        && ProcessTable.environment(entry.pid, "DEV_SESSIONS_HOME") == home.path
    }
  }

  /// Whether the tmux session of this name is the one the record is about.
  private func isOurs(_ name: TmuxSessionName, _ session: ClaudeSession) -> Bool {
    guard let panes = try? session.server.panes().filter({ $0.sessionName == name.text }) else {
      return false
    }
    guard let target = session.target else { return session.record.state == .starting }
    return panes.contains { $0.pid == target.pid }
  }

  /// Whom `kill` or `prune` would take.
  package enum Selection: Sendable {
    case all
    /// Not used for so long.
    case olderThan(Duration)
    /// Ended by themselves, or never started.
    case dead
  }

  /// The sessions of a selection, oldest first.
  package func select(_ selection: Selection) throws -> [SessionName] {
    let now = Timestamp.now
    return try list().filter { overview in
      switch selection {
      case .all: return true
      case .olderThan(let age):
        guard let used = overview.record.lastUsed ?? overview.record.createdAt else { return false }
        return now.since(used) > age
      case .dead: return [.exited, .failed].contains(overview.report.status)
      }
    }.map(\.record.name)
  }
}
