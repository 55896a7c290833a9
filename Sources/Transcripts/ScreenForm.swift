/// A request of an MCP server for input (elicitation): a message, fields, and two buttons in a row.
///
///       MCP server “deploy” requests your input
///
///       Deploy where?
///
///       ❯ * env: ▸ not set
///             Target
///         ✔ force: ☒
///
///         Accept    Decline
///
/// Observed in 2.1.332. An opened choice (`▾`) shows its options below, deeper.
package struct ScreenForm: Hashable, Sendable {
  /// A value to fill in.
  package struct Field: Hashable, Sendable {
    package let name: String
    /// The value it holds; nil while it is not set.
    package let value: String?
    package let isRequired: Bool
    /// Whether the arrow points at it.
    package let isHighlighted: Bool
    /// The options of a choice that is open.
    package let options: [ScreenDialog.Option]
    /// The fault that Claude Code finds with it.
    package let error: String?
    /// Whether it is ticked; nil for what is no flag.
    package let flag: Bool?
    /// Whether it is a choice, open or not; known only while the arrow is at it.
    package let isChoice: Bool
  }

  /// The server's name and its message.
  package let text: [String]
  package let fields: [Field]
  package let buttons: [ScreenDialog.Option]

  /// Reads it from a screen's lines; nil when there is none.
  init?(_ lines: [String]) {
    let top = lines.lastIndex(where: ScreenDialog.isRule).map { $0 + 1 } ?? 0
    let body = lines[top...]
    guard let last = body.lastIndex(where: { Self.buttons($0) != nil }),
      let buttons = Self.buttons(lines[last]),
      body.joined().withoutSpaces.contains("requestsyourinput")
        || Self.hasSwitch(lines, below: last)
    else { return nil }
    self.buttons = buttons
    var rows: [(head: Head, more: [String])] = []
    var text: [String] = []
    for line in body[..<last] {
      if let head = Head(line) {
        rows.append((head, []))
      } else if rows.isEmpty {
        text.append(line)
      } else if !line.trimmingSpaces.isEmpty {
        rows[rows.count - 1].more.append(line)
      }
    }
    self.text = ScreenDialog.withoutFrames(text[...])
    fields = rows.map { Self.field($0.head, $0.more) }
  }

  /// The first line of a field: `  ❯ * name: value`.
  private struct Head {
    let isHighlighted: Bool
    let mark: Character
    let name: String
    let value: String

    init?(_ line: String) {
      let characters = Array(line)
      guard characters.count > 6, "❯ ↑↓".contains(characters[2]), "*✔⚠✗ ".contains(characters[4]),
        characters[3] == " ", characters[5] == " ", characters[6] != " ",
        characters[..<2].allSatisfy({ $0 == " " })
      else { return nil }
      let rest = String(characters[6...])
      guard let colon = rest.firstIndex(of: ":") else { return nil }
      isHighlighted = characters[2] == "❯"
      mark = characters[4]
      name = String(rest[..<colon])
      value = String(rest[rest.index(after: colon)...]).trimmingSpaces
    }
  }

  private static func field(_ head: Head, _ more: [String]) -> Field {
    let options = more.compactMap(option)
    var value: String? = head.value
    for sign in ["▸", "▾"] where value?.hasPrefix(sign) == true {
      value = value.map { String($0.dropFirst()).trimmingSpaces }
    }
    let flag = value == "☒" ? true : value == "☐" ? false : nil
    let isUnset = value.map { ["not set", "Type something…", ""].contains($0) } ?? true
    return Field(
      name: head.name, value: isUnset ? nil : flag.map { $0 ? "true" : "false" } ?? value,
      isRequired: head.mark == "*" || head.mark == "⚠", isHighlighted: head.isHighlighted,
      options: options, error: head.mark == "⚠" ? more.last?.trimmingSpaces : nil, flag: flag,
      isChoice: head.value.hasPrefix("▸") || head.value.hasPrefix("▾"))
  }

  /// An option of an open choice: `❯ ◯ Alpha`, `☒ y`.
  private static func option(_ line: String) -> ScreenDialog.Option? {
    let isHighlighted = line.trimmingSpaces.hasPrefix("❯")
    let text = (isHighlighted ? String(line.trimmingSpaces.dropFirst()) : line).trimmingSpaces
    guard let mark = text.first, "◯◉●○☐☒".contains(mark) else { return nil }
    let label = String(text.dropFirst()).trimmingSpaces
    return ScreenDialog.Option(
      label: label, shown: label.withoutSpaces, number: nil, isHighlighted: isHighlighted,
      isChecked: "◉●☒".contains(mark))
  }

  /// Two buttons in a row: Accept and Decline, or those of a server that waits while a page is open in the
  /// browser (2.1.332).
  private static let buttonRows = [["Accept", "Decline"], ["Reopen URL", "Skip confirmation"]]

  private static func buttons(_ line: String) -> [ScreenDialog.Option]? {
    let text = line.withoutSpaces
    let labels = buttonRows.first { row in
      text.filter { $0 != "❯" } == row.joined().withoutSpaces
    }
    return labels?.map { label in
      ScreenDialog.Option(
        label: label, shown: label.withoutSpaces, number: nil,
        isHighlighted: text.contains("❯" + label.withoutSpaces), isChecked: nil)
    }
  }

  /// Whether the next text below a line says how to go from button to button.
  private static func hasSwitch(_ lines: [String], below index: Int) -> Bool {
    lines[(index + 1)...].first { !$0.trimmingSpaces.isEmpty }?.contains("←/→ to switch") == true
  }
}
