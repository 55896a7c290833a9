/// One row of a terminal, split into columns so that text can be written over it.
struct TerminalRow {
  /// What each column holds, as UTF-8; the second column of a wide character, and what a tab skips,
  /// hold nothing.
  private var columns: [[UInt8]] = []

  /// Splits the text of a row.
  init(_ text: [UInt8]) {
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars { append(scalar) }
  }

  /// The number of columns.
  var width: Int { columns.count }

  /// The row's text.
  var text: [UInt8] { columns.flatMap { $0 } }

  private mutating func append(_ scalar: Unicode.Scalar) {
    let bytes = Array(String(scalar).utf8)
    if scalar == "\t" {
      columns.append(bytes)
      while !columns.count.isMultiple(of: 8) { columns.append([]) }
      return
    }
    let width = CharacterWidth.of(scalar)
    if width == 0 {
      if columns.isEmpty { columns.append(bytes) } else { columns[lastFilled] += bytes }
      return
    }
    columns.append(bytes)
    if width == 2 { columns.append([]) }
  }

  private var lastFilled: Int { columns.lastIndex { !$0.isEmpty } ?? 0 }

  /// Writes over what begins at `column`, and returns the column after it.
  mutating func write(_ text: String, at column: Int) -> Int {
    var position = column
    pad(to: position)
    for scalar in text.unicodeScalars {
      let width = CharacterWidth.of(scalar)
      let bytes = Array(String(scalar).utf8)
      if width == 0 {
        if position > 0, position <= columns.count { columns[position - 1] += bytes }
        continue
      }
      pad(to: position + width)
      clearHalves(position, position + width)
      columns[position] = bytes
      if width == 2 { columns[position + 1] = [] }
      position += width
    }
    return position
  }

  /// Replaces by blanks what is only partly overwritten: the other half of a wide character, a tab.
  private mutating func clearHalves(_ start: Int, _ end: Int) {
    let space = [UInt8(ascii: " ")]
    if columns[start].isEmpty {
      var first = start
      while first > 0, columns[first].isEmpty { first -= 1 }
      for index in first..<start { columns[index] = space }
    }
    var next = end
    while next < columns.count, columns[next].isEmpty {
      columns[next] = space
      next += 1
    }
  }

  private mutating func pad(to width: Int) {
    while columns.count < width { columns.append([UInt8(ascii: " ")]) }
  }

  /// Takes away what stands in these columns; with `shifting` the rest moves to the left.
  mutating func erase(_ range: Range<Int>, shifting: Bool = false) {
    let range = range.clamped(to: 0..<columns.count)
    guard !range.isEmpty else { return }
    if shifting || range.upperBound == columns.count {
      columns.removeSubrange(range)
    } else {
      for index in range { columns[index] = [UInt8(ascii: " ")] }
    }
  }

  /// Makes room for so many columns.
  mutating func insert(_ count: Int, at column: Int) {
    guard column < columns.count else { return }
    let blanks = [[UInt8]](repeating: [UInt8(ascii: " ")], count: count)
    columns.insert(contentsOf: blanks, at: column)
  }
}
