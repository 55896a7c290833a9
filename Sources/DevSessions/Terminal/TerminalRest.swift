internal import SystemKit

/// What a terminal shows before the cursor, read from the end of its log.
struct TerminalRest {
  /// As much of the log's end as is looked at: more than any prompt takes.
  static let extent = 64 << 10

  /// The text of the last row before the cursor, from where the prompt begins if that is known.
  let row: String
  /// Whether the prompt of a shell with our integration is the last thing there.
  let isAtShell: Bool
  /// Whether that prompt is marked as such; else only the end of the last command is.
  let isPromptMarked: Bool
  /// Whether it is the prompt for the rest of an unfinished input.
  let isContinuation: Bool
  /// Whether the unfinished input is still in the shell's line editor (fish), where a marked paste would
  /// be changed to fit into its quotes.
  let isHeldBack: Bool
  /// The number of that shell's last prompt.
  let shellPrompt: Int?
  /// The exit status that it told last.
  let exitStatus: Int?
  /// Whether a line editor takes keys.
  let isEditing: Bool
  /// Whether the program has the alternate screen.
  let isAlternate: Bool
  /// The text between a shell's marked prompt and the cursor; nil without such a prompt.
  let typedAtShell: String?
  /// Whether there is any output yet.
  let isEmpty: Bool
  /// Where the log ended.
  let end: Int
  /// How long ago something was added.
  let quiet: Duration

  /// - Parameter extent: how much of the log's end is looked at.
  init(_ session: TerminalSession, extent: Int = Self.extent) throws {
    let changed = try session.log.lastChange()
    let reading = try session.log.tail(extent)
    var scanner = FrameScanner(key: session.shellKey)
    scanner.add(reading.bytes)
    let marks = scanner.marks
    let last = marks.last(where: \.isOfShell)
    quiet = changed.map { Timestamp.now.since($0) } ?? .zero
    // A line editor draws its prompt anew after moving about: nothing but escapes may follow. A line
    // feed is the editor's own while it has not accepted the line: fish keeps an unfinished one.
    let line = reading.bytes.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let isBehindPrompt = last?.isPromptEnd == true && (last?.end ?? 0) < line
    isHeldBack =
      isBehindPrompt && session.isCanonical == false
      && marks.last { !$0.isOfShell }?.kind == .editing
    isPromptMarked = last?.isPromptEnd == true && (!isBehindPrompt || isHeldBack)
    isAtShell =
      (isPromptMarked
        || last?.isCommandEnd == true && session.isCanonical == false
          && quiet > .milliseconds(60))
      && session.isProgramWaiting
    isContinuation = isAtShell && (isHeldBack || last?.kind == .continuationEnd)
    shellPrompt = scanner.prompt
    exitStatus = marks.last(where: \.isCommandEnd)?.status
    typedAtShell =
      isAtShell && isPromptMarked
      ? last.map { TerminalText(reading.bytes[$0.end...]).beforeCursor } : nil
    var screen = AlternateScreen()
    screen.add(reading.bytes)
    // Where the log's end does not say, the terminal itself does.
    isAlternate =
      try screen.isShown
      ?? (!isAtShell && reading.start > 0 && session.isCanonical != true
        ? session.hasAlternateScreen() : false)
    isEditing = !isAlternate && marks.last { !$0.isOfShell }?.kind == .editing
    // What a command left in the last row is not part of the prompt, nor is what stands on the right.
    if isPromptMarked, let start = marks.last(where: { $0.kind == .promptStart }), let last {
      row = TerminalText(reading.bytes[start.end..<max(start.end, last.start)]).lastLine
    } else {
      let prompt = marks.last { $0.kind == .editing || $0.isCommandEnd }?.start ?? 0
      // A line editor may draw further rows below its prompt and go back up.
      let start = isEditing && prompt > 0 ? prompt : max(line, prompt)
      let behind = TerminalText(reading.bytes[start...]).beforeCursor
      // zsh asks for marked pastes only when it has drawn its prompt.
      // Other editors ask again while they stay in the row (readline after Ctrl-C).
      row =
        behind.trimmedSpaces.isEmpty ? TerminalText(reading.bytes[line...]).beforeCursor : behind
    }
    isEmpty = reading.end == 0
    end = reading.end
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
