internal import SystemKit

/// What a terminal session's program has put out: a file that is added to, and kept from growing
/// without end.
///
/// Places in it count from the session's first byte. When the file has reached its limit it is set
/// aside under its name and the place it begins at (`output.log.33554432`), and the one set aside
/// before is removed: between one and two times the limit is kept.
package struct TerminalLog: Hashable, Sendable {
  /// 32 MiB; `DEV_SESSIONS_LOG_LIMIT` (bytes) changes it.
  package static let usualLimit = 32 << 20

  let path: String

  package init(path: String) {
    self.path = path
  }

  /// The limit this environment sets.
  static func limit(_ environment: [String: String]) -> Int {
    environment["DEV_SESSIONS_LOG_LIMIT"].flatMap(Int.init).map { max($0, 4096) } ?? usualLimit
  }

  /// A file of the log.
  private struct Part {
    let path: String
    let base: Int
    let size: Int
    var end: Int { base + size }
  }

  /// What was read.
  struct Reading {
    let bytes: [UInt8]
    /// Where they begin: later than asked for, when that is no longer kept.
    let start: Int
    var end: Int { start + bytes.count }

    /// What lies in these places, as far as it was read.
    subscript(places: Range<Int>) -> ArraySlice<UInt8> {
      let known = places.clamped(to: start..<end)
      return bytes[(known.lowerBound - start)..<(known.upperBound - start)]
    }
  }

  /// The files, oldest first.
  private func parts() throws(SystemError) -> [Part] {
    let name = Path.name(path)
    let folder = Path.parent(path)
    var parts: [Part] = []
    for entry in try FileSystem.list(folder) where entry.hasPrefix(name + ".") {
      guard let base = Int(entry.dropFirst(name.count + 1)),
        let status = try FileSystem.status(Path.join(folder, entry))
      else { continue }
      parts.append(Part(path: Path.join(folder, entry), base: base, size: status.size))
    }
    parts.sort { $0.base < $1.base }
    let status = try FileSystem.status(path)
    if let kind = status?.kind, kind != .file {
      throw SystemError.unexpected(kind, at: path, insteadOf: .file)
    }
    let size = status?.size ?? 0
    return parts + [Part(path: path, base: parts.last?.end ?? 0, size: size)]
  }

  /// Where the next byte will be.
  func end() throws(SystemError) -> Int {
    try stableParts().last?.end ?? 0
  }

  /// The files as they are when none is set aside meanwhile.
  private func stableParts() throws(SystemError) -> [Part] {
    var parts = try parts()
    while true {
      let again = try self.parts()
      if again.map(\.base) == parts.map(\.base) { return again }
      parts = again
    }
  }

  /// Everything from `offset` on.
  func read(from offset: Int) throws(SystemError) -> Reading {
    while true {
      let parts = try stableParts()
      var bytes: [UInt8] = []
      var start: Int?
      var isComplete = true
      for part in parts where part.end > offset {
        guard let file = try Descriptor.readingIfPresent(part.path) else {
          isComplete = false
          break
        }
        let from = max(0, offset - part.base)
        if start == nil { start = part.base + from }
        bytes += try file.read(at: from, count: part.size - from)
      }
      // A file that was set aside between looking and reading: look again.
      guard isComplete, try self.parts().map(\.base) == parts.map(\.base) else { continue }
      return Reading(bytes: bytes, start: start ?? max(offset, parts.last?.end ?? 0))
    }
  }

  /// The last bytes, at most `count`.
  func tail(_ count: Int) throws(SystemError) -> Reading {
    try read(from: max(0, try end() - count))
  }

  /// When something was last added.
  func lastChange() throws(SystemError) -> Timestamp? {
    try FileSystem.status(path)?.modified
  }

  /// Writes all of `bytes`, waiting for room on a full disk.
  ///
  /// To end would leave the session without a log for ever, and to leave a part out would move all
  /// places behind it; meanwhile tmux keeps what the program puts out.
  private static func write(
    _ bytes: [UInt8], to file: borrowing Descriptor, _ path: String
  ) throws(SystemError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      do throws(SystemError) {
        guard case .moved(let count) = try file.write(some: rest) else { continue }
        rest = rest.dropFirst(count)
      } catch  where error.isDiskFull {
        MonotonicClock.sleep(.milliseconds(500))
      }
    }
  }

  /// Adds what comes on standard input, to its end: the program that tmux's `pipe-pane` runs.
  package func record(limit: Int) throws {
    var base = try parts().last?.base ?? 0
    var file = try Descriptor.appending(path)
    var size = try file.status().size
    let input = Descriptor(owning: 0)
    var buffer: [UInt8] = []
    while case .moved = try input.read(into: &buffer) {
      if size > 0, size + buffer.count > limit {
        let old = try parts().dropLast()
        try FileSystem.rename(path, to: "\(path).\(base)")
        for part in old { try? FileSystem.remove(part.path) }
        base += size
        size = 0
        file = try Descriptor.appending(path)
      }
      try Self.write(buffer, to: file, path)
      size += buffer.count
      buffer.removeAll(keepingCapacity: true)
    }
  }
}
