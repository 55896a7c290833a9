/// A table for people: a header, a row of dashes, and rows of padded cells.
package struct TextTable: Sendable {
  /// The declaration of a column.
  package struct Column: Sendable {
    /// The text in the header.
    package let title: String

    /// Whether cells are aligned to the right, for numbers.
    package let isRightAligned: Bool

    /// Whether this column is shortened when the table is too wide.
    ///
    /// A table can have one such column.
    package let isFlexible: Bool

    /// Declares a column.
    package init(_ title: String, isRightAligned: Bool = false, isFlexible: Bool = false) {
      self.title = title
      self.isRightAligned = isRightAligned
      self.isFlexible = isFlexible
    }
  }

  /// The least width of a flexible column.
  ///
  /// In a still narrower terminal the lines wrap.
  private static let narrowestFlexible = 8
  private static let gap = "  "

  /// The columns, left to right.
  package let columns: [Column]

  /// The rows, top to bottom, one text per column.
  package private(set) var rows: [[String]] = []

  /// Makes a table without rows.
  package init(_ columns: [Column]) {
    self.columns = columns
  }

  /// Adds a row; missing cells at the end are empty.
  ///
  /// Control characters and line breaks become spaces, so that a cell is one line and cannot affect
  /// the terminal.
  package mutating func add(_ cells: [String]) {
    precondition(cells.count <= columns.count, "a row has more cells than the table has columns")
    let missing = Array(repeating: "", count: columns.count - cells.count)
    rows.append(cells.map(Sentence.plain) + missing)
  }

  /// Returns the table as text, without trailing spaces and without a newline at the end.
  ///
  /// The width is that of the terminal; with nil nothing is cut.
  ///
  /// - Parameter decorate: adds invisible text to a cell, such as a colour.
  package func text(
    width: Int? = nil,
    decorate: (_ row: Int, _ column: Int, _ text: String) -> String = { $2 }
  ) -> String {
    let titles = columns.map { Sentence.plain($0.title) }
    let widths = columnWidths(titles: titles, available: width)
    let dashes = widths.map { String(repeating: "-", count: $0) }
    let head = [titles, dashes].map { line(cells: $0, widths: widths) { $1 } }
    let body = rows.enumerated().map { row, cells in
      line(cells: cells, widths: widths) { decorate(row, $0, $1) }
    }
    return (head + body).joined(separator: "\n")
  }

  private func columnWidths(titles: [String], available: Int?) -> [Int] {
    var widths = columns.indices.map { column in
      rows.reduce(DisplayWidth.of(titles[column])) { max($0, DisplayWidth.of($1[column])) }
    }
    guard let available else {
      return widths
    }
    let flexible = columns.indices.filter { columns[$0].isFlexible }
    var excess = widths.reduce(0, +) + Self.gap.utf8.count * (widths.count - 1) - available
    // The widest gives way first, so that none is lost for the sake of another.
    while excess > 0, let widest = flexible.max(by: { widths[$0] < widths[$1] }),
      widths[widest] > Self.narrowestFlexible
    {
      widths[widest] -= 1
      excess -= 1
    }
    return widths
  }

  private func line(
    cells: [String], widths: [Int], decorate: (_ column: Int, _ text: String) -> String
  ) -> String {
    var line = ""
    for (column, cell) in cells.enumerated() {
      if column > 0 { line += Self.gap }
      let fitted = DisplayWidth.truncate(cell, to: widths[column])
      let padding = String(
        repeating: " ", count: max(0, widths[column] - DisplayWidth.of(fitted)))
      let shown = decorate(column, fitted)
      line += columns[column].isRightAligned ? padding + shown : shown + padding
    }
    guard let end = line.utf8.lastIndex(where: { $0 != UInt8(ascii: " ") }) else { return "" }
    return String(line[...end])
  }
}
