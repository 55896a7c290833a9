internal import SessionStore
internal import SystemKit
internal import Tmux

/// The processes of a session that runs in tmux.
struct SessionProcesses {
  let record: SessionRecord
  let home: Home
  let server: TmuxServer

  /// Ends the agent and all its children: asked by tmux's hang-up, then told, then killed.
  ///
  /// - Returns: what is still there.
  func end() -> [ProcessTable.Entry] {
    var tree: [ProcessTable.Entry] = []
    if let process = record.agentProcess, process.isRunning {
      tree = ProcessTable.tree(below: process.pid)
    }
    // A session may end itself: then this process goes with the terminal, last of all.
    tree.removeAll { $0.pid == ProcessIdentity.currentNumber }
    var groups: Set<Int32> = []
    tree += others(besides: tree, in: groups)
    if let tmuxName = TmuxSessionName(id: record.name.text), isOurs(tmuxName) {
      groups = Set(tree.map(\.group).filter { $0 > 1 })
      _ = try? server.killSession(tmuxName)
    }
    for (signal, patience) in [
      (nil, Duration.milliseconds(1500)), (.terminate, .seconds(2)), (.kill, .seconds(2)),
    ] as [(ProcessIdentity.Signal?, Duration)] {
      tree = tree.filter(\.identity.isRunning)
      // What was on the point of starting others has started them.
      if signal != nil { tree += others(besides: tree, in: groups) }
      if tree.isEmpty { break }
      if let signal { tree.forEach { $0.identity.signal(signal) } }
      let deadline = Deadline.after(patience)
      while !deadline.hasPassed, tree.contains(where: \.identity.isRunning) {
        MonotonicClock.sleep(.milliseconds(10))
      }
    }
    return tree.filter(\.identity.isRunning)
  }

  /// Processes of a session that are not in its tree, or not yet: known by the ID in their
  /// environment, or by their process group.
  ///
  /// A tmux server that the session happened to start serves others too, and hands its environment
  /// down to their panes: neither it nor what runs in it is meant.
  private func others(
    besides tree: [ProcessTable.Entry], in groups: Set<Int32>
  ) -> [ProcessTable.Entry] {
    let all = ProcessTable.all()
    let byNumber = Dictionary(all.map { ($0.pid, $0) }, uniquingKeysWith: { first, _ in first })
    func isUnderTmux(_ entry: ProcessTable.Entry) -> Bool {
      entry.name.hasPrefix("tmux")
        || entry.parent > 1 && byNumber[entry.parent].map(isUnderTmux) == true
    }
    func hasOurID(_ entry: ProcessTable.Entry) -> Bool {
      ProcessTable.environment(entry.pid, "DEV_SESSIONS_ID") == record.name.text
        && ProcessTable.environment(entry.pid, "DEV_SESSIONS_HOME") == home.path
        && !isUnderTmux(entry)
    }
    let known = Set(tree.map(\.pid)).union([ProcessIdentity.currentNumber])
    return all.filter { entry in
      !known.contains(entry.pid) && !entry.isZombie
        && (groups.contains(entry.group) && !isUnderTmux(entry) || hasOurID(entry))
    }
  }

  /// Whether the tmux session of this name is the one the record is about.
  private func isOurs(_ name: TmuxSessionName) -> Bool {
    guard let panes = try? server.panes().filter({ $0.sessionName == name.text }) else {
      return false
    }
    guard let pid = record.paneProcess?.pid else { return record.state == .starting }
    return panes.contains { $0.pid == pid }
  }
}
