package import JSON
package import SystemKit

/// A file of JSON objects, one a line, that many processes add to and anyone reads on from where they were.
package struct Journal: Hashable, Sendable {
  /// The file; it need not exist.
  package let path: String

  /// A journal in this file.
  package init(path: String) {
    self.path = path
  }

  /// A place between two lines.
  package struct Position: Hashable, Sendable, Comparable {
    /// Bytes from the start of the file.
    package let offset: Int

    /// Before the first line.
    package static let start = Position(offset: 0)

    /// The place so many bytes in, as given by `offset` before.
    package init(offset: Int) {
      self.offset = offset
    }

    package static func < (left: Position, right: Position) -> Bool {
      left.offset < right.offset
    }
  }

  /// What was found from some position on.
  package struct Part: Hashable, Sendable {
    /// The entries, in order.
    package let entries: [JSONObject]
    /// How many lines were no JSON objects: torn by a crash or not ours.
    package let skipped: Int
    /// Where to read on; before a last line that is not finished.
    package let end: Position
  }

  /// Adds an entry (in one write), making the file (0600) if it is missing; its folder must exist.
  ///
  /// When `durably`, it returns only once the entry is on the disk.
  package func append(_ entry: JSONObject, durably: Bool = false) throws(SystemError) {
    try FileSystem.appendLine(JSONValue.object(entry).bytes(), to: path, durably: durably)
  }

  /// The whole lines from `position` on; nothing when the file is missing.
  ///
  /// A file that has become shorter than `position` has been replaced and is read from its start.
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

  /// Where the next entry will go.
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
