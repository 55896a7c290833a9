internal import SystemKit

/// Reads the lines a growing file gains, each exactly once, at the cost of what was added.
///
/// A line counts when its newline is there. A file that shrank or was replaced is read anew.
package struct ForwardLines: Sendable {
  /// One line and where it stands in the file.
  package struct Line: Sendable {
    /// Offset of the line's first byte.
    package let offset: Int
    /// The line without its newline.
    package let bytes: ArraySlice<UInt8>
    /// Offset just past the newline.
    package var end: Int { offset + bytes.count + 1 }
  }

  private static let chunkSize = 1 << 18

  package let path: String
  /// Offset of the next line to be read.
  package private(set) var offset: Int
  private var inode: UInt64?

  /// Starts at `offset`, which must be the beginning of a line.
  package init(path: String, from offset: Int = 0) {
    self.path = path
    self.offset = offset
  }

  /// Hands each line that is complete now to `body`; a missing file has none.
  package mutating func readNew(_ body: (Line) throws -> Void) throws {
    guard let file = try Descriptor.readingIfPresent(path) else { return }
    let status = try file.status()
    if status.size < offset || (inode != nil && inode != status.inode) { offset = 0 }
    inode = status.inode
    var partial: [UInt8] = []
    var position = offset
    while true {
      let chunk = try file.read(at: position, count: Self.chunkSize)
      position += chunk.count
      var rest = chunk[...]
      while let newline = rest.firstIndex(of: UInt8(ascii: "\n")) {
        let bytes = partial.isEmpty ? rest[..<newline] : (partial + rest[..<newline])[...]
        partial.removeAll(keepingCapacity: true)
        let line = Line(offset: offset, bytes: bytes)
        offset = line.end
        rest = rest[(newline + 1)...]
        try body(line)
      }
      partial += rest
      if chunk.count < Self.chunkSize { return }
    }
  }
}
