/// Puts frames together again from the bytes they were sent as.
package final class FrameReader {
  // A class because closures that are called again and again share its rest.
  private var rest: [UInt8] = []
  /// Whether a line was none of ours.
  package private(set) var isBroken = false

  package init() {}

  /// The frames that are whole with these bytes.
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
