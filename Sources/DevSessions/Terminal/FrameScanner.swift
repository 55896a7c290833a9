/// Looks through a terminal's output, each byte once, for what tells of prompts and commands.
///
/// Pure: it takes any split of the bytes and keeps only what it found.
struct FrameScanner {
  /// Something found.
  struct Mark: Hashable {
    enum Kind: Hashable {
      /// A line editor begins to take keys (it asks for bracketed pastes).
      case editing
      /// It has accepted a line.
      case accepted
      /// Our shell integration: a prompt begins, it has been shown, a command starts, it has ended.
      case promptStart
      case promptEnd
      case commandStart
      case commandEnd(Int?)
    }

    let kind: Kind
    /// Bytes from where the scan began.
    let start: Int
    let end: Int
  }

  private(set) var marks: [Mark] = []
  /// How many bytes were looked at or passed over.
  private(set) var count = 0
  /// How many line feeds were among them.
  private(set) var lineFeeds = 0
  private let integration: [UInt8]?
  /// The end of the output, where it may be the beginning of something.
  private var pending: [UInt8] = []

  private static let longestMark = 128
  private static let editing = Array("\u{1B}[?2004h".utf8)
  private static let accepted = Array("\u{1B}[?2004l".utf8)

  /// - Parameter nonce: the secret in the marks of our own shell integration, nil without one.
  init(nonce: String?) {
    integration = nonce.map { Array("\u{1B}]\(ShellIntegration.number);\($0);".utf8) }
  }

  /// Passes over bytes that cannot be looked at any more.
  mutating func skip(_ count: Int) {
    self.count += count
    pending = []
  }

  /// Looks at what follows.
  mutating func add(_ bytes: [UInt8]) {
    let all = pending.isEmpty ? bytes : pending + bytes
    let base = count - pending.count
    count += bytes.count
    pending = []
    for byte in bytes where byte == 0x0A { lineFeeds += 1 }
    var position = 0
    while let escape = all[position...].firstIndex(of: 0x1B) {
      let rest = all[escape...]
      if let (kind, length) = mark(at: rest) {
        marks.append(Mark(kind: kind, start: base + escape, end: base + escape + length))
        position = escape + length
      } else if rest.count < Self.longestMark, mayBecomeMark(rest) {
        pending = Array(rest)
        return
      } else {
        position = escape + 1
      }
    }
  }

  private func mark(at rest: ArraySlice<UInt8>) -> (Mark.Kind, Int)? {
    if rest.starts(with: Self.editing) { return (.editing, Self.editing.count) }
    if rest.starts(with: Self.accepted) { return (.accepted, Self.accepted.count) }
    guard let integration, rest.starts(with: integration) else { return nil }
    let body = rest.dropFirst(integration.count).prefix(16)
    guard let bell = body.firstIndex(of: 0x07) else { return nil }
    let fields = body[..<bell].split(separator: UInt8(ascii: ";")).map {
      String(decoding: $0, as: UTF8.self)
    }
    let length = bell + 1 - rest.startIndex
    switch fields.first {
    case "A": return (.promptStart, length)
    case "B": return (.promptEnd, length)
    case "C": return (.commandStart, length)
    case "D": return (.commandEnd(fields.count > 1 ? Int(fields[1]) : nil), length)
    default: return nil
    }
  }

  private func mayBecomeMark(_ rest: ArraySlice<UInt8>) -> Bool {
    let patterns = [Self.editing, Self.accepted] + (integration.map { [$0] } ?? [])
    return patterns.contains { pattern in
      rest.count < pattern.count
        ? pattern.starts(with: rest)
        : pattern == integration ?? [] && rest.starts(with: pattern) && !rest.contains(0x07)
    }
  }
}
