internal import SessionStore
package import SystemKit
internal import Tmux

/// The result of ending a session's processes.
package struct Ending: Sendable {
  /// Its own processes that are still there.
  package var survivors: [ProcessTable.Entry] = []
  /// Services that began in it and go on, as others use them.
  package var spared: [SparedProcess] = []

  package init() {}
}

/// The processes of a session that runs in tmux.
struct SessionProcesses {
  let record: SessionRecord
  let home: Home
  let server: TmuxServer
  /// Processes that are known to be the session's though they are not below its agent.
  var elsewhere: [ProcessIdentity] = []

  /// Ends the agent and all that is the session's own (`ProcessOwnership`): asked by tmux's hang-up,
  /// then told, then killed.
  func end() -> Ending {
    var found = find(in: [])
    var spared = found.spared
    var tree = found.own
    var groups: Set<Int32> = []
    if let tmuxName = TmuxSessionName(id: record.name.text), isOurs(tmuxName) {
      groups = Set(tree.map(\.group).filter { $0 > 1 })
      _ = try? server.killSession(tmuxName)
    }
    for (signal, patience) in [
      (nil, Duration.milliseconds(1500)), (.terminate, .seconds(2)), (.kill, .seconds(2)),
    ] as [(ProcessIdentity.Signal?, Duration)] {
      tree = tree.filter(\.identity.isRunning)
      if signal != nil {
        // What was on the point of starting others has started them.
        found = find(in: groups)
        let known = Set(tree.map(\.pid))
        tree += found.own.filter { !known.contains($0.pid) }
        spared += found.spared.filter { !spared.contains($0) }
      }
      if tree.isEmpty { break }
      if let signal { tree.forEach { $0.identity.signal(signal) } }
      let deadline = Deadline.after(patience)
      while !deadline.hasPassed, tree.contains(where: \.identity.isRunning) {
        MonotonicClock.sleep(.milliseconds(10))
      }
    }
    var ending = Ending()
    ending.survivors = tree.filter(\.identity.isRunning)
    ending.spared = spared.filter(\.process.isRunning)
    return ending
  }

  /// Looks at all processes once.
  ///
  /// A session may end itself: then this process goes with the terminal, last of all.
  private func find(in groups: Set<Int32>) -> ProcessOwnership.Finding {
    let roots = ([record.agentProcess].compactMap { $0 } + elsewhere).filter(\.isRunning)
    let ownership = ProcessOwnership(
      mark: ProcessOwnership.Mark(session: record.name.text, home: home.path),
      roots: Set(roots.map(\.pid)), groups: groups)
    var finding = ownership.divide(
      ProcessTable.all(), markOf: ProcessOwnership.Mark.init(of:),
      commandLine: { ProcessTable.arguments($0) ?? [] })
    finding.own.removeAll { $0.pid == ProcessIdentity.currentNumber }
    return finding
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

extension ProcessOwnership.Mark {
  /// The mark in the environment of a running process; nil where there is none or it cannot be read.
  init?(of pid: Int32) {
    guard let session = ProcessTable.environment(pid, "DEV_SESSIONS_ID"),
      let home = ProcessTable.environment(pid, "DEV_SESSIONS_HOME")
    else { return nil }
    self.init(session: session, home: home)
  }
}
