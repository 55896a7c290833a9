#if os(Linux)
extension ProcessTable {
  /// The process with this number, from `/proc/<pid>/stat` (proc(5)).
  package static func entry(_ pid: Int32) -> Entry? {
    guard let bytes = try? FileSystem.read("/proc/\(pid)/stat") else { return nil }
    // pid (name) state ppid pgrp …: the name may hold spaces and brackets, so cut at the last one.
    guard let open = bytes.firstIndex(of: UInt8(ascii: "(")),
      let close = bytes.lastIndex(of: UInt8(ascii: ")")), open < close
    else { return nil }
    // The start time is the 20th of some fifty fields from here; the rest is left in one piece.
    let fields = bytes[(close + 1)...].split(separator: UInt8(ascii: " "), maxSplits: 20)
    guard fields.count > 19, let parent = Int32(String(decoding: fields[1], as: UTF8.self)),
      let group = Int32(String(decoding: fields[2], as: UTF8.self))
    else { return nil }
    let state = fields[0].first
    return Entry(
      pid: pid, parent: parent, group: group,
      name: String(decoding: bytes[(open + 1)..<close], as: UTF8.self),
      startTime: String(decoding: fields[19], as: UTF8.self),
      isZombie: state == UInt8(ascii: "Z") || state == UInt8(ascii: "X"))
  }

  /// Every process that can be seen.
  package static func all() -> [Entry] {
    ((try? FileSystem.list("/proc")) ?? []).compactMap { Int32($0) }.compactMap(entry)
  }

  /// One variable of a running process's environment as it was when it started, if we may read it.
  package static func environment(_ pid: Int32, _ name: String) -> String? {
    guard let bytes = try? FileSystem.read("/proc/\(pid)/environ") else { return nil }
    let prefix = Array("\(name)=".utf8)
    return bytes.split(separator: 0).first { $0.starts(with: prefix) }
      .map { String(decoding: $0.dropFirst(prefix.count), as: UTF8.self) }
  }
}
#endif
