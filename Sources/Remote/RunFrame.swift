internal import JSON

/// A part of a command's result on its way to the caller: one line of the answer to `POST /run`.
package enum RunFrame: Hashable, Sendable {
  /// Text for standard output.
  case output(String)
  /// Text for standard error.
  case errors(String)
  /// Content for a file that the caller named.
  case file(String, content: String)
  /// The command has ended; nothing follows.
  case exit(Int32)
  /// A heartbeat, which keeps the connection open.
  case alive

  /// The encoded frame.
  package var line: [UInt8] {
    let value: JSONValue =
      switch self {
      case .output(let text): ["out": .string(text)]
      case .errors(let text): ["err": .string(text)]
      case .file(let path, let content): ["file": .string(path), "content": .string(content)]
      case .exit(let code): ["exit": .int(code)]
      case .alive: [:]
      }
    return value.bytes() + [0x0A]
  }

  /// Parses a line, without its end; nil when it is no frame.
  package init?(line: some Collection<UInt8>) {
    guard let value = try? JSONValue(parsing: Array(line)), let object = value.object else {
      return nil
    }
    if let text = value["out"]?.string {
      self = .output(text)
    } else if let text = value["err"]?.string {
      self = .errors(text)
    } else if let path = value["file"]?.string, let content = value["content"]?.string {
      self = .file(path, content: content)
    } else if let code = value["exit"]?.int.flatMap(Int32.init(exactly:)) {
      self = .exit(code)
    } else if object.members.isEmpty {
      self = .alive
    } else {
      return nil
    }
  }
}

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
