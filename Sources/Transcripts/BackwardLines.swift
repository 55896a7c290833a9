package import SystemKit

/// Reads a file's lines from the last to the first, so that asking for the end of a large file costs
/// what the end costs.
package struct BackwardLines: ~Copyable {
  private static let largestChunk = 1 << 16

  /// How much is read next: little at first, as most want the last few lines only.
  private var chunk = 1 << 12
  private let file: Descriptor
  /// Bytes before `buffer` that are not read yet.
  private var start: Int
  /// What was read but not handed out.
  private var buffer: [UInt8] = []
  /// The file's size when it was opened.
  package let size: Int
  /// Whether the file does not end in a newline: its last line is still being written, or was cut.
  package let isTorn: Bool

  /// Opens the file; nil when there is none.
  package static func open(_ path: String) throws(SystemError) -> BackwardLines? {
    guard let file = try Descriptor.readingIfPresent(path) else { return nil }
    let size = try file.status().size
    let last = size > 0 ? try file.read(at: size - 1, count: 1) : []
    return BackwardLines(file, size: size, isTorn: !last.isEmpty && last != [UInt8(ascii: "\n")])
  }

  private init(_ file: consuming Descriptor, size: Int, isTorn: Bool) {
    self.file = file
    self.size = size
    self.isTorn = isTorn
    start = size == 0 || isTorn ? size : size - 1
  }

  /// The line before the one last given, or nil at the file's beginning.
  package mutating func next() throws(SystemError) -> ForwardLines.Line? {
    var searched = 0
    while true {
      let unsearched = buffer.dropLast(searched)
      if let newline = unsearched.lastIndex(of: UInt8(ascii: "\n")) {
        let line = Array(buffer[(newline + 1)...])
        buffer.removeSubrange(newline...)
        return ForwardLines.Line(offset: start + newline + 1, bytes: line[...])
      }
      searched = buffer.count
      guard start > 0 else {
        guard !isFinished else { return nil }
        isFinished = true
        guard size > 0 else { return nil }
        return ForwardLines.Line(offset: 0, bytes: buffer[...])
      }
      let count = min(max(chunk, buffer.count), start)
      chunk = min(chunk * 2, Self.largestChunk)
      start -= count
      buffer = try file.read(at: start, count: count) + buffer
    }
  }

  private var isFinished = false
}
