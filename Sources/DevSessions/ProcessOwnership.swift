package import SystemKit

/// Decides whose a process is: the one place that says which processes end with a session.
///
/// Its own are those below its agent, those in process groups that these made, and those that have
/// left both but still carry its ID in their environment: a dev server started with `setsid`, say.
/// Not its own is a service that others use (`SharedService`, or one that hosts another session), with
/// all below it, once it has left the session's terminal: the ID in its environment only tells
/// who happened to need it first.
struct ProcessOwnership {
  /// The ID and home of the session that a process was started in.
  struct Mark: Hashable {
    let session: String
    let home: String
  }

  let mark: Mark
  /// The agent, and whatever else is known to be the session's: all below it is too.
  let roots: Set<Int32>
  /// Process groups that were seen to be its own.
  let groups: Set<Int32>

  /// The result of a look at the processes.
  struct Finding {
    /// The session's own, parents before children.
    var own: [ProcessTable.Entry] = []
    /// Services that are left alone; nothing below them is listed.
    var spared: [SparedProcess] = []
  }

  /// Divides the processes of a table.
  ///
  /// - Parameters:
  ///   - markOf: the mark in a process's environment, where that can be read.
  ///   - commandLine: its program and arguments.
  func divide(
    _ table: [ProcessTable.Entry], markOf: (Int32) -> Mark?, commandLine: (Int32) -> [String]
  ) -> Finding {
    let table = table.filter { !$0.isZombie }
    let byNumber = Dictionary(table.map { ($0.pid, $0) }, uniquingKeysWith: { first, _ in first })
    let children = Dictionary(grouping: table, by: \.parent)
    let terminals = Set(roots.compactMap { byNumber[$0]?.session })
    var tree: [ProcessTable.Entry] = roots.sorted().compactMap { byNumber[$0] }
    var inTree = Set(tree.map(\.pid))
    var next = 0
    while next < tree.count {
      for child in children[tree[next].pid] ?? [] where inTree.insert(child.pid).inserted {
        tree.append(child)
      }
      next += 1
    }
    let others = table.filter { entry in
      !inTree.contains(entry.pid)
        && (groups.contains(entry.group) || markOf(entry.pid) == mark)
    }
    func hostsOthers(_ entry: ProcessTable.Entry) -> Bool {
      (children[entry.pid] ?? []).contains { child in
        child.pid != entry.pid
          && (markOf(child.pid).map { $0 != mark } == true || hostsOthers(child))
      }
    }
    func service(_ entry: ProcessTable.Entry) -> String? {
      guard !roots.contains(entry.pid) else { return nil }
      // In the session's own terminal it runs for the session, whatever it is.
      guard !inTree.contains(entry.pid) || !terminals.contains(entry.session) else { return nil }
      if let service = SharedService.name(of: entry.name, commandLine(entry.pid)) { return service }
      // Only of what was started from inside: a desktop's own processes host everybody.
      let isMarked = inTree.contains(entry.pid) || markOf(entry.pid) == mark
      return isMarked && hostsOthers(entry) ? "a program that runs other sessions" : nil
    }
    // The topmost service above a process or at it, up to a root: beyond that is the terminal's server.
    func serviceAbove(_ entry: ProcessTable.Entry) -> (process: ProcessTable.Entry, name: String)? {
      var topmost: (process: ProcessTable.Entry, name: String)?
      var current: ProcessTable.Entry? = entry
      // A bound for a table that changed while it was read, so that parents may form a circle.
      for _ in 0..<1000 {
        guard let process = current, !roots.contains(process.pid) else { break }
        if let name = service(process) { topmost = (process, name) }
        current = process.parent > 1 ? byNumber[process.parent] : nil
      }
      return topmost
    }
    var finding = Finding()
    for entry in tree + others {
      guard let above = serviceAbove(entry) else {
        finding.own.append(entry)
        continue
      }
      // Of a service that was there before the session only what the session put below it is seen.
      if above.process.pid == entry.pid {
        finding.spared.append(SparedProcess(process: entry.identity, service: above.name))
      }
    }
    return finding
  }
}

/// A process that carries a session's mark and is left running all the same, as others use it.
package struct SparedProcess: Hashable, Sendable {
  package let process: ProcessIdentity
  /// The service it is, in words for people.
  package let service: String
}
