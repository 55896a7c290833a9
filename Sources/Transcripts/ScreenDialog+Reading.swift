extension ScreenDialog {
  /// Reads the dialog from a screen's lines; nil when there is none.
  ///
  /// The arrow `❯` must be in it. Prompts in the conversation above begin with the same sign, so
  /// options without numbers count only with a line about the Enter, Space or Esc key below them.
  init?(_ lines: [String]) {
    if let form = ScreenForm(lines) {
      self.init(
        text: form.text, options: form.buttons, form: form, isCut: Self.isCut(lines))
      return
    }
    guard let arrow = lines.lastIndex(where: { $0.trimmingSpaces.hasPrefix("❯") }) else {
      return nil
    }
    let rows =
      Self.numberedRows(lines, arrow: arrow) ?? Self.checkRows(lines, arrow: arrow)
      ?? Self.plainRows(lines, arrow: arrow)
    guard let rows, let first = rows.first?.index else { return nil }
    let rule = lines[..<first].lastIndex(where: Self.isRule)
    let top = rule.map { $0 + 1 } ?? 0
    let width = lines.filter(Self.isRule).map(\.count).max() ?? lines.map(\.count).max() ?? 0
    let options = rows.enumerated().map { place, row in
      let end = place + 1 < rows.count ? rows[place + 1].index : lines.count
      return Self.option(row, Self.continuation(of: row, in: lines[..<end], width), arrow)
    }
    self.init(
      text: Self.withoutFrames(lines[top..<first]), options: options, form: nil,
      isCut: (rule == nil && Self.isCutAbove(lines)) || Self.isCut(lines[top...]))
  }

  private static func option(
    _ row: Row, _ more: (label: [String], shown: [String]), _ arrow: Int
  ) -> Option {
    var label = ([row.label] + more.label).joined(separator: " ")
    var isChecked: Bool?
    for (mark, value) in checkMarks where label.hasPrefix(mark) {
      label = String(label.dropFirst(mark.count)).trimmingSpaces
      isChecked = value
    }
    let shown = ([label] + more.shown).joined().withoutSpaces
    return Option(
      label: label, shown: shown, number: row.number, isHighlighted: row.index == arrow,
      isChecked: isChecked)
  }

  private static let checkMarks = [("[ ]", false), ("[✔]", true), ("[x]", true)]

  /// The lines below a row that belong to it: those its label goes on in, and the others.
  ///
  /// A label goes on where the next line's first word would not have fitted; a description begins on
  /// a line of its own although it would have.
  private static func continuation(
    of row: Row, in lines: ArraySlice<String>, _ width: Int
  ) -> (label: [String], shown: [String]) {
    var (label, shown): ([String], [String]) = ([], [])
    var isInLabel = true
    var before = row.width
    for line in lines[(row.index + 1)...] {
      let words = withoutPreview(line)
      let indent = words.prefix { $0 == " " }.count
      guard !words.trimmingSpaces.isEmpty, !isRule(line), indent > row.column else { break }
      let word = words.trimmingSpaces.prefix { $0 != " " }
      isInLabel = isInLabel && before + 1 + word.count > width - 3
      if isInLabel {
        label.append(words.trimmingSpaces)
      } else {
        shown.append(words.trimmingSpaces)
      }
      before = words.count
    }
    return (label, shown)
  }

  /// The line without the preview that is drawn in a box beside the options.
  private static func withoutPreview(_ line: String) -> String {
    guard let box = line.firstIndex(where: { "┌│├└".contains($0) }) else { return line }
    var text = line[..<box]
    while text.last == " " { text.removeLast() }
    return String(text)
  }

  private struct Row {
    let index: Int
    /// The column of the number or, without one, of the label.
    let column: Int
    let number: Int?
    let label: String
    /// The number of columns up to the end of its text.
    let width: Int

    /// A line of the form `  ❯ 2. Label`; an arrow up or down says that there is more above or below.
    init?(_ line: String, index: Int, numbered: Bool) {
      let line = ScreenDialog.withoutPreview(line)
      let lead = line.prefix { " ❯↑↓\u{A0}".contains($0) }
      let rest = line.dropFirst(lead.count)
      guard !rest.isEmpty, !ScreenDialog.isScrollNote(line) else { return nil }
      self.index = index
      width = line.count
      guard numbered else {
        (column, number, label) = (lead.count, nil, String(rest).trimmingSpaces)
        return
      }
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      guard let number = Int(digits), rest.dropFirst(digits.count).hasPrefix(". ") else {
        return nil
      }
      // Numbers are aligned to the right where there are ten or more.
      column = lead.count + digits.count
      self.number = number
      label = String(rest.dropFirst(digits.count + 2)).trimmingSpaces
    }

    var isChecked: Bool { checkMarks.contains { label.hasPrefix($0.0) } }
  }

  /// The last list 1, 2, 3 … whose numbers stand in one column, with the arrow in or below it.
  private static func numberedRows(_ lines: [String], arrow: Int) -> [Row]? {
    var rows: [Row] = []
    for index in lines.indices.reversed() {
      guard let row = Row(lines[index], index: index, numbered: true) else { continue }
      guard let next = rows.last else {
        rows = [row]
        continue
      }
      if row.column == next.column, row.number == (next.number ?? 0) - 1 { rows.append(row) }
      if rows.last?.number == 1 { break }
    }
    guard let top = rows.last, top.number == 1, rows.count > 1, arrow >= top.index else {
      return nil
    }
    return rows.reversed()
  }

  /// A list of check boxes without numbers, with the buttons below it (2.1.332: several MCP servers).
  private static func checkRows(_ lines: [String], arrow: Int) -> [Row]? {
    let rows = lines.indices.compactMap { Row(lines[$0], index: $0, numbered: false) }
    let boxes = rows.filter(\.isChecked)
    guard let first = boxes.first, let last = boxes.last, arrow >= first.index else { return nil }
    // A label that is wrapped goes on under its first letter, a button stands one column before.
    let buttons = rows.filter {
      $0.index > last.index && $0.index <= last.index + 4 && $0.column == last.column + 3
    }
    let end = buttons.last?.index ?? last.index
    guard arrow <= end, hasHint(lines, below: end) else { return nil }
    return boxes + buttons
  }

  /// The lines around the arrow that begin in its label's column, with the keys right below them, or with
  /// nothing below them and a question between them and the rule above.
  ///
  /// Further down the hint is a panel's, and the arrow that of a prompt in the conversation above.
  private static func plainRows(_ lines: [String], arrow: Int) -> [Row]? {
    guard let marked = Row(lines[arrow], index: arrow, numbered: false) else { return nil }
    func isOption(_ index: Int) -> Bool {
      Row(lines[index], index: index, numbered: false)?.column == marked.column
    }
    var (first, last) = (arrow, arrow)
    while first > 0, isOption(first - 1) { first -= 1 }
    while last + 1 < lines.count, isOption(last + 1) { last += 1 }
    guard hasHint(lines, below: last) || isLast(lines, first...last) else { return nil }
    return (first...last).compactMap { Row(lines[$0], index: $0, numbered: false) }
  }

  /// Whether several rows end the screen, with text and an empty line between them and the rule above
  /// (2.1.332: "Make auto mode your default permission mode?").
  private static func isLast(_ lines: [String], _ rows: ClosedRange<Int>) -> Bool {
    guard rows.count > 1, lines[(rows.upperBound + 1)...].allSatisfy(\.trimmingSpaces.isEmpty),
      let rule = lines[..<rows.lowerBound].lastIndex(where: isRule), rows.lowerBound - rule > 2
    else { return false }
    return lines[rows.lowerBound - 1].trimmingSpaces.isEmpty
      && !lines[rule + 1].trimmingSpaces.isEmpty
  }

  /// Whether the next text below a line tells which keys do what.
  private static func hasHint(_ lines: [String], below index: Int) -> Bool {
    let below =
      lines[(index + 1)...].first { !$0.trimmingSpaces.isEmpty && !isScrollNote($0) } ?? ""
    return ["Enter to ", "Esc to ", "Space to "].contains { below.contains($0) }
  }

  static func isRule(_ line: String) -> Bool {
    let text = line.trimmingSpaces
    return text.hasPrefix("────────") || text.hasPrefix("▔▔▔▔▔▔▔▔")
  }

  /// Whether a line only tells how much has scrolled out (` ↑ 12 more lines`).
  private static func isScrollNote(_ line: String) -> Bool {
    let text = line.trimmingSpaces
    return (text.hasPrefix("↑ ") || text.hasPrefix("↓ "))
      && (text.hasSuffix("more lines") || text.hasSuffix("more line"))
  }

  /// Whether a part has scrolled out: a note says so, or an arrow stands in front of an option.
  static func isCut(_ lines: some Sequence<String>) -> Bool {
    lines.contains { line in
      let text = line.trimmingSpaces
      guard text.hasPrefix("↑ ") || text.hasPrefix("↓ ") else { return false }
      return isScrollNote(line) || !text.contains("to navigate")
    }
  }

  /// Whether a dialog without the rule that stands above each of them begins in the screen's first line.
  private static func isCutAbove(_ lines: [String]) -> Bool {
    lines.first.map { !$0.trimmingSpaces.isEmpty } ?? false
  }

  /// A dialog's text without empty lines around it and without the frames around parts of it.
  static func withoutFrames(_ lines: ArraySlice<String>) -> [String] {
    let body = lines.map { line -> String in
      let text = line.trimmingSpaces
      // Dotted rules as wide as the screen part a command or a plan from the rest.
      if text.hasPrefix("╌") { return "╌╌╌╌" }
      if !text.isEmpty, text.allSatisfy({ "╭╮╰╯─│┌┐└┘├┤ ".contains($0) }) { return "" }
      guard text.hasPrefix("│") else { return line }
      let inner = text.hasSuffix("│") ? text.dropFirst().dropLast() : text.dropFirst()
      return inner.hasPrefix(" ") ? String(inner.dropFirst()) : String(inner)
    }
    return Array(
      body.drop { $0.trimmingSpaces.isEmpty }.reversed().drop { $0.trimmingSpaces.isEmpty }
        .reversed())
  }
}

extension String {
  /// The letters and digits alone, in lower case: what two layouts of a text have in common.
  package var letters: String { lowercased().filter { $0.isLetter || $0.isNumber } }
}
