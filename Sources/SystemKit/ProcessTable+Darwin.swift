#if canImport(Darwin)
internal import CSystem

extension ProcessTable {
  /// Returns the process with this number, from `sysctl` (`KERN_PROC_PID`).
  package static func entry(_ pid: Int32) -> Entry? {
    var name = [CTL_KERN, KERN_PROC, KERN_PROC_PID, pid]
    var info = kinfo_proc()
    var size = MemoryLayout<kinfo_proc>.stride
    guard sysctl(&name, 4, &info, &size, nil, 0) == 0, size > 0 else { return nil }
    return Entry(info)
  }

  /// Returns every process that can be seen (`KERN_PROC_ALL`).
  package static func all() -> [Entry] {
    var name = [CTL_KERN, KERN_PROC, KERN_PROC_ALL, 0]
    var size = 0
    guard sysctl(&name, 4, nil, &size, nil, 0) == 0 else { return [] }
    // Room for processes that start between the two calls.
    let capacity = size / MemoryLayout<kinfo_proc>.stride + 64
    var entries = [kinfo_proc](repeating: kinfo_proc(), count: capacity)
    size = capacity * MemoryLayout<kinfo_proc>.stride
    guard sysctl(&name, 4, &entries, &size, nil, 0) == 0 else { return [] }
    return entries.prefix(size / MemoryLayout<kinfo_proc>.stride).map(Entry.init)
  }

  /// The words a running process was started with, from `sysctl` (`KERN_PROCARGS2`).
  package static func arguments(_ pid: Int32) -> [String]? {
    var name = [CTL_KERN, KERN_PROCARGS2, pid]
    var size = 0
    guard sysctl(&name, 3, nil, &size, nil, 0) == 0, size > 4 else { return nil }
    var bytes = [UInt8](repeating: 0, count: size)
    guard sysctl(&name, 3, &bytes, &size, nil, 0) == 0, size > 4 else { return nil }
    // How many there are, the program's path, zeros, and then the words themselves.
    let count = bytes.withUnsafeBytes { $0.loadUnaligned(as: Int32.self) }
    var rest = bytes[4..<size].drop { $0 != 0 }.drop { $0 == 0 }
    var words: [String] = []
    while words.count < count, let end = rest.firstIndex(of: 0) {
      words.append(String(decoding: rest[..<end], as: UTF8.self))
      rest = rest[(end + 1)...]
    }
    return words.isEmpty ? nil : words
  }

  /// Darwin does not tell who holds a lock.
  package static func lockHolder(of path: String) -> Int32? {
    nil
  }

  /// Returns nil: Darwin does not show the environment of other processes.
  package static func environment(_ pid: Int32, _ name: String) -> String? {
    nil
  }

  /// Darwin does not tell in which call a process sleeps.
  package static func isReading(_ pid: Int32, from terminal: String) -> Bool? {
    nil
  }

  /// Returns whether a process's environment can be read: only then can a variable be known as not set.
  package static func hasReadableEnvironment(_ pid: Int32) -> Bool { false }
}

extension ProcessTable.Entry {
  fileprivate init(_ info: kinfo_proc) {
    var command = info.kp_proc.p_comm
    let started = info.kp_proc.p_starttime
    self.init(
      pid: info.kp_proc.p_pid, parent: info.kp_eproc.e_ppid, group: info.kp_eproc.e_pgid,
      foreground: info.kp_eproc.e_tpgid, session: getsid(info.kp_proc.p_pid),
      name: withUnsafeBytes(of: &command) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      },
      startTime: String(Int64(started.tv_sec) * 1_000_000 + Int64(started.tv_usec)),
      isZombie: info.kp_proc.p_stat == SZOMB,
      isSleeping: nil, isStopped: info.kp_proc.p_stat == SSTOP)
  }
}
#endif
