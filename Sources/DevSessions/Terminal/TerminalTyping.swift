internal import SessionStore
internal import SystemKit
internal import Tmux
internal import Transcripts

/// Typing a cell's text at a prompt, on an empty line and no faster than the program reads it.
struct TerminalTyping {
  /// The number of lines that are typed one by one before several go together: a short script may open a pager,
  /// which must not get the lines that follow.
  private static let singleLines = 20
  /// The number of bytes that go together then: the kernel keeps 4096 for a program that does not read, and drops
  /// the rest.
  private static let pieceSize = 256
  /// The time the program may take to read a line before the next is typed ahead.
  private static let readingTime = Duration.seconds(1)
  /// No prompt has come for so long: it may be one that we do not know.
  private static let settlingTime = Duration.milliseconds(60)
  private static let startingTime = Duration.milliseconds(500)
  private static let clearingTime = Duration.milliseconds(500)
  /// Enough of the log's end to see the last row.
  private static let extent = 4096

  let session: TerminalSession
  let target: PaneTarget
  let deadline: Deadline

  // MARK: - The line's beginning

  /// Removes what stands on the input line: a person's half-typed text, the terminal's own answers.
  ///
  /// - Returns: the keys that are still to be pressed before the text, and the text that was there.
  /// - Throws: `Failure` with the text that stands there, when it cannot be removed.
  func clearLine(_ rest: TerminalRest) throws -> (keys: [Key], removed: String?) {
    // An unfinished input that the line editor keeps (fish) is what the text is the rest of.
    if rest.isHeldBack { return ([], nil) }
    if let typed = rest.typedAtShell {
      let text = typed.trimmedSpaces
      let keys =
        rest.isEditing || session.isCanonical == false ? [Self.clearing, .controlU] : killKey
      return (keys, text.isEmpty ? nil : text)
    }
    guard let known = try session.lastPrompt(),
      let left = CellFrame.leftover(after: known, in: rest.row), !left.isEmpty
    else { return (killKey, nil) }
    // Not every line editor knows both.
    let means =
      session.isCanonical == true ? [killKey] : [[.controlE, .controlU], [.controlA, .controlK]]
    for keys in means {
      try press(keys)
      if try isClear(after: known) { return ([], left) }
    }
    throw Failure(
      .needsAnswer, "“\(left)” stands on \(session.name)'s input line; nothing was sent",
      hint: "remove or finish it in dev-sessions attach \(session.name), or with dev-sessions keys")
  }

  private func isClear(after prompt: String) throws -> Bool {
    let patience = deadline.orSooner(Self.clearingTime)
    let watch = FileWatch([session.log.path])
    while true {
      let row = try TerminalRest(session).row
      if CellFrame.leftover(after: prompt, in: row)?.isEmpty == true { return true }
      if patience.hasPassed { return false }
      _ = try watch.wait(until: patience.orSooner(.milliseconds(20)))
    }
  }

  private static let clearing = Key.literal(LineClearing.key)

  /// The kernel's own key for it, where it hands over whole lines.
  private var killKey: [Key] {
    guard let mode = session.mode, mode.isCanonical, mode.killKey == 0x15 else { return [] }
    return [.controlU]
  }

  private func press(_ keys: [Key]) throws {
    try session.confirm(session.server.sendKeys(keys, to: target))
  }

  // MARK: - The text

  /// Types a cell's lines.
  ///
  /// - Throws: `Failure` when something else than a prompt came up between two lines; the cell has then
  ///   those that were typed.
  func type(_ cell: Cell, after keys: [Key]) throws {
    guard cell.typed.count > 1, !cell.isOnePaste else {
      return try paste(cell.typed, keys, isMarked: cell.isOnePaste)
    }
    var rest = cell.typed[...]
    while !rest.isEmpty {
      let done = cell.typed.count - rest.count
      let isFirst = done == 0
      let isReading = try isFirst || waitForReading(cell, done)
      // A program that is busy gets the rest ahead, unless it is too much for the kernel.
      let isAhead = !isReading && (fits(rest) || deadline.hasPassed)
      guard isReading || isAhead else { continue }
      let piece = isAhead ? rest : piece(of: rest, isSingle: done < Self.singleLines)
      try paste(Array(piece), isFirst ? keys : [], isMarked: false)
      rest = rest.dropFirst(piece.count)
    }
  }

  private func fits(_ lines: ArraySlice<String>) -> Bool {
    lines.reduce(0) { $0 + $1.utf8.count + 1 } < 1024
  }

  private func piece(of lines: ArraySlice<String>, isSingle: Bool) -> ArraySlice<String> {
    guard !isSingle else { return lines.prefix(1) }
    var size = 0
    let count = lines.prefix { line in
      size += line.utf8.count + 1
      return size <= Self.pieceSize
    }.count
    return lines.prefix(max(1, count))
  }

  /// Waits until the program has read the lines so far and reads again; false where it is busy.
  private func waitForReading(_ cell: Cell, _ done: Int) throws -> Bool {
    let watch = FileWatch([session.log.path])
    let patience = deadline.orSooner(Self.readingTime)
    while true {
      guard session.isRunning else { throw Failure.notRunning(session.name) }
      let rest = try TerminalRest(session, extent: Self.extent)
      if let mode = session.mode, mode.isCanonical == cell.isCanonical, mode.unread == 0 {
        if isPrompt(rest, cell) { return true }
        if cell.isAtShell ? isReadingLine(rest) : rest.quiet > Self.settlingTime {
          try checkFront(rest, cell, done)
          return true
        }
      } else if rest.isAlternate {
        try checkFront(rest, cell, done)
      }
      if patience.hasPassed {
        try checkFront(rest, cell, done)
        return false
      }
      _ = try watch.wait(until: patience.orSooner(.milliseconds(10)))
    }
  }

  /// Whether a command that a shell has started reads a line: it may be about to take the terminal for
  /// itself instead, as a pager does.
  private func isReadingLine(_ rest: TerminalRest) -> Bool {
    let isReading = session.terminal.flatMap { session.job?.isReading($0) }
    return isReading ?? (rest.quiet > Self.startingTime)
  }

  private func isPrompt(_ rest: TerminalRest, _ cell: Cell) -> Bool {
    if cell.isAtShell { return rest.isAtShell }
    return CellFrame.prompt(like: cell.prompt, in: rest.row) == rest.row
      || CellFrame.continuations.contains(rest.row)
  }

  private func checkFront(_ rest: TerminalRest, _ cell: Cell, _ done: Int) throws {
    let front = try rest.front(of: session)
    guard front.waitingFor == .keys else { return }
    var typed = cell
    typed.typed = Array(cell.typed.prefix(done))
    try session.cells.change(typed)
    let failure = front.failure(session.name.text)
    throw Failure(
      failure.code,
      "\(session.name): \(front.sentence ?? ""); \(done) of \(cell.typed.count) lines were typed",
      hint: failure.hint, details: failure.details)
  }

  private func paste(_ lines: [String], _ keys: [Key], isMarked: Bool) throws {
    let text = lines.joined(separator: "\n")
    let delivery =
      text.isEmpty
      ? try session.server.sendKeys(keys + [.enter], to: target)
      : try session.server.paste(text, into: target, beforehand: keys, isMarked: isMarked)
    try session.confirm(delivery)
  }
}
