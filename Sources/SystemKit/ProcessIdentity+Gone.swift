internal import CSystem

extension ProcessIdentity {
  /// The number of this process, cheaper than `current`.
  package static var currentNumber: Int32 { getpid() }

  /// The process on whose behalf this one runs: the leader of its process group if it descends from
  /// that, else its parent.
  ///
  /// In `id=$(program)` the parent can be a subshell that ends with the program; the leader is the
  /// shell or script. In a pipeline of an interactive shell the leader is the pipeline's first
  /// program.
  package static var caller: ProcessIdentity? {
    let leader = getpgrp()
    var ancestor = getppid()
    while ancestor > 1, ancestor != leader, let entry = ProcessTable.entry(ancestor) {
      ancestor = entry.parent
    }
    return ProcessIdentity(running: ancestor == leader ? leader : getppid())
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
