/// A dialog on Claude Code's screen: a list of options in the input box's place.
///
/// What it is about is another matter: see `OpenDialog`.
package struct ScreenDialog: Hashable, Sendable {
  /// One thing to choose.
  package struct Option: Hashable, Sendable {
    /// Its first line, without number and check box.
    package let label: String
    /// The number it bears; nil where options bear none.
    package let number: Int?
    /// Whether the arrow points at it.
    package let isHighlighted: Bool
    /// Whether it is ticked; nil where only one can be chosen.
    package let isChecked: Bool?
  }

  /// What stands above the options, line by line.
  package let text: [String]
  package let options: [Option]

  /// The option the arrow points at; nil when it points at something else, such as `Submit`.
  package var highlighted: Int? { options.firstIndex(where: \.isHighlighted) }

  /// What is asked: the last paragraph with a question mark, else the last one.
  package var question: String {
    let paragraphs = paragraphs.filter { !$0.hasPrefix("https://") }
    return paragraphs.last { $0.contains("?") } ?? paragraphs.last ?? ""
  }

  private var paragraphs: [String] {
    text.split { $0.trimmingSpaces.isEmpty || $0.trimmingSpaces.hasPrefix("╌") }
      .map { $0.map(\.trimmingSpaces).joined(separator: " ") }
  }

  /// Whether it asks about a plan, before the transcript tells.
  var isPlan: Bool {
    ["Ready to code?", "Exit plan mode?", "Claude has written up a plan"].contains { mark in
      text.contains { $0.contains(mark) }
    }
  }

  /// The dialog that blocks Claude Code's start, if it is one of those.
  package var startDialog: StartDialog? {
    StartDialog.allCases.first { dialog in
      dialog.marks.contains { mark in text.contains { $0.contains(mark) } }
    }
  }

  /// A dialog that blocks the start (observed in 2.1.330; the order and the options vary).
  package enum StartDialog: String, Hashable, Sendable, CaseIterable {
    case onboarding
    case trust
    case apiKey = "api-key"
    case bypassPermissions = "bypass-permissions"
    case settingsWarning = "settings-warning"

    /// Texts of which any one gives the dialog away.
    var marks: [String] {
      switch self {
      case .onboarding: ["Let's get started.", "Choose the text style that looks best"]
      case .trust: ["Accessing workspace:", "Quick safety check:", "Do you trust the files"]
      case .apiKey: ["Detected a custom API key in your environment"]
      case .bypassPermissions: ["Claude Code running in Bypass Permissions mode"]
      case .settingsWarning: ["Settings Warning"]
      }
    }
  }
}

extension ScreenDialog {
  /// Reads the dialog from a screen's lines; nil when there is none.
  ///
  /// The arrow `❯` must be in it. Prompts in the conversation above begin with the same sign, so
  /// options without numbers count only with a line about the Enter or Esc key below them.
  init?(_ lines: [String]) {
    guard let arrow = lines.lastIndex(where: { $0.trimmingSpaces.hasPrefix("❯") }) else {
      return nil
    }
    let rows = Self.numberedRows(lines, arrow: arrow) ?? Self.plainRows(lines, arrow: arrow)
    guard let rows, let first = rows.first?.index else { return nil }
    let top = lines[..<first].lastIndex(where: Self.isRule).map { $0 + 1 } ?? 0
    // Dotted rules as wide as the screen part a command or a plan from the rest.
    let body = lines[top..<first].map { $0.trimmingSpaces.hasPrefix("╌") ? "╌╌╌╌" : $0 }
    text = Array(
      body.drop { $0.trimmingSpaces.isEmpty }.reversed().drop { $0.trimmingSpaces.isEmpty }
        .reversed())
    options = rows.map { row in
      var label = row.label
      var isChecked: Bool?
      for (mark, value) in [("[ ]", false), ("[✔]", true), ("[x]", true)]
      where label.hasPrefix(mark) {
        label = String(label.dropFirst(mark.count)).trimmingSpaces
        isChecked = value
      }
      return Option(
        label: label, number: row.number, isHighlighted: row.index == arrow, isChecked: isChecked)
    }
  }

  private struct Row {
    let index: Int
    /// Where the number or, without one, the label begins.
    let column: Int
    let number: Int?
    let label: String

    /// A line of the form `  ❯ 2. Label`.
    init?(_ line: String, index: Int, numbered: Bool) {
      let lead = line.prefix { $0 == " " || $0 == "❯" || $0 == "\u{A0}" }
      let rest = line.dropFirst(lead.count)
      guard !rest.isEmpty else { return nil }
      self.index = index
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

  /// The lines around the arrow that begin in its label's column, with the keys right below them.
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
    let below = lines[(last + 1)...].first { !$0.trimmingSpaces.isEmpty } ?? ""
    guard ["Enter to ", "Esc to "].contains(where: { below.contains($0) }) else { return nil }
    return (first...last).compactMap { Row(lines[$0], index: $0, numbered: false) }
  }

  private static func isRule(_ line: String) -> Bool {
    let text = line.trimmingSpaces
    return text.hasPrefix("────────") || text.hasPrefix("▔▔▔▔▔▔▔▔")
  }
}
