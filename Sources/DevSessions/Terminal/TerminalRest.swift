internal import SystemKit

/// What a terminal shows before the cursor, read from the end of its log.
struct TerminalRest {
  /// As much of the log's end as is looked at: more than any prompt takes.
  static let extent = 64 << 10

  /// The text of the last row, from where the prompt begins if that is known.
  let row: String
  /// Whether the prompt of a shell with our integration is the last thing there.
  let isAtShell: Bool
  /// Whether a line editor takes keys.
  let isEditing: Bool
  /// Whether the program has the alternate screen.
  let isAlternate: Bool
  /// Whether there is any output yet.
  let isEmpty: Bool
  /// Where the log ended.
  let end: Int
  /// How long ago something was added.
  let quiet: Duration

  init(_ session: TerminalSession) throws {
    let changed = try session.log.lastChange()
    let reading = try session.log.tail(Self.extent)
    var scanner = FrameScanner(nonce: session.nonce)
    scanner.add(reading.bytes)
    let marks = scanner.marks
    let last = marks.last(where: \.isOfShell)
    // A line editor draws its prompt anew after moving about: nothing but escapes may follow.
    let line = reading.bytes.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    isAtShell = last?.kind == .promptEnd && (last?.end ?? 0) >= line
    var screen = AlternateScreen()
    screen.add(reading.bytes)
    // Where the log's end does not say, the terminal itself does.
    isAlternate =
      try screen.isShown
      ?? (!isAtShell && reading.start > 0 && session.isCanonical != true
        ? session.hasAlternateScreen() : false)
    isEditing = !isAlternate && marks.last { !$0.isOfShell }?.kind == .editing
    // What a command left in the last row is not part of the prompt.
    let prompt = marks.last { $0.kind == .promptStart || $0.kind == .editing }?.start ?? 0
    row = TerminalText(reading.bytes[max(line, prompt)...]).lastLine
    isEmpty = reading.end == 0
    end = reading.end
    quiet = changed.map { Timestamp.now.since($0) } ?? .zero
  }

  /// Whether it seems to wait at a prompt, for a program without marks: nothing was put out for a
  /// while.
  func isAtRest(_ promptMatch: String?) -> Bool {
    if isAtShell { return true }
    if let promptMatch {
      return CellFrame.shows(promptMatch, in: row) || quiet > .seconds(2)
    }
    return quiet > (row.isEmpty ? .milliseconds(1000) : .milliseconds(60))
  }

  /// What Enter would do now, when no cell runs.
  func front(of session: TerminalSession) throws -> TerminalFront {
    if isAtShell { return .prompt }
    let job = session.job
    let known = try session.lastPrompt()
    return TerminalFront(
      TerminalFront.Facts(
        isAlternate: isAlternate, mode: session.mode, row: row, program: job?.front?.name,
        isReading: session.terminal.flatMap { job?.isReading($0) },
        isAtKnownPrompt: known.map { CellFrame.prompt(like: $0, in: row) != nil } ?? false,
        quiet: quiet),
      isCellRunning: false)
  }
}
