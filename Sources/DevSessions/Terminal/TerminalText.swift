/// What a program's raw output reads like: rows of text, as a terminal of endless width would show
/// them, without colours.
///
/// A pure function of the bytes. Carriage returns, backspaces, cursor movements and erasing take
/// effect; what is on the alternate screen (editors, pagers) is left out; clearing the screen begins
/// a new one below, so that nothing is lost. Text that is only added, however much, is copied as it
/// is, tabs and trailing spaces included; of other control characters nothing is kept.
struct TerminalText {
  /// How many rows a screen has, for absolute positions.
  static let height = 50

  /// How many columns the terminal has.
  static let width = 1000

  /// The rows so far, as UTF-8 that may be invalid.
  private(set) var rows: [[UInt8]] = [[]]
  private var row = 0
  /// Nil is behind the row's last character.
  private var column: Int?
  /// The row that a shell has just begun anew.
  private var freshRow: Int?
  /// The screen's first row.
  private var top = 0
  private var isAlternate = false
  /// Whether the cursor has just been sent to the screen's first position.
  private var isHome = false

  private var state = State.text
  private var parameters: [UInt8] = []

  private enum State { case text, escape, control, string, stringEscape, oneMore }

  /// The text of these bytes.
  init(_ bytes: some Sequence<UInt8>) {
    add(Array(bytes)[...])
  }

  init() {}

  /// The rows as text, without those at the end that are empty.
  var lines: [String] { rows.map { String(decoding: $0, as: UTF8.self) } }

  /// What stands before the cursor in its row.
  ///
  /// A shell with a prompt on the right draws that and goes back.
  var beforeCursor: String {
    guard let column else { return lastLine }
    var line = TerminalRow(rows[row])
    line.erase(min(column, line.width)..<line.width)
    return String(decoding: line.text, as: UTF8.self)
  }

  /// The row the cursor is in.
  var lastLine: String { String(decoding: rows[row], as: UTF8.self) }

  /// Adds output.
  mutating func add(_ bytes: ArraySlice<UInt8>) {
    var rest = bytes
    while let byte = rest.first {
      if state == .text, byte >= 0x20 || byte == 0x09, byte != 0x7F {
        let run = rest.prefix { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
        put(run)
        rest = rest[run.endIndex...]
      } else {
        rest = rest.dropFirst()
        take(byte)
      }
    }
  }

  private mutating func take(_ byte: UInt8) {
    switch state {
    case .text: control(byte)
    case .escape: escape(byte)
    case .control:
      switch byte {
      case 0x40...0x7E:
        state = .text
        command(byte)
      case 0x1B: state = .escape
      case 0x20...0x3F: if parameters.count < 64 { parameters.append(byte) }
      default: break
      }
    case .string:
      if byte == 0x07 { state = .text }
      if byte == 0x1B { state = .stringEscape }
    case .stringEscape: state = byte == UInt8(ascii: "\\") ? .text : .string
    case .oneMore: state = .text
    }
  }

  private mutating func control(_ byte: UInt8) {
    switch byte {
    case 0x1B: state = .escape
    case 0x0A: move(down: 1, column: 0)
    // Terminals go to the next row for a vertical tab or a form feed, and stay in their column.
    case 0x0B, 0x0C: move(down: 1, column: currentColumn)
    case 0x0D: if !beginFreshLine() && !clearFreshLine() { column = 0 }
    case 0x08: column = max(0, currentColumn - 1)
    default: break
    }
  }

  /// zsh and fish begin a fresh line before their prompt: they print a sign, as many blanks as fill the
  /// rest of a row, and a carriage return, which stays in the row only if that began empty.
  ///
  /// The sign and the blanks are no output; without a fresh line the prompt would be written over it.
  private mutating func beginFreshLine() -> Bool {
    guard column == nil, !isAlternate else { return false }
    let blanks = rows[row].reversed().prefix { $0 == 0x20 }.count
    guard blanks > Self.width - 16, blanks <= Self.width else { return false }
    var line = TerminalRow(rows[row])
    let start = line.width - Self.width
    guard start >= 0 else { return false }
    line.erase(start..<line.width)
    rows[row] = line.text
    if start > 0 { move(down: 1, column: 0) }
    freshRow = row
    return true
  }

  /// The sign is then written over with blanks, which are no output either.
  private mutating func clearFreshLine() -> Bool {
    guard freshRow == row, rows[row].allSatisfy({ $0 == 0x20 }) else { return false }
    freshRow = nil
    rows[row] = []
    column = nil
    return true
  }

  private mutating func escape(_ byte: UInt8) {
    state = .text
    switch byte {
    case UInt8(ascii: "["):
      parameters = []
      state = .control
    // Operating system commands, device control, privacy, application strings (ECMA-48, 5.6).
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "^"), UInt8(ascii: "_"),
      UInt8(ascii: "X"), UInt8(ascii: "k"):
      state = .string
    case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "*"), UInt8(ascii: "+"),
      UInt8(ascii: "#"), UInt8(ascii: "%"):
      state = .oneMore
    case UInt8(ascii: "M"): move(down: -1, column: currentColumn)
    default: break
    }
  }

  // MARK: - Writing

  private mutating func put(_ run: ArraySlice<UInt8>) {
    if isAlternate { return }
    isHome = false
    if column == 0, rows[row].isEmpty { column = nil }
    guard let column else {
      rows[row] += run
      return
    }
    var line = TerminalRow(rows[row])
    var position = column
    for part in run.split(separator: 0x09, omittingEmptySubsequences: false) {
      if part.startIndex != run.startIndex { position = (position / 8 + 1) * 8 }
      position = line.write(String(decoding: part, as: UTF8.self), at: position)
    }
    rows[row] = line.text
    self.column = position == line.width ? nil : position
  }

  private var currentColumn: Int { column ?? TerminalRow(rows[row]).width }

  private mutating func move(down count: Int, column: Int) {
    if isAlternate { return }
    row = max(0, row + count)
    while row >= rows.count { rows.append([]) }
    self.column = column == 0 && rows[row].isEmpty ? nil : column
  }

  private mutating func change(_ body: (inout TerminalRow, Int) -> Void) {
    if isAlternate { return }
    let position = currentColumn
    var line = TerminalRow(rows[row])
    body(&line, position)
    rows[row] = line.text
    column = position == line.width ? nil : position
  }

  // MARK: - Control sequences

  private mutating func command(_ final: UInt8) {
    let first = parameters.first
    if first == UInt8(ascii: "?") {
      if final == UInt8(ascii: "h") || final == UInt8(ascii: "l") { selectScreen(final) }
      return
    }
    guard first != UInt8(ascii: ">"), first != UInt8(ascii: "<"), first != UInt8(ascii: "=") else {
      return
    }
    let numbers = numbers
    let wasHome = isHome
    isHome = false
    let count = max(1, numbers.first ?? 1)
    switch final {
    case UInt8(ascii: "A"): move(down: -count, column: currentColumn)
    case UInt8(ascii: "B"): move(down: count, column: currentColumn)
    case UInt8(ascii: "C"): column = currentColumn + count
    case UInt8(ascii: "D"): column = max(0, currentColumn - count)
    case UInt8(ascii: "E"): move(down: count, column: 0)
    case UInt8(ascii: "F"): move(down: -count, column: 0)
    case UInt8(ascii: "G"), UInt8(ascii: "`"): column = count - 1
    case UInt8(ascii: "d"): move(down: top + count - 1 - row, column: currentColumn)
    case UInt8(ascii: "H"), UInt8(ascii: "f"):
      let wanted = top + min(count, Self.height) - 1
      move(down: wanted - row, column: max(1, numbers.count > 1 ? numbers[1] : 1) - 1)
      isHome = row == top && (column ?? 0) == 0
    // From the first position on it is the whole screen.
    case UInt8(ascii: "J"): eraseScreen(wasHome ? 2 : numbers.first ?? 0)
    case UInt8(ascii: "K"): eraseLine(numbers.first ?? 0)
    case UInt8(ascii: "P"):
      change { line, position in line.erase(position..<(position + count), shifting: true) }
    case UInt8(ascii: "X"):
      change { line, position in line.erase(position..<(position + count)) }
    case UInt8(ascii: "@"): change { line, position in line.insert(count, at: position) }
    default: break
    }
  }

  /// The parameters, at most 10,000 each so that no sequence can ask for more rows than that.
  private var numbers: [Int] {
    parameters.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map { digits in
      min(10_000, Int(String(decoding: digits, as: UTF8.self)) ?? 0)
    }
  }

  private mutating func selectScreen(_ final: UInt8) {
    let modes = parameters.dropFirst().split(separator: UInt8(ascii: ";")).map {
      String(decoding: $0, as: UTF8.self)
    }
    guard modes.contains(where: ["47", "1047", "1049"].contains) else { return }
    isAlternate = final == UInt8(ascii: "h")
  }

  private mutating func eraseLine(_ what: Int) {
    change { line, position in
      switch what {
      case 1: line.erase(0..<(position + 1))
      case 2: line.erase(0..<line.width)
      default: line.erase(min(position, line.width)..<line.width)
      }
    }
  }

  private mutating func eraseScreen(_ what: Int) {
    if isAlternate { return }
    if what == 0 {
      eraseLine(0)
      rows.removeSubrange((row + 1)...)
    } else if what == 2 {
      if rows.last?.isEmpty == false { rows.append([]) }
      top = rows.count - 1
      row = top
      column = nil
    }
  }
}
