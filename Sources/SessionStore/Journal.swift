package import JSON
package import SystemKit

/// A file of JSON objects, one per line, to which many processes append.
///
/// A reader remembers its position and continues there.
package struct Journal: Hashable, Sendable {
  /// The path of the file, which need not exist.
  package let path: String

  /// Makes a journal in this file.
  package init(path: String) {
    self.path = path
  }

  /// A position between two lines.
  package struct Position: Hashable, Sendable, Comparable {
    /// The number of bytes from the start of the file.
    package let offset: Int

    /// The position before the first line.
    package static let start = Position(offset: 0)

    /// Makes a position from an earlier one's `offset`.
    package init(offset: Int) {
      self.offset = offset
    }

    package static func < (left: Position, right: Position) -> Bool {
      left.offset < right.offset
    }
  }

  /// The entries from a position on.
  package struct Part: Hashable, Sendable {
    /// The entries, in order.
    package let entries: [JSONObject]
    /// The number of lines that were no JSON objects: cut off by a crash, or not ours.
    package let skipped: Int
    /// The position for the next read; before a last line that is not complete.
    package let end: Position
  }

  /// Appends an entry in one write, making the file (0600) if it is missing.
  ///
  /// Its folder must exist. With `durably` it returns only when the entry is on the disk.
  package func append(_ entry: JSONObject, durably: Bool = false) throws(SystemError) {
    try FileSystem.appendLine(JSONValue.object(entry).bytes(), to: path, durably: durably)
  }

  /// Reads the complete lines from `position` on; none when the file is missing.
  ///
  /// A file that is shorter than `position` was replaced, so it is read from its start.
  package func read(from position: Position = .start) throws(SystemError) -> Part {
    let (bytes, start) = try bytes(from: position)
    guard let newline = bytes.lastIndex(of: UInt8(ascii: "\n")) else {
      return Part(entries: [], skipped: 0, end: Position(offset: start))
    }
    var entries: [JSONObject] = []
    var skipped = 0
    for line in bytes[..<newline].split(separator: UInt8(ascii: "\n")) {
      if let entry = (try? JSONValue(parsing: line))?.object {
        entries.append(entry)
      } else {
        skipped += 1
      }
    }
    return Part(entries: entries, skipped: skipped, end: Position(offset: start + newline + 1))
  }

  /// Returns the position of the next entry.
  package func end() throws(SystemError) -> Position {
    let (bytes, _) = try bytes(from: .start)
    return Position(offset: bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0)
  }

  private func bytes(from position: Position) throws(SystemError) -> ([UInt8], start: Int) {
    do throws(SystemError) {
      let file = try Descriptor.reading(path)
      let size = try file.status().size
      let start = position.offset <= size ? position.offset : 0
      return (try file.read(at: start, count: size - start), start)
    } catch  where error.isNotFound {
      return ([], 0)
    }
  }
}
