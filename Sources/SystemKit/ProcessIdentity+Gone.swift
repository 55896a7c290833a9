internal import CSystem

extension ProcessIdentity {
  /// The number of this process, cheaper than `current`.
  package static var currentNumber: Int32 { getpid() }

  /// The shell, script or program on whose behalf this process runs: the nearest ancestor that does
  /// not end with it.
  ///
  /// In `id=$(program)` the parent can be a subshell that ends with the program. A subshell has the
  /// words of its shell, since nothing else was executed in it. The process group tells nothing: a
  /// script that another script starts is in the group of that one.
  package static var caller: ProcessIdentity? {
    var ancestor = getppid()
    while let entry = ProcessTable.entry(ancestor), entry.parent > 1,
      isSubshell(entry) || endsWithItsCommand(entry)
    {
      ancestor = entry.parent
    }
    return ProcessIdentity(running: ancestor)
  }

  /// Whether the process is a copy of its parent.
  private static func isSubshell(_ entry: ProcessTable.Entry) -> Bool {
    guard let own = ProcessTable.arguments(entry.pid), ProcessTable.entry(entry.parent) != nil
    else { return false }
    return own == ProcessTable.arguments(entry.parent)
  }

  /// Whether it is a program that runs a command and ends with it.
  private static func endsWithItsCommand(_ entry: ProcessTable.Entry) -> Bool {
    ["timeout", "gtimeout", "time", "sudo", "doas", "xargs", "flock", "strace"].contains(entry.name)
  }

  /// Whether this process has certainly ended.
  ///
  /// Unlike `!isRunning` this is right even if other users' processes are hidden (`hidepid`, no
  /// `/proc`). It is true when the kernel says "no such process", or shows a zombie or a process
  /// that started at another time. An empty `startTime` matches any.
  package var isCertainlyGone: Bool {
    guard pid > 0 else { return true }
    if kill(pid, 0) == -1, errno == ESRCH { return true }
    guard let entry = ProcessTable.entry(pid) else { return false }
    return entry.isZombie || !startTime.isEmpty && entry.startTime != startTime
  }
}

extension Environment {
  /// The scope in which process numbers are valid: this boot of the machine, and on Linux the
  /// process namespace.
  ///
  /// Two processes can find each other by number exactly if this and the host's name agree.
  package static var processScope: String {
    #if os(Linux)
    let boot = (try? FileSystem.read("/proc/sys/kernel/random/boot_id")) ?? []
    let namespace = (try? FileSystem.status("/proc/self/ns/pid"))?.inode ?? 0
    return String(decoding: boot.prefix { $0 > 0x20 }, as: UTF8.self) + "/\(namespace)"
    #else
    var size = 128
    var buffer = [UInt8](repeating: 0, count: size)
    guard sysctlbyname("kern.bootsessionuuid", &buffer, &size, nil, 0) == 0 else { return "" }
    return String(decoding: buffer.prefix(size).prefix { $0 != 0 }, as: UTF8.self)
    #endif
  }
}
