/// Looks through a terminal's output, each byte once, for what tells of prompts and commands.
///
/// Pure: it takes any split of the bytes and keeps only what it found. A shell's marks count only in
/// the order in which a shell makes them: one that a command prints (the shell's own prompt, a replay
/// of the log) does not come in that order, or bears a number that has passed.
struct FrameScanner {
  /// Something found.
  struct Mark: Hashable {
    enum Kind: Hashable {
      /// A line editor begins to take keys (it asks for bracketed pastes).
      case editing
      /// It has accepted a line.
      case accepted
      /// Our shell integration: a prompt begins, it has been shown, one for the rest of a line has, a
      /// command starts, it has ended.
      case promptStart
      case promptEnd
      case continuationEnd
      case commandStart
      case commandEnd(Int?)
    }

    let kind: Kind
    /// Bytes from where the scan began.
    let start: Int
    let end: Int
  }

  /// What tells a shell's marks from all others.
  struct Key: Hashable, Sendable {
    let nonce: String
    /// The shell's process.
    let pid: Int32
  }

  private(set) var marks: [Mark] = []
  /// How many bytes were looked at or passed over.
  private(set) var count = 0
  /// How many line feeds were among them.
  private(set) var lineFeeds = 0
  /// The number of the shell's last prompt; nil where none is known.
  private(set) var prompt: Int?
  /// Whether a command runs, so that no mark of a prompt can be the shell's.
  private var isRunning = false
  private let integration: [UInt8]?
  /// The end of the output, where it may be the beginning of something.
  private var pending: [UInt8] = []

  private static let longestMark = 128
  private static let editing = Array("\u{1B}[?2004h".utf8)
  private static let accepted = Array("\u{1B}[?2004l".utf8)

  /// - Parameters:
  ///   - key: nil without our shell integration.
  ///   - prompt: the number of the prompt at which the scan begins.
  init(key: Key?, prompt: Int? = nil) {
    integration = key.map {
      Array("\u{1B}]\(ShellIntegration.number);\($0.nonce);\($0.pid);".utf8)
    }
    self.prompt = prompt
  }

  /// Passes over bytes that cannot be looked at any more.
  mutating func skip(_ count: Int) {
    self.count += count
    pending = []
    isRunning = false
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
      if let length = take(rest, at: base + escape) {
        position = escape + length
      } else if rest.count < Self.longestMark, mayBecomeMark(rest) {
        pending = Array(rest)
        return
      } else {
        position = escape + 1
      }
    }
  }

  /// Takes the mark these bytes begin with; its length, nil where there is none.
  private mutating func take(_ rest: ArraySlice<UInt8>, at start: Int) -> Int? {
    for (kind, bytes) in [(Mark.Kind.editing, Self.editing), (.accepted, Self.accepted)]
    where rest.starts(with: bytes) {
      marks.append(Mark(kind: kind, start: start, end: start + bytes.count))
      return bytes.count
    }
    guard let integration, rest.starts(with: integration) else { return nil }
    let body = rest.dropFirst(integration.count).prefix(40)
    guard let bell = body.firstIndex(of: 0x07) else { return nil }
    let length = bell + 1 - rest.startIndex
    let fields = body[..<bell].split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    if let kind = believed(fields) {
      marks.append(Mark(kind: kind, start: start, end: start + length))
    }
    return length
  }

  /// The mark, where a shell could have made it here.
  private mutating func believed(_ fields: [String]) -> Mark.Kind? {
    switch fields[0] {
    case "D":
      guard fields.count == 3, let number = Int(fields[1]) else { return nil }
      let status = Int(fields[2])
      if number == prompt, !isRunning {
        correct(status)
        return nil
      }
      guard number > prompt ?? -1 else { return nil }
      prompt = number
      isRunning = false
      return .commandEnd(status)
    case "A": return isRunning ? nil : .promptStart
    case "B": return isRunning ? nil : .promptEnd
    case "E": return isRunning ? nil : .continuationEnd
    case "C":
      defer { isRunning = true }
      return isRunning ? nil : .commandStart
    default: return nil
    }
  }

  /// Takes over the status that the prompt itself tells: other functions may have run before ours.
  private mutating func correct(_ status: Int?) {
    guard let last = marks.lastIndex(where: \.isCommandEnd) else { return }
    marks[last] = Mark(
      kind: .commandEnd(status), start: marks[last].start, end: marks[last].end)
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

extension FrameScanner.Mark {
  /// Whether our shell integration made it.
  var isOfShell: Bool { kind != .editing && kind != .accepted }

  /// Whether it tells that a prompt, of either kind, has been shown.
  var isPromptEnd: Bool { kind == .promptEnd || kind == .continuationEnd }

  /// The exit status it tells, if any.
  var status: Int? {
    if case .commandEnd(let status) = kind { status } else { nil }
  }

  /// Whether it tells that a command has ended.
  var isCommandEnd: Bool {
    if case .commandEnd = kind { true } else { false }
  }
}
