/// A table for people: a header, a row of dashes, and cells padded to their column with two spaces
/// between.
package struct TextTable: Sendable {
  /// What one column looks like.
  package struct Column: Sendable {
    /// The words in the header.
    package let title: String

    /// Whether cells stand at the right edge, as numbers do.
    package let isRightAligned: Bool

    /// Whether this column gives way when the table is too wide; one per table.
    package let isFlexible: Bool

    /// Declares a column.
    package init(_ title: String, isRightAligned: Bool = false, isFlexible: Bool = false) {
      self.title = title
      self.isRightAligned = isRightAligned
      self.isFlexible = isFlexible
    }
  }

  /// A flexible column is not squeezed below this; a still narrower terminal wraps lines instead.
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

  /// Adds a row; cells left out at the end are empty.
  ///
  /// Control characters, line breaks included, become spaces: a cell is one line and cannot steer
  /// the terminal.
  package mutating func add(_ cells: [String]) {
    precondition(cells.count <= columns.count, "a row has more cells than the table has columns")
    let missing = Array(repeating: "", count: columns.count - cells.count)
    rows.append(cells.map(Sentence.plain) + missing)
  }

  /// The table as text, its lines without trailing spaces and joined by newlines, none at the end.
  ///
  /// The width is that of the terminal; nil where there is none, so that nothing is cut.
  ///
  /// - Parameter decorate: adds to a cell's text what takes no room, such as a colour.
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
    guard let available, let flexible = columns.firstIndex(where: \.isFlexible) else {
      return widths
    }
    let total = widths.reduce(0, +) + Self.gap.utf8.count * (widths.count - 1)
    let squeezed = max(Self.narrowestFlexible, widths[flexible] - (total - available))
    widths[flexible] = min(widths[flexible], squeezed)
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
