internal import Transcripts

/// A prompt made fit for Claude Code's input box, with what had to be changed.
///
/// The rules are those of `docs/turns.md`, observed in 2.1.329: the box would take a leading `/`
/// or `!` and a trailing `\` for something else, and it drops or alters some characters. What can be
/// delivered with its meaning intact is changed openly; the rest is refused.
struct ClaudePrompt {
  /// The text to be pasted.
  private(set) var text: String
  /// The changes made, one phrase each.
  private(set) var changes: [String]

  /// Prepares a prompt.
  ///
  /// - Throws: `Failure` (`usage`) for what Claude Code would not take as a prompt.
  init(_ original: String) throws(Failure) {
    self.init(original, changes: [])
    try checkNotEmpty()
    if let command = Self.command(text) {
      throw Failure(
        .usage, "Claude Code would run “\(command)” as a command, not read it as a prompt",
        hint: "send --command runs it; as a prompt it must begin with another word")
    }
    if Self.endingWords.contains(text.trimmingSpaces) {
      throw Failure(
        .usage, "Claude Code would end at the prompt “\(text.trimmingSpaces)”",
        hint: "dev-sessions stop ends it; as a prompt it must have another word")
    }
    if text.trimmingSpaces.hasPrefix("!"), !text.hasPrefix(" ") {
      change(" " + text, "a space was put before “!”, which would run a shell command")
    }
  }

  /// Prepares an answer in the caller's own words: nothing in it is a command there.
  init(ownWords original: String) throws(Failure) {
    self.init(original, changes: [])
    try checkNotEmpty()
  }

  /// Makes the changes that every field of text in Claude Code needs.
  private init(_ original: String, changes: [String]) {
    text = original
    self.changes = changes
    if text.utf8.contains(UInt8(ascii: "\r")) {
      change(
        text.replacing("\r\n", "\n").replacing("\r", "\n"), "line endings were made line feeds")
    }
    // Claude Code makes them line feeds itself; done here it can be told (2.1.332).
    change(
      ["\u{2028}", "\u{2029}", "\u{85}"].reduce(text) { $0.replacing($1, "\n") },
      "line and paragraph separators were made line feeds")
    change(Self.withoutInvisibles(text), "control and invisible characters were removed")
    if text.hasSuffix("\\") {
      change(text + " ", "a space was put after the last “\\”, which would not be sent")
    }
  }

  private mutating func change(_ new: String, _ what: String) {
    if new.utf8.elementsEqual(text.utf8) { return }
    text = new
    changes.append(what)
  }

  private func checkNotEmpty() throws(Failure) {
    guard !text.trimmingSpaces.isEmpty else {
      throw Failure(.usage, "the text is empty", hint: "give it as an argument or with --file")
    }
  }

  /// Prompts of one word at which Claude Code ends (2.1.332), also with space around them.
  private static let endingWords: Set<String> = ["exit", "quit", ":q", ":q!", ":wq", ":wq!"]

  /// The slash command a prompt would run: `/word` alone or followed by white space.
  ///
  /// A path (`/tmp/x`) is text to Claude Code.
  private static func command(_ text: String) -> String? {
    let start = text.drop { $0.isWhitespace }
    guard start.hasPrefix("/") else { return nil }
    let word = start.prefix { !$0.isWhitespace }
    let name = word.dropFirst()
    guard name.allSatisfy({ $0.isLetter || $0.isNumber || "-_:".contains($0) }) else { return nil }
    return String(word)
  }

  /// Without what the input box removes anyway, or would take for keys: C0 controls but tab and line
  /// feed, DEL, C1 controls, bidirectional and zero-width characters.
  ///
  /// Joiners between two visible characters stay: they make up emoji and Indic and Arabic text.
  private static func withoutInvisibles(_ text: String) -> String {
    var kept = String.UnicodeScalarView()
    let scalars = Array(text.unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
      switch scalar.value {
      case 0x09, 0x0A: kept.append(scalar)
      case 0..<0x20, 0x7F..<0xA0: continue
      case 0x200C, 0x200D:
        let isInside = index > 0 && index + 1 < scalars.count && !isBlank(scalars[index - 1])
        if isInside { kept.append(scalar) }
      case 0x200B, 0x200E, 0x200F, 0x202A...0x202E, 0x2060...0x2064, 0x2066...0x206F, 0xFEFF:
        continue
      default: kept.append(scalar)
      }
    }
    return String(kept)
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace
  }
}
