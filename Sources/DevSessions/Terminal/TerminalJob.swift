internal import SystemKit

/// The processes in the foreground of a terminal: what keys go to.
struct TerminalJob {
  /// The foreground process group.
  let group: Int32
  /// Its processes and those below them, parents first.
  let processes: [ProcessTable.Entry]
  /// All processes below the session's program, itself included.
  let tree: [ProcessTable.Entry]

  /// The job in front of the session whose program is `pid`; nil when the program has gone.
  init?(below pid: Int32) {
    tree = ProcessTable.tree(below: pid).filter { !$0.isZombie }
    guard let program = tree.first, program.pid == pid else { return nil }
    group = program.foreground
    var known: Set<Int32> = []
    processes = tree.filter { entry in
      guard entry.group == program.foreground || known.contains(entry.parent) else { return false }
      known.insert(entry.pid)
      return true
    }
  }

  /// The processes that nobody in the job waits for: it is they who read what is typed.
  private var last: [ProcessTable.Entry] {
    let parents = Set(processes.map(\.parent))
    return processes.filter { $0.group == group && !parents.contains($0.pid) }
  }

  /// The program in front: a pager at the end of a pipe rather than what feeds it.
  var front: ProcessTable.Entry? {
    last.first { KnownPrograms.isPager($0.name) } ?? last.first { KnownPrograms.isScreen($0.name) }
      ?? last.last ?? processes.first
  }

  /// Whether one of its programs sleeps until a line is typed; nil where that cannot be known.
  func isReading(_ terminal: String) -> Bool? {
    let answers = last.map { ProcessTable.isReading($0.pid, from: terminal) }
    if answers.contains(true) { return true }
    return answers.contains(nil) ? nil : false
  }
}

/// Programs that are recognised by name, where nothing else tells that they take single keys.
enum KnownPrograms {
  /// Shells, which know exit statuses.
  static func isShell(_ name: String) -> Bool {
    [
      "bash", "zsh", "fish", "sh", "dash", "ash", "ksh", "ksh93", "mksh", "tcsh", "csh", "yash",
    ].contains(name)
  }

  /// Programs that Ctrl-C ends where they wait for a line.
  static func endsAtControlC(_ name: String) -> Bool {
    name.hasPrefix("lua") || name == "sqlite3"
  }

  /// Pagers that `q` leaves.
  static func isPager(_ name: String) -> Bool {
    ["less", "more", "most", "pg", "lv", "moar", "ov"].contains(name)
  }

  /// Programs that may take single keys on the normal screen.
  static func isScreen(_ name: String) -> Bool {
    ["fzf", "sk", "whiptail", "dialog"].contains(name)
  }

  /// Programs that draw the whole normal screen anew and again, and take single keys where the terminal
  /// hands them over.
  static func isMonitor(_ name: String) -> Bool {
    ["top", "htop", "btop", "atop", "iotop", "iftop", "nethogs"].contains(name)
  }
}
