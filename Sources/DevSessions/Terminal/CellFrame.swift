/// Where a cell's output ends and what it is: the pure part of framing.
///
/// It is given what `FrameScanner` found from the cell's beginning on.
struct CellFrame {
  let cell: Cell
  let scanner: FrameScanner
  /// Where in the log the scan began: later than the cell where the log no longer has all of it.
  let origin: Int

  /// Whether the program has taken all that was typed.
  ///
  /// Line editors tell so; elsewhere each line typed ends in a line feed that is echoed.
  var hasAccepted: Bool { acceptance != nil }

  /// Where the program had taken all that was typed.
  private var acceptance: Int? {
    if let interrupt = cell.interruptOffset {
      return scanner.count + origin > interrupt ? max(0, interrupt - origin) : nil
    }
    if origin > cell.offset { return 0 }
    if cell.isEditing {
      let accepted = scanner.marks.lazy.filter { $0.kind == .accepted }.map(\.end)
      // A shell that reads a line without saying so (fish an empty or a wrong one) tells its end.
      return accepted.dropFirst(cell.submissions - 1).first ?? unacceptedEnd
    }
    if scanner.lineFeeds >= cell.typed.count, !cell.isSilent { return 0 }
    if cell.isSilent, !cell.isAtShell { return 0 }
    return isEchoElsewhere || cell.isSilent
      ? scanner.marks.filter(\.isCommandEnd).dropFirst(cell.typed.count - 1).first?.start : nil
  }

  /// Whether a shell's line editor shows what is typed somewhere else (`exec 2> file` in bash).
  private var isEchoElsewhere: Bool {
    cell.isAtShell && !cell.isEditing && cell.isCanonical == false
      && !scanner.marks.contains { $0.kind == .commandStart || $0.kind == .accepted }
  }

  /// Where a shell has ended a line that its editor did not say to have accepted.
  private var unacceptedEnd: Int? {
    guard cell.isAtShell, cell.isOnePaste || cell.mainPrompt != nil else { return nil }
    return scanner.marks.first(where: \.isCommandEnd)?.start
  }

  /// Our shell's prompt after all that was typed, as its marks tell.
  enum MarkedPrompt: Hashable {
    case main
    /// The prompt for the rest of an unfinished input.
    case continuation
    /// A command has ended, and the prompt itself is not marked: another program has set it since.
    case unmarked
  }

  /// The prompt that our shell's marks tell of; nil while a command runs.
  var markedPrompt: MarkedPrompt? {
    guard let acceptance else { return nil }
    let shell = scanner.marks.filter(\.isOfShell)
    guard let last = shell.last, last.start >= acceptance else { return nil }
    if last.isCommandEnd { return cell.isEditing || isEchoElsewhere ? .unmarked : nil }
    guard last.isPromptEnd else { return nil }
    let prompts = shell.count { $0.isPromptEnd && $0.start >= acceptance }
    // Lines typed ahead have a prompt each.
    let isTypedAhead =
      cell.isAtShell && !cell.isEditing && !cell.isSilent && cell.interruptOffset == nil
    guard prompts >= (isTypedAhead && origin <= cell.offset ? cell.typed.count : 1) else {
      return nil
    }
    return last.kind == .continuationEnd ? .continuation : .main
  }

  /// Whether a prompt of our shells is the last there is, though fewer were shown than lines typed:
  /// a command may have read the others.
  var endsInMarkedPrompt: Bool {
    hasAccepted && scanner.marks.last?.isPromptEnd == true
      && scanner.marks.last?.end == scanner.count
  }

  /// Whether a line editor has begun to take keys after all that was typed.
  var isEditingAgain: Bool {
    guard let acceptance, let last = scanner.marks.last(where: { !$0.isOfShell }) else {
      return false
    }
    return last.kind == .editing && last.start >= acceptance
  }

  /// The exit status of the last command that a shell told of; nil where it ran none.
  var exitStatus: Int? {
    // A shell then tells the status of an earlier one.
    guard !(cell.isAtShell && cell.isEmpty) else { return nil }
    return scanner.marks.last(where: \.isCommandEnd)?.status
  }

  // MARK: - The output

  /// How the end was found, which tells what stands behind the output.
  enum End: Hashable {
    case markedPrompt
    /// A marked prompt for the rest of an unfinished input.
    case markedContinuation
    /// This text before the cursor.
    case prompt(String)
    /// A hook has ended with the last line.
    case hooked
    /// The line is still in the program's editor.
    case unaccepted
    /// Nothing stands behind it.
    case none
  }

  /// The output, from what the log holds of the cell.
  func output(_ log: TerminalLog.Reading, end: End) -> String {
    let echo = echoAtPrompts(in: log)
    var rows = rows(Self.subtract(echo.places, from: ranges(end)), in: log)
    if !startsAfterEcho && !isEchoElsewhere && !cell.isSilent {
      removeEcho(&rows, except: echo.lines)
    }
    // irb's editor draws all rows of an input anew.
    if cell.prompt.hasPrefix("irb("), !rows.isEmpty {
      rows.removeSubrange(0..<(rows.firstIndex { !$0.hasPrefix("irb(") } ?? rows.count - 1))
    }
    if case .prompt(let prompt) = end { Self.remove(prompt, from: &rows) }
    if rows.last?.isEmpty == true { rows.removeLast() }
    if end == .hooked, !rows.isEmpty { rows.removeLast() }
    // IPython puts an empty line before each prompt.
    if case .prompt(let prompt) = end, TerminalInput.isIPython(prompt), rows.last?.isEmpty == true {
      rows.removeLast()
    }
    return rows.joined(separator: "\n")
  }

  private func rows(_ ranges: [Range<Int>], in log: TerminalLog.Reading) -> [String] {
    var text = TerminalText()
    for range in ranges {
      let start = min(range.upperBound, outputStart(range.lowerBound, in: log))
      text.add(log[(origin + start)..<(origin + range.upperBound)])
    }
    return text.lines
  }

  /// Where the output begins behind `start`: zsh ends the row of the echo only when its line editor has
  /// accepted the line.
  private func outputStart(_ start: Int, in log: TerminalLog.Reading) -> Int {
    guard let mark = scanner.marks.first(where: { $0.kind == .accepted && $0.end == start }) else {
      return start
    }
    let before = log[origin..<(origin + mark.start)]
    let row = before[(before.lastIndex(of: 0x0A).map { $0 + 1 } ?? before.startIndex)...]
    guard !TerminalText(row).lastLine.isEmpty else { return start }
    let behind = log[(origin + start)..<(origin + scanner.count)]
    let ends = behind.prefix { $0 == 0x0D }
    return behind.dropFirst(ends.count).first == 0x0A ? start + ends.count + 1 : start
  }

  /// Whether the ranges begin behind the echo of what was typed.
  private var startsAfterEcho: Bool {
    if isUnaccepted { return false }
    return origin > cell.offset || cell.isEditing
      || scanner.marks.contains { $0.kind == .commandStart }
  }

  private var isMarkedOutput: Bool {
    cell.isAtShell && cell.isEditing
  }

  /// Whether the line editor has not told of any line.
  private var isUnaccepted: Bool {
    isMarkedOutput && origin <= cell.offset && cell.interruptOffset == nil
      && !scanner.marks.contains { $0.kind == .accepted || $0.kind == .commandStart }
  }

  private func ranges(_ end: End) -> [Range<Int>] {
    let all = scanner.count
    if end == .unaccepted { return [] }
    let isMarkedEnd = end == .markedPrompt || end == .markedContinuation
    if isMarkedOutput {
      let stop = isMarkedEnd ? lastCommandEnd ?? all : promptStart ?? all
      if isUnaccepted { return [0..<stop] }
      return [min(commandStart, stop)..<stop]
    }
    if cell.isEditing { return editorRanges(isMarkedEnd ? lastCommandEnd ?? all : all) }
    return rangesBetweenPrompts(end)
  }

  /// Behind the line editor's own last words, a carriage return included.
  private var commandStart: Int {
    let accepted = scanner.marks.lazy.filter { $0.kind == .accepted }.map(\.end)
    let start =
      accepted.dropFirst(cell.submissions - 1).first ?? accepted.first ?? acceptance ?? 0
    return scanner.marks.first { $0.kind == .commandStart && $0.start >= start }?.end ?? start
  }

  private var lastCommandEnd: Int? {
    scanner.marks.last(where: \.isCommandEnd)?.start
      ?? scanner.marks.last { $0.kind == .promptStart }?.start
  }

  /// The place where a line editor last began to take keys.
  var editingStart: Int? { scanner.marks.last { $0.kind == .editing }?.start }

  /// Where the line editor that shows the last prompt began.
  private var promptStart: Int? { isEditingAgain ? editingStart : nil }

  /// What lies between the acceptance of each line and the next prompt.
  private func editorRanges(_ stop: Int) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start: Int?
    var accepted = 0
    for mark in scanner.marks where mark.start < stop {
      if mark.kind == .accepted {
        accepted += 1
        if accepted <= cell.submissions || start == nil { start = start ?? mark.end }
      } else if mark.kind == .editing, let begin = start, accepted < cell.submissions {
        ranges.append(begin..<mark.start)
        start = nil
      }
    }
    if let start {
      let last = promptStart ?? stop
      ranges.append(start..<max(start, min(last, stop)))
    }
    return ranges
  }

  /// Everything but the prompts our integration marked, and what is echoed between a prompt and the
  /// start of its command.
  private func rangesBetweenPrompts(_ end: End) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start = 0
    // What was there when the last command ended is output for good.
    var settled = 0
    var hasEnded = false
    for mark in scanner.marks {
      switch mark.kind {
      case .commandEnd:
        ranges.append(start..<max(start, mark.start))
        settled = ranges.count
        hasEnded = true
        start = mark.end
      case .promptStart:
        if !hasEnded { ranges.append(start..<max(start, mark.start)) }
        start = mark.end
      case .promptEnd, .continuationEnd:
        hasEnded = false
        start = mark.end
      case .commandStart:
        ranges.removeSubrange(settled...)
        start = mark.end
      case .editing, .accepted: break
      }
    }
    if end != .markedPrompt && end != .markedContinuation || start < scanner.count {
      ranges.append(start..<scanner.count)
    }
    return ranges
  }

  // MARK: - The echo

  /// Removes the rows that show what was typed, and tells whether all were there.
  @discardableResult
  private func removeEcho(_ rows: inout [String], except removed: Set<Int> = []) -> Bool {
    guard !rows.isEmpty else { return false }
    // Whatever the line editor has made of it: the first row is the first line's.
    rows.removeFirst()
    var index = 0
    for (number, line) in cell.typed.enumerated().dropFirst() where !removed.contains(number) {
      guard let found = rows[min(index, rows.count)...].firstIndex(where: { isEcho($0, of: line) })
      else { return false }
      rows.remove(at: found)
      index = found
    }
    return true
  }

  /// The lines that a shell without a line editor echoes behind its marked prompts, and their places:
  /// each was typed when the one before had been read.
  private func echoAtPrompts(
    in log: TerminalLog.Reading
  ) -> (places: [Range<Int>], lines: Set<Int>) {
    var places: [Range<Int>] = []
    var lines: Set<Int> = []
    guard cell.isAtShell, !cell.isEditing, cell.typed.count > 1 else { return ([], []) }
    var next = 1
    for mark in scanner.marks where mark.isPromptEnd {
      let rest = log[(origin + mark.end)..<(origin + scanner.count)]
      guard let end = rest.firstIndex(of: 0x0A) else { break }
      let row = rest[..<end].filter { $0 != 0x0D }
      guard
        let line = cell.typed.indices.dropFirst(next).first(where: {
          cell.typed[$0].utf8.elementsEqual(row)
        })
      else { continue }
      places.append(mark.end..<(mark.end + end - rest.startIndex + 1))
      lines.insert(line)
      next = line + 1
    }
    return (places, lines)
  }

  /// These ranges without those places; both in order.
  private static func subtract(_ places: [Range<Int>], from ranges: [Range<Int>]) -> [Range<Int>] {
    ranges.flatMap { range -> [Range<Int>] in
      var parts: [Range<Int>] = []
      var start = range.lowerBound
      for place in places where place.overlaps(range) {
        if place.lowerBound > start { parts.append(start..<place.lowerBound) }
        start = max(start, place.upperBound)
      }
      return start < range.upperBound ? parts + [start..<range.upperBound] : parts
    }
  }

  /// Whether every line that was typed is echoed in the log: without marks the only sign that none
  /// is still to come.
  func showsAllLines(_ log: TerminalLog.Reading) -> Bool {
    guard cell.typed.count > 1, !cell.isEditing, !cell.isSilent, origin <= cell.offset else {
      return true
    }
    var rows = rows(rangesBetweenPrompts(.none), in: log)
    return removeEcho(&rows)
  }

  /// Whether a row is a prompt and the line typed at it.
  private func isEcho(_ row: String, of line: String) -> Bool {
    guard row.hasSuffix(line) else { return false }
    let before = row.dropLast(line.count)
    // A terminal that hands over whole lines echoes them when they are typed, before any prompt.
    if before.isEmpty { return cell.isCanonical != false || cell.isAtShell }
    return before == cell.prompt || before.count == cell.prompt.count
      || Self.continuations.contains(String(before))
  }

  /// What REPLs put before the second and later lines of something.
  static let continuations: Set<String> = ["... ", "> ", "| ", "...> "]

  private static func remove(_ prompt: String, from rows: inout [String]) {
    guard let last = rows.last else { return }
    let row = last.withoutTrailingSpaces
    let prompt = prompt.withoutTrailingSpaces
    guard row.hasSuffix(prompt) else { return }
    rows[rows.count - 1] = String(row.dropLast(prompt.count))
  }

  /// Whether a program that shows `row` before the cursor seems to wait at this prompt.
  static func shows(_ prompt: String, in row: String) -> Bool {
    let prompt = prompt.withoutTrailingSpaces
    return !prompt.isEmpty && row.withoutTrailingSpaces.hasSuffix(prompt)
  }

  /// The end of `row` that is this prompt, but for the numbers in it: many REPLs count their prompts
  /// (`In [3]: `, `irb(main):004:0> `).
  static func prompt(like prompt: String, in row: String) -> String? {
    if shows(prompt, in: row) { return prompt }
    let wanted = prompt.withoutTrailingSpaces.withLevelledNumbers
    let row = row.withoutTrailingSpaces
    guard wanted.utf8.contains(UInt8(ascii: "0")) else { return nil }
    let spaces = String(prompt.utf8.dropFirst(prompt.withoutTrailingSpaces.utf8.count)) ?? ""
    // A prompt is never much longer than the last one.
    let longest = min(row.count, prompt.count + 8)
    for length in stride(from: longest, to: 0, by: -1) {
      let end = String(row.suffix(length))
      if end.withLevelledNumbers == wanted { return end + spaces }
    }
    return nil
  }

  /// The text of a row behind this prompt; nil where the row does not show it.
  static func leftover(after prompt: String, in row: String) -> String? {
    guard !prompt.withoutTrailingSpaces.isEmpty, row.utf8.count < 4096 else { return nil }
    // Output without a line's end may stand before it, and look like it.
    if Self.prompt(like: prompt, in: row) != nil { return "" }
    let characters = Array(row)
    for length in 1...max(1, characters.count) where length <= characters.count {
      let start = String(characters[..<length])
      guard Self.prompt(like: prompt, in: start) != nil else { continue }
      let rest = characters[length...].drop { $0 == " " }
      return String(rest).withoutTrailingSpaces
    }
    return nil
  }

  /// Whether a row looks like the prompt of a program that reads whole lines.
  ///
  /// - Parameters:
  ///   - isReading: whether the program in front is known to read a line; otherwise only what shells
  ///     show counts.
  ///   - isNew: whether the cell started that program. In one that was there before, `> ` alone asks for
  ///     the rest of something.
  static func looksLikeLinePrompt(_ row: String, isReading: Bool?, isNew: Bool) -> Bool {
    if row.hasSuffix("$ ") || row.hasSuffix("# ") { return isReading != false }
    return isReading == true && (isNew || row.count > 2)
      && (row.hasSuffix("> ") || row.hasSuffix("% "))
  }

  /// Whether a row that no line feed ends looks like the prompt of a program we have not seen before.
  static func looksLikePrompt(_ row: String) -> Bool {
    guard let last = row.withoutTrailingSpaces.unicodeScalars.last,
      !TerminalFront.isPagerPrompt(row)
    else { return false }
    return "$#%>❯➜λ»)".unicodeScalars.contains(last) && !looksLikeQuestion(row)
  }

  /// Whether a row in a line editor looks like something that a program asks, rather than a prompt.
  static func looksLikeQuestion(_ row: String) -> Bool {
    let row = row.trimmedSpaces
    if row.hasSuffix("?") || row.hasSuffix(":") || row == "#?" || row == "?#" { return true }
    guard let open = row.lastIndex(where: { $0 == "(" || $0 == "[" }) else { return false }
    // `(y or n)`, `[Y/n]`, `(y or [n])`.
    let letters = row[(row.firstIndex(of: "(") ?? open)...].lowercased().filter(\.isLetter)
    return ["yorn", "yn", "yesno", "yesorno", "yna", "nyae"].contains(letters)
  }
}

extension String {
  /// With each number as `0`.
  fileprivate var withLevelledNumbers: String {
    var bytes: [UInt8] = []
    var isInNumber = false
    for byte in utf8 {
      let isDigit = UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
      if !isDigit { bytes.append(byte) } else if !isInNumber { bytes.append(UInt8(ascii: "0")) }
      isInNumber = isDigit
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  fileprivate var withoutTrailingSpaces: String {
    String(decoding: utf8.reversed().drop { $0 == 0x20 }.reversed(), as: UTF8.self)
  }
}
