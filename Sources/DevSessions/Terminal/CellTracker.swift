internal import JSON
internal import SystemKit
internal import Tmux

/// Follows a cell in the log until its end, and keeps the result: whoever reads first does it.
///
/// Each byte of the log is looked at once. Nothing is typed.
struct CellTracker {
  /// How long a program without marks must have been quiet at its prompt: it may have more to say.
  private static let settlingTime = Duration.milliseconds(60)
  /// The same where not every line that was typed has been seen.
  private static let patientTime = Duration.seconds(1)
  /// At a prompt that was not there before: a line editor says that it takes keys, or nothing does.
  private static let newEditorTime = Duration.milliseconds(300)
  /// How long after a prompt's last mark the line editor may take the terminal.
  private static let turningTime = Duration.milliseconds(10)
  /// How long the log is waited for when the program has ended.
  private static let drainTime = Duration.milliseconds(150)
  /// How long a cell may be without output whose sender has gone, before it counts as never typed.
  private static let typingTime = Duration.seconds(2)

  private let session: TerminalSession
  private(set) var cell: Cell
  private var scanner: FrameScanner
  private var origin: Int?
  private var position: Int
  /// What was put out since the last line feed.
  private var tail: [UInt8] = []
  private var hook: FrameHook?
  private var hookedAt: Int?
  /// The screen that the program draws on.
  private var alternate = AlternateScreen()
  /// The program that waits for something in place of going on; nil while it works.
  private(set) var waiting: TerminalFront?
  /// When the programs in front are looked at again, where nothing is put out meanwhile.
  private var nextLook = Deadline.after(.zero)
  private var lookPause = Duration.zero
  private var lookedAt = -1
  /// The terminal's mode when it was last looked at.
  private var mode: TerminalMode?
  private var isCanonical: Bool? { mode?.isCanonical }
  /// When it was first seen not to do so any more, by the monotonic clock; nil where it was never seen
  /// to change.
  private var turned: Duration?
  private var nextRepair = Deadline.after(.zero)
  /// When to look again though nothing is added.
  private(set) var patience: Duration?

  init(_ session: TerminalSession, _ cell: Cell) {
    self.session = session
    self.cell = cell
    scanner = FrameScanner(key: session.shellKey, prompt: cell.isAtShell ? cell.shellPrompt : nil)
    position = cell.offset
  }

  /// Reads what is new; the result once the cell has ended.
  mutating func step() throws -> CellResult? {
    if let result = try session.cells.result(cell.turn) { return result }
    guard let current = try session.cells.active(), current.turn == cell.turn else {
      return try session.cells.result(cell.turn) ?? withdrawn
    }
    cell = current
    patience = nil
    // The process and its terminal are looked at first: what came before is read after.
    let isRunning = session.isRunning
    lookAtTerminal()
    try readNew()
    // What was read may be from after its line editor came back.
    if isCanonical == true, session.isCanonical == false { patience = Self.settlingTime }
    if try isUntyped() { return nil }
    if let end = try end() { return try finish(end, at: endReason(end)) }
    guard isRunning else { return try drained() ? finish(.none, at: .exited) : nil }
    lookAtFront()
    return try cell.hasGap || lostOutput() ? endByScreen() : nil
  }

  private var frame: CellFrame {
    CellFrame(cell: cell, scanner: scanner, origin: origin ?? cell.offset)
  }

  private mutating func readNew() throws {
    let reading = try session.log.read(from: position)
    guard !reading.bytes.isEmpty else { return }
    if origin == nil {
      origin = reading.start
    } else if reading.start > position {
      // Whoever reads has come too late for these: they are not kept any more.
      scanner.skip(reading.start - position)
      cell.hasGap = true
      try session.cells.change(cell)
    }
    position = reading.end
    scanner.add(reading.bytes)
    alternate.add(reading.bytes)
    if let line = reading.bytes.lastIndex(of: 0x0A) {
      tail = Array(reading.bytes[(line + 1)...])
    } else {
      tail += reading.bytes
    }
    // No prompt is as long as that.
    if tail.count > 2 * TerminalRest.extent { tail.removeFirst(tail.count - TerminalRest.extent) }
  }

  private mutating func lookAtTerminal() {
    let before = isCanonical
    mode = session.mode
    if before == true, isCanonical == false { turned = MonotonicClock.now }
  }

  /// How long nothing has been added, nor the line editor come back: what was put out before it did
  /// may be on its way to the log.
  private var quiet: Duration {
    let log =
      (try? session.log.lastChange()).flatMap { $0 }.map { Timestamp.now.since($0) } ?? .zero
    return turned.map { min(log, MonotonicClock.now - $0) } ?? log
  }

  /// Whether nothing was added for so long; if not, it is to be looked at again then.
  private mutating func isQuiet(for time: Duration) -> Bool {
    let quiet = quiet
    if quiet >= time { return true }
    let rest = time - max(quiet, .zero) + .milliseconds(1)
    patience = min(patience ?? rest, rest)
    return false
  }

  // MARK: - The end

  private func endReason(_ end: CellFrame.End) -> TurnResult.Reason {
    switch end {
    case .markedContinuation, .unaccepted: return .incomplete
    case .prompt(let row) where asksForRest(row): return .incomplete
    case .markedPrompt, .prompt, .hooked, .none: break
    }
    if cell.interruptOffset != nil { return .interrupted }
    return frame.exitStatus.map { $0 == 0 } ?? true ? .completed : .failed
  }

  /// How the frame has ended; nil while it has not.
  private mutating func end() throws -> CellFrame.End? {
    let frame = frame
    if let end = markedEnd(frame) { return end }
    let row = try lastRow(frame)
    if let hook = session.frameHook {
      return try hookEnds(hook, row) ? .hooked : nil
    }
    if isPaging(row) { return nil }
    let prompt =
      cell.isAtShell
      ? nil
      : cell.mainPrompt.flatMap { CellFrame.prompt(like: $0, in: row) }
        ?? CellFrame.prompt(like: cell.prompt, in: row)
    guard frame.hasAccepted else {
      if let prompt, try isTakenWithoutLineFeeds(frame) { return .prompt(prompt) }
      if isKeptInEditor(row) { return .prompt(row) }
      return isHeldBack() ? .unaccepted : nil
    }
    if frame.endsInMarkedPrompt, session.isProgramWaiting, isQuiet(for: Self.patientTime) {
      return .markedPrompt
    }
    if let prompt = session.promptMatch {
      guard CellFrame.shows(prompt, in: row), isReading, isQuiet(for: Self.settlingTime) else {
        return nil
      }
      return try seesAllLines(frame) ? .prompt(row.suffixFrom(prompt)) : nil
    }
    if !cell.isAtShell, isCanonical == false, asksForRest(row) {
      guard isQuiet(for: Self.newEditorTime), !isFrontPaging else { return nil }
      return try seesAllLines(frame) ? .prompt(row) : nil
    }
    if let prompt, isReading, isQuiet(for: Self.settlingTime) {
      return try seesAllLines(frame) ? .prompt(prompt) : nil
    }
    return try isAtNewPrompt(frame, row) ? .prompt(row) : nil
  }

  /// The end that the marks of our shell tell, where the process and the terminal agree: a command
  /// may print whatever the shell does.
  private mutating func markedEnd(_ frame: CellFrame) -> CellFrame.End? {
    guard let prompt = frame.markedPrompt, isShellWaiting(prompt) else { return nil }
    return prompt == .continuation ? .markedContinuation : .markedPrompt
  }

  private mutating func isShellWaiting(_ prompt: CellFrame.MarkedPrompt) -> Bool {
    // The mark may be read before the line editor has taken the terminal.
    guard session.isProgramWaiting else {
      patience = min(patience ?? Self.turningTime, Self.turningTime)
      return false
    }
    if prompt == .unmarked {
      return session.isCanonical == false && isQuiet(for: Self.settlingTime)
    }
    if session.isCanonical == false { return true }
    // Where there was a line editor, its terminal mode is to be back: a command may have printed the
    // prompt. It may also have switched the editor off.
    return isQuiet(for: cell.isCanonical == false ? Self.patientTime : Self.turningTime)
  }

  /// Whether the line editor of our shell keeps what was typed: it is not a whole input (fish).
  private mutating func isHeldBack() -> Bool {
    guard cell.isAtShell, cell.isEditing, scanner.count > 0, cell.interruptOffset == nil,
      session.isCanonical == false, session.isProgramWaiting
    else { return false }
    return isQuiet(for: Self.patientTime)
  }

  /// Whether a line editor that moves its cursor to the next row without a line feed (irb's) has taken
  /// all lines.
  private mutating func isTakenWithoutLineFeeds(_ frame: CellFrame) throws -> Bool {
    guard cell.typed.count > 1, !cell.isEditing, cell.isCanonical == false, isReading,
      mode?.unread == 0, isQuiet(for: Self.newEditorTime)
    else { return false }
    return frame.showsAllLines(try log())
  }

  /// The text of the row the cursor is in.
  private func lastRow(_ frame: CellFrame) throws -> String {
    // A line editor may draw further rows below its prompt and go back up.
    guard frame.isEditingAgain, let start = frame.editingStart,
      scanner.count - start < TerminalRest.extent
    else { return TerminalText(tail).beforeCursor }
    let place = (origin ?? cell.offset) + start
    let behind = try TerminalText(session.log.read(from: place).bytes).beforeCursor
    // zsh asks for marked pastes only when it has drawn its prompt.
    return behind.isEmpty ? TerminalText(tail).beforeCursor : behind
  }

  /// Whether a program's line editor keeps what was typed as the beginning of an input, at a prompt for
  /// the rest (irb).
  private mutating func isKeptInEditor(_ row: String) -> Bool {
    guard !cell.isAtShell, isCanonical == false, cell.interruptOffset == nil, asksForRest(row)
    else { return false }
    return isQuiet(for: Self.patientTime)
  }

  /// Whether the terminal is as it was when the program waited at its prompt.
  private var isReading: Bool {
    cell.isCanonical != false || isCanonical != true
  }

  private mutating func seesAllLines(_ frame: CellFrame) throws -> Bool {
    if cell.interruptOffset != nil { return true }
    if frame.showsAllLines(try log()) { return true }
    return isQuiet(for: Self.patientTime)
  }

  /// The cell has started another program (a debugger, `ssh`), which waits at a prompt of its own, or
  /// the prompt has changed.
  private mutating func isAtNewPrompt(_ frame: CellFrame, _ row: String) throws -> Bool {
    if isCanonical == true {
      // A program that reads whole lines says nothing of it, but the system may.
      guard !row.isEmpty, mode?.unread == 0, isQuiet(for: Self.patientTime) else { return false }
      let isReading = session.terminal.flatMap { session.job?.isReading($0) }
      return CellFrame.looksLikeLinePrompt(row, isReading: isReading, isNew: isFrontNew)
    }
    guard isCanonical == false else { return false }
    if isTypedBehindPrompt(frame, row) {
      return isQuiet(for: Self.patientTime) && !isFrontPaging
    }
    if isAsking(frame, row) { return false }
    if frame.isEditingAgain { return isQuiet(for: Self.newEditorTime) && !isFrontPaging }
    return CellFrame.looksLikePrompt(row) && isQuiet(for: Self.patientTime) && !isFrontPaging
  }

  /// Whether `row` asks for the rest of what was typed.
  ///
  /// Only a program that was there before can: `> ` is the main prompt of many that a cell may start.
  private func asksForRest(_ row: String) -> Bool {
    let main = cell.mainPrompt ?? cell.prompt
    return ContinuationPrompt.isOne(row, after: main, inShell: isFrontShell) && !isFrontNew
  }

  /// Whether the program in front was started by the cell.
  private var isFrontNew: Bool {
    guard let front = session.job?.front else { return false }
    return front.pid != session.target?.pid && !cell.standing.contains(front.identity)
  }

  /// Whether the program in front is a shell, or not known.
  private var isFrontShell: Bool {
    session.job?.front.map { KnownPrograms.isShell($0.name) } ?? true
  }

  /// Whether a person, or the terminal's own answer to something, has typed behind the prompt.
  ///
  /// Without the line editor's own word the prompt must be one that is not found by chance: some
  /// programs leave the terminal in the editor's mode while they work.
  private func isTypedBehindPrompt(_ frame: CellFrame, _ row: String) -> Bool {
    guard !cell.isAtShell, cell.isCanonical == false,
      frame.isEditingAgain || cell.prompt.utf8.count > 3, row.first == cell.prompt.first
    else { return false }
    return CellFrame.leftover(after: cell.prompt, in: row)?.isEmpty == false
  }

  /// Whether a line editor shows something else than a prompt for the next command: a question of the
  /// shell's own (`read -e`, `vared`, `select`), which makes no marks, or of another program.
  private func isAsking(_ frame: CellFrame, _ row: String) -> Bool {
    guard isCanonical == false, frame.hasAccepted, !row.isEmpty else { return false }
    if cell.isAtShell, session.isProgramWaiting, session.shellKey != nil {
      // A shell that has lost its marks shows its prompt without them.
      guard frame.isEditingAgain, !scanner.marks.contains(where: \.isCommandEnd) else {
        return false
      }
      return !CellFrame.shows(cell.prompt, in: row)
        && (CellFrame.looksLikeQuestion(row)
          || !["$", "#", "%", "❯", "➜", "λ"].contains(row.trimmedSpaces.suffix(1)))
    }
    return !isInAnyShell && CellFrame.looksLikeQuestion(row)
      && CellFrame.prompt(like: cell.mainPrompt ?? cell.prompt, in: row) == nil
  }

  /// Whether a shell is in front, or was started and is.
  private var isInAnyShell: Bool {
    if session.job?.front.map({ KnownPrograms.isShell($0.name) }) == true { return true }
    // A shell's prompt may run something for a moment.
    return session.isProgramWaiting && session.programName.map(KnownPrograms.isShell) == true
  }

  /// Whether a page is shown, or the whole screen used: no prompt, whatever it looks like.
  private func isPaging(_ row: String) -> Bool {
    alternate.isShown == true || isCanonical == false && TerminalFront.isPagerPrompt(row)
  }

  /// Whether a program known to take keys is in front.
  private var isFrontPaging: Bool {
    guard let name = session.job?.front?.name else { return false }
    return KnownPrograms.isPager(name) || KnownPrograms.isScreen(name)
  }

  /// Finds out whether a program waits for something, once it has been quiet; less and less often
  /// where nothing changes.
  private mutating func lookAtFront() {
    if lookedAt != scanner.count {
      lookedAt = scanner.count
      waiting = nil
      lookPause = TerminalFront.patience.line - TerminalFront.patience.keys
      nextLook = .after(.zero)
    }
    guard scanner.count > 0, session.frameHook == nil, isQuiet(for: TerminalFront.patience.keys),
      nextLook.hasPassed
    else { return }
    nextLook = .after(lookPause)
    lookPause = min(lookPause * 2, .seconds(20))
    let job = session.job
    let isAsking = isAsking(frame, TerminalText(tail).beforeCursor)
    let front = TerminalFront(
      TerminalFront.Facts(
        isAlternate: alternate.isShown == true, mode: mode, row: TerminalText(tail).lastLine,
        program: isAsking && session.isProgramWaiting
          ? session.programName : job?.front?.name,
        isReading: session.terminal.flatMap { job?.isReading($0) },
        isAsking: isAsking, quiet: quiet),
      isCellRunning: true)
    waiting = front == .prompt ? nil : front
  }

  /// Whether the hook ends with what was put out so far.
  private mutating func hookEnds(_ path: String, _ row: String) throws -> Bool {
    // A line without an end is given once it has been quiet: a prompt, not half of a line.
    let isSteady = row.isEmpty || isQuiet(for: Self.settlingTime)
    if hookedAt != scanner.count {
      patience = min(patience ?? Self.settlingTime, Self.settlingTime)
      if isSteady { hookedAt = scanner.count }
    }
    var lines = frame.output(try log(), end: .none).split(
      separator: "\n", omittingEmptySubsequences: false
    ).map { String($0) }
    if lines == [""] { lines = [] }
    if !row.isEmpty, !isSteady, !lines.isEmpty { lines.removeLast() }
    let hook = try hook ?? FrameHook(path, environment: session.environment)
    self.hook = hook
    return try hook.ends(with: lines, unended: !row.isEmpty && isSteady)
  }

  /// What the log still holds of the cell.
  private func log() throws -> TerminalLog.Reading {
    try session.log.read(from: origin ?? cell.offset)
  }

  // MARK: - Accidents

  /// The output's last bytes may be under way when the program has ended.
  private mutating func drained() throws -> Bool {
    isQuiet(for: Self.drainTime)
  }

  /// Whether it was never typed because its sender was killed; the lock is then given back.
  private mutating func isUntyped() throws -> Bool {
    guard scanner.count == 0, !cell.sender.isRunning,
      Timestamp.now.since(cell.time) > Self.typingTime
    else { return false }
    try session.cells.cancel(cell)
    return true
  }

  /// The result of a cell whose lock was given back without one.
  private var withdrawn: CellResult {
    CellResult(
      turn: cell.turn, text: cell.text, reason: .interrupted, output: "", exitStatus: nil,
      prompt: nil, started: cell.time, ended: .now, isTruncated: false,
      detail: "it was never typed")
  }

  /// Whether the output was not recorded for a while; from now on it is again.
  private mutating func lostOutput() throws -> Bool {
    guard nextRepair.hasPassed, quiet > .seconds(1) else { return false }
    nextRepair = .after(.seconds(1))
    guard try session.repairLog() else { return false }
    cell.hasGap = true
    try session.cells.change(cell)
    return true
  }

  /// With output missing, the screen tells whether the program waits at its prompt.
  private mutating func endByScreen() throws -> CellResult? {
    patience = .milliseconds(500)
    guard nextRepair.hasPassed || origin != nil, quiet > .seconds(1), isReading,
      let screen = try session.pane.screen(.screen, colours: false).text.split(separator: "\n")
        .last,
      CellFrame.shows(session.promptMatch ?? cell.prompt, in: String(screen))
    else { return nil }
    return try finish(.none, at: endReason(.none))
  }

  /// What stands before the cursor at the end.
  private func prompt(_ end: CellFrame.End) throws -> String? {
    switch end {
    case .none: nil
    case .prompt(let text):
      // What was typed behind it is no part of it.
      CellFrame.leftover(after: cell.prompt, in: text).map { String(text.dropLast($0.count)) }
        ?? text
    case .hooked: TerminalText(tail).beforeCursor
    case .markedPrompt, .markedContinuation, .unaccepted: try TerminalRest(session).row
    }
  }

  /// Whether it was a shell's command that ended, so that there was an exit status.
  private func isInShell(_ end: CellFrame.End) -> Bool {
    // A command of our shell that shows another prompt has not ended.
    if cell.isAtShell { return end == .markedPrompt || end != .none && session.isProgramWaiting }
    return isInAnyShell
  }

  private func detail(_ reason: TurnResult.Reason, _ end: CellFrame.End) -> String? {
    switch reason {
    case .exited: "the program has ended"
    case .incomplete: "the program waits for the rest of an unfinished input"
    case .completed where frame.exitStatus == nil && !cell.isEmpty && isInShell(end):
      "the shell does not tell exit statuses, so it may have failed"
    default: nil
    }
  }

  private func finish(
    _ end: CellFrame.End, at reason: TurnResult.Reason
  ) throws -> CellResult {
    let log = try log()
    let result = CellResult(
      turn: cell.turn, text: cell.text, reason: reason, output: frame.output(log, end: end),
      exitStatus: reason == .exited ? nil : frame.exitStatus, prompt: try prompt(end),
      mainPrompt: reason == .incomplete ? cell.mainPrompt ?? cell.prompt : nil, started: cell.time,
      ended: max(try session.log.lastChange() ?? .now, cell.time),
      isTruncated: cell.hasGap || log.start > cell.offset,
      detail: detail(reason, end))
    return try session.cells.end(result)
  }
}

extension String {
  /// The last part of the text, from where `prompt` begins in it.
  fileprivate func suffixFrom(_ prompt: String) -> String {
    let trimmed = prompt.reversed().drop { $0 == " " }.count
    let spaces = reversed().prefix { $0 == " " }.count
    return String(suffix(trimmed + spaces))
  }
}
