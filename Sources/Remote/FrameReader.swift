/// Decodes a stream of bytes into `RunFrame`s.
package final class FrameReader {
  // A class, because closures share its unread bytes.
  private var rest: [UInt8] = []
  /// Whether a line was no frame.
  package private(set) var isBroken = false

  package init() {}

  /// Takes bytes, and returns the frames that they complete.
  package func frames(in bytes: [UInt8]) -> [RunFrame] {
    rest += bytes
    guard let end = rest.lastIndex(of: 0x0A) else { return [] }
    let lines = rest[..<end].split(separator: 0x0A)
    let frames = lines.compactMap { RunFrame(line: $0) }
    isBroken = isBroken || frames.count < lines.count
    rest = Array(rest[(end + 1)...])
    return frames
  }
}
