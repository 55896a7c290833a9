internal import CSystem

/// A process, identified so that a later one with the same number is not mistaken for it.
package struct ProcessIdentity: Hashable, Sendable {
  /// The process number.
  package let pid: Int32
  /// The start time in the kernel's own unit (Linux: clock ticks since boot, field 22 of
  /// `/proc/<pid>/stat`; Darwin: microseconds since 1970).
  ///
  /// Only for comparison.
  package let startTime: String

  package init(pid: Int32, startTime: String) {
    self.pid = pid
    self.startTime = startTime
  }

  /// Identifies the process that has this number now; nil when there is none, or only a zombie.
  package init?(running pid: Int32) {
    guard pid > 0, let entry = ProcessTable.entry(pid), !entry.isZombie else { return nil }
    self.init(pid: pid, startTime: entry.startTime)
  }

  /// This process.
  package static var current: ProcessIdentity {
    let pid = getpid()
    return ProcessIdentity(running: pid) ?? ProcessIdentity(pid: pid, startTime: "")
  }

  /// Whether this process still runs.
  package var isRunning: Bool {
    ProcessIdentity(running: pid) == self
  }

  /// Sends a signal; returns false if the process is gone.
  @discardableResult
  package func signal(_ signal: Signal) -> Bool {
    isRunning && kill(pid, signal.number) == 0
  }

  /// The signals that this program sends.
  package enum Signal: Sendable {
    case hangup, interrupt, quit, kill, terminate
    /// Lets a stopped process go on.
    case resume

    fileprivate var number: Int32 {
      switch self {
      case .hangup: SIGHUP
      case .interrupt: SIGINT
      case .quit: SIGQUIT
      case .kill: SIGKILL
      case .terminate: SIGTERM
      case .resume: SIGCONT
      }
    }
  }
}

/// The kernel's list of processes.
package enum ProcessTable {
  /// The properties of one process.
  package struct Entry: Hashable, Sendable {
    package let pid: Int32
    package let parent: Int32
    /// Its process group.
    package let group: Int32
    /// The process group in the foreground of its terminal; -1 or 0 without a terminal.
    package let foreground: Int32
    /// The kernel's session it belongs to: the processes of one terminal, or of none (setsid(2)).
    package let session: Int32
    /// The program's short name, cut by the kernel (Linux: 15 bytes).
    package let name: String
    package let startTime: String
    package let isZombie: Bool
    /// Whether it sleeps; nil where that cannot be told.
    package let isSleeping: Bool?
    /// Whether a signal has stopped it (SIGSTOP), so that it does nothing until it is continued.
    package let isStopped: Bool

    /// Whether keys typed at its terminal are for its own process group.
    package var isInFront: Bool { foreground == group }

    package var identity: ProcessIdentity { ProcessIdentity(pid: pid, startTime: startTime) }
  }

  /// Returns `root` and all its descendants, parents first.
  package static func tree(below root: Int32) -> [Entry] {
    let children = Dictionary(grouping: all(), by: \.parent)
    guard let first = entry(root) else { return [] }
    var found = [first]
    var next = 0
    while next < found.count {
      found += children[found[next].pid] ?? []
      next += 1
    }
    return found
  }
}
