internal import SystemKit

/// What Claude Code's screen shows, as far as it bears on the session's state.
///
/// The weakest signal: texts differ between versions, so only distinctive ones count.
package struct ClaudeScreen: Hashable, Sendable {
  /// The screen's lines, top to bottom, without escape sequences.
  package let lines: [String]
  /// The same without what is written dim: hints and placeholders, which nobody typed.
  private let typedLines: [String]

  /// Reads a screen as tmux captures it, with escape sequences or without.
  package init(_ captured: String) {
    var text = StyledText()
    for scalar in captured.unicodeScalars { text.add(scalar) }
    lines = Self.lines(text.all)
    typedLines = Self.lines(text.bright)
  }

  private static func lines(_ text: String.UnicodeScalarView) -> [String] {
    String(text).split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
  }

  /// The dialog that is open; nil while there is an input box.
  package var dialog: ScreenDialog? {
    hasInputBox || showsTranscript ? nil : ScreenDialog(lines)
  }

  /// Whether the transcript is shown in the input box's place, whose keys are its own (2.1.332, Ctrl-O).
  package var showsTranscript: Bool {
    lastLines.contains { $0.hasPrefix("Showing detailed transcript") }
  }

  /// Whether Claude Code has stopped reading keys (2.1.332, Ctrl-Z); without a shell nothing else tells.
  package var isSuspended: Bool {
    lastLines.contains { $0.hasPrefix("Claude Code is suspended.") }
  }

  /// The last three lines with text.
  private var lastLines: some Sequence<String> {
    lines.map(\.trimmingSpaces).filter { !$0.isEmpty }.suffix(3)
  }

  /// Whether something other than the input box takes the keys: a dialog, or a panel such as help.
  package var isCovered: Bool {
    dialog != nil || (!hasInputBox && lines.joined().withoutSpaces.contains("Escto"))
  }

  /// Whether a part of what covers the input box has scrolled out of a small screen.
  package var isCut: Bool { isCovered && (dialog?.isCut ?? true) }

  /// Whether it shows Claude Code's list of conversations, where Enter begins or opens another one.
  ///
  /// It is headed by what a new one would be (2.1.332).
  package var showsAgents: Bool {
    let heading = lines.lazy.map(\.trimmingSpaces).filter { !$0.isEmpty }.prefix(4)
    return heading.contains { $0.contains("New sessions: ") }
      || lines.contains { $0.trimmingSpaces == "❯ describe a task for a new session" }
  }

  /// Whether the beginning of a text is on the screen, however it is wrapped and its marks are drawn; nil
  /// for a text too short to tell.
  package func shows(_ text: String) -> Bool? {
    func letters(_ text: some StringProtocol) -> String {
      String(text.filter { $0.isLetter || $0.isNumber })
    }
    let words = letters(text.prefix(200)).prefix(40)
    guard words.count > 3 else { return nil }
    return lines.map(letters).joined().contains(words)
  }

  /// Whether a turn runs.
  package var isWorking: Bool {
    lines.contains { $0.contains("esc to interrupt") }
  }

  /// Whether hooks of the user's are deciding about a prompt (2.1.332).
  package var runsPromptHooks: Bool {
    lines.contains { $0.contains("running UserPromptSubmit hook") }
  }

  /// Whether a note says that a hook refused a prompt, which is back in the input box (2.1.332).
  package var showsRefusedPrompt: Bool {
    lines.contains { $0.trimmingSpaces.hasPrefix("Original prompt:") }
  }

  /// Whether the input box is on the screen: a line that begins with `❯` between two borders.
  package var hasInputBox: Bool { inputBox != nil }

  /// The text in the input box (empty: nothing, or a dim placeholder); nil when there is no box.
  ///
  /// In shell mode `!` stands in the place of `❯`; it counts as text.
  package var inputBox: String? {
    // A draft may hold a rule of its own.
    guard let bottom = lines.lastIndex(where: Self.isBorder),
      let top = lines[..<bottom].indices.last(where: { index in
        Self.isBorder(lines[index]) && index + 1 < bottom
          && lines[index + 1].first.map("❯!".contains) == true
      })
    else { return nil }
    let content = typedLines[(top + 1)..<bottom].enumerated().map { index, line in
      String(index == 0 && line.hasPrefix("❯") ? line.dropFirst() : line[...]).trimmingSpaces
    }
    return content.joined(separator: "\n").trimmingSpaces
  }

  /// The last lines that say something: what a program that ended left behind, without pictures, frames
  /// and rules.
  package func lastWords(_ count: Int = 12) -> String {
    let words = lines.map(\.trimmingSpaces).filter {
      !$0.isEmpty && !$0.hasPrefix("Pane is dead") && $0.isMadeOfWords
    }
    // A dialog may still be seen above them.
    let afterDialog = words.lastIndex { $0.contains("Esc to cancel") }.map { $0 + 1 } ?? 0
    return words[(afterDialog == words.count ? 0 : afterDialog)...].suffix(count)
      .joined(separator: "\n")
  }

  /// Whether a line is a border of the input box; a label may stand in it (`─── History 1/2 ─────`).
  private static func isBorder(_ line: String) -> Bool {
    line.hasPrefix("────────")
      || line.hasPrefix("─── ") && line.trimmingSpaces.hasSuffix("───")
  }
}

/// Text with escape sequences (ECMA-48), read scalar by scalar.
private struct StyledText {
  private enum State { case text, escape, control, string, oneMore }

  /// Everything that is shown.
  var all = String.UnicodeScalarView()
  /// What is shown at normal brightness.
  var bright = String.UnicodeScalarView()
  private var state = State.text
  private var parameters = ""
  private var isDim = false
  private var isInverse = false
  /// The last character was shown inverse, as the cursor is.
  ///
  /// Before dim text it is part of that.
  private var wasInverse = false

  mutating func add(_ scalar: Unicode.Scalar) {
    switch (state, scalar) {
    case (.text, "\u{1B}"): state = .escape
    case (.text, "\u{0E}"), (.text, "\u{0F}"): break
    case (.text, _):
      all.append(scalar)
      if isDim, wasInverse, scalar != "\n" { bright.removeLast() }
      if !isDim || scalar == "\n" { bright.append(scalar) }
      wasInverse = isInverse
    case (.escape, "["):
      state = .control
      parameters = ""
    case (.escape, "]"): state = .string
    case (.escape, "("), (.escape, ")"): state = .oneMore
    case (.escape, _): state = .text
    case (.control, "@"..."~"):
      if scalar == "m" { select(parameters) }
      state = .text
    case (.control, _): parameters.unicodeScalars.append(scalar)
    case (.string, "\u{07}"): state = .text
    case (.string, "\u{1B}"): state = .oneMore
    case (.string, _): break
    case (.oneMore, _): state = .text
    }
  }

  /// Select Graphic Rendition: 2 is faint, 22 normal, 7 inverse, 27 not, 0 or nothing resets.
  ///
  /// Colours take parameters of their own (`38;5;n`, `38;2;r;g;b`), which mean no brightness.
  private mutating func select(_ parameters: String) {
    var codes = parameters.split(separator: ";", omittingEmptySubsequences: false)[...]
    while let code = codes.popFirst() {
      switch code {
      case "", "0": (isDim, isInverse) = (false, false)
      case "2": isDim = true
      case "22": isDim = false
      case "7": isInverse = true
      case "27": isInverse = false
      case "38", "48", "58": codes = codes.dropFirst(codes.first == "5" ? 2 : 4)
      default: break
      }
    }
  }
}

extension StringProtocol {
  /// The text without any white space: what two wrappings of it have in common.
  package var withoutSpaces: String { String(filter { !$0.isWhitespace }) }
}

extension String {
  /// Whether a line is more text than picture: letters and digits against block and line characters
  /// (U+2500 to U+25FF).
  fileprivate var isMadeOfWords: Bool {
    var drawn = 0
    var written = 0
    for scalar in unicodeScalars {
      switch scalar.value {
      case 0x2500...0x25FF: drawn += 1
      default:
        if scalar.properties.isAlphabetic || scalar.properties.numericType != nil { written += 1 }
      }
    }
    return written > 0 && written >= drawn
  }

  /// The text without spaces (also no-break ones) at either end.
  package var trimmingSpaces: String {
    func isSpace(_ character: Character) -> Bool { character.isWhitespace }
    let head = drop(while: isSpace)
    guard let last = head.lastIndex(where: { !isSpace($0) }) else { return "" }
    return String(head[...last])
  }
}
