#if os(Linux)
internal import CSystem

extension ProcessTable {
  /// Returns the process with this number, from `/proc/<pid>/stat` (proc(5)).
  package static func entry(_ pid: Int32) -> Entry? {
    guard let bytes = try? FileSystem.read("/proc/\(pid)/stat") else { return nil }
    // pid (name) state ppid pgrp session …: the name may hold spaces and brackets, so cut at the
    // last one.
    guard let open = bytes.firstIndex(of: UInt8(ascii: "(")),
      let close = bytes.lastIndex(of: UInt8(ascii: ")")), open < close
    else { return nil }
    // The start time is the 20th of about fifty fields from here; the rest is not split.
    let fields = bytes[(close + 1)...].split(separator: UInt8(ascii: " "), maxSplits: 20)
    guard fields.count > 19, let parent = Int32(String(decoding: fields[1], as: UTF8.self)),
      let group = Int32(String(decoding: fields[2], as: UTF8.self)),
      let session = Int32(String(decoding: fields[3], as: UTF8.self)),
      let foreground = Int32(String(decoding: fields[5], as: UTF8.self))
    else { return nil }
    let state = fields[0].first
    return Entry(
      pid: pid, parent: parent, group: group, foreground: foreground, session: session,
      name: String(decoding: bytes[(open + 1)..<close], as: UTF8.self),
      startTime: String(decoding: fields[19], as: UTF8.self),
      isZombie: state == UInt8(ascii: "Z") || state == UInt8(ascii: "X"),
      isSleeping: state == UInt8(ascii: "S"), isStopped: state == UInt8(ascii: "T"))
  }

  /// Returns every process that can be seen.
  package static func all() -> [Entry] {
    ((try? FileSystem.list("/proc")) ?? []).compactMap { Int32($0) }.compactMap(entry)
  }

  /// The words a running process was started with, its own name first; nil where they cannot be read.
  package static func arguments(_ pid: Int32) -> [String]? {
    guard let bytes = try? FileSystem.read("/proc/\(pid)/cmdline"), !bytes.isEmpty else {
      return nil
    }
    return bytes.split(separator: 0, omittingEmptySubsequences: false).dropLast()
      .map { String(decoding: $0, as: UTF8.self) }
  }

  /// The process that holds a lock of the whole file (`flock`), from `/proc/locks` (proc(5)).
  package static func lockHolder(of path: String) -> Int32? {
    guard let inode = (try? FileSystem.status(path))?.inode,
      let bytes = try? FileSystem.read("/proc/locks")
    else { return nil }
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      // 1: FLOCK  ADVISORY  WRITE 1234 fe:00:567 0 EOF
      let words = line.split(separator: " ")
      guard words.count > 5, words[1] == "FLOCK", words[5].hasSuffix(":\(inode)") else { continue }
      return Int32(words[4])
    }
    return nil
  }

  /// Returns a variable of a process's environment at its start; nil if we may not read it.
  package static func environment(_ pid: Int32, _ name: String) -> String? {
    guard let bytes = (try? FileSystem.read("/proc/\(pid)/environ")) ?? nil else { return nil }
    let prefix = Array("\(name)=".utf8)
    return bytes.split(separator: 0).first { $0.starts(with: prefix) }
      .map { String(decoding: $0.dropFirst(prefix.count), as: UTF8.self) }
  }

  /// Whether a process sleeps until something is typed at this terminal; nil where the kernel does
  /// not tell us.
  ///
  /// Only the process's first thread is looked at. A program that waits for several things at once
  /// (`poll`, `select`) does not count.
  package static func isReading(_ pid: Int32, from terminal: String) -> Bool? {
    if let bytes = try? FileSystem.read("/proc/\(pid)/syscall") {
      let words = bytes.split(separator: UInt8(ascii: " "))
        .map { String(decoding: $0, as: UTF8.self) }
      guard let call = words.first.flatMap({ Int32($0) }) else { return false }
      guard call == Int32(SYS_read), words.count > 1,
        let number = UInt64(words[1].dropFirst(2), radix: 16),
        let target = FileSystem.linkTarget("/proc/\(pid)/fd/\(number)")
      else { return false }
      // A program may have opened its terminal by the name that stands for whichever it has.
      return target == terminal || target == "/dev/tty"
    }
    // Security modules forbid the above for other processes than children, but not this.
    guard let bytes = try? FileSystem.read("/proc/\(pid)/wchan") else { return nil }
    switch String(decoding: bytes, as: UTF8.self) {
    case "wait_woken", "n_tty_read": return true
    case "", "0": return nil
    default: return false
    }
  }

  /// Returns whether a process's environment can be read: only then can a variable be known as not set.
  package static func hasReadableEnvironment(_ pid: Int32) -> Bool {
    (try? FileSystem.read("/proc/\(pid)/environ")) ?? nil != nil
  }
}
#endif
