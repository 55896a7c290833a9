internal import Transcripts

/// Text as it is typed at a prompt; pure.
struct TerminalInput {
  /// What is typed, line by line; Enter follows each, or the last if all is one paste.
  private(set) var lines: [String]
  /// Whether it goes as one marked paste.
  ///
  /// A shell runs a paste of several commands one after the other, and a REPL of today takes a whole
  /// block; line editors in front of other programs would hand it over as a single line.
  let isOnePaste: Bool
  /// What was changed, one phrase each.
  private(set) var changes: [String] = []

  init(_ text: String, prompt: String, isAtShell: Bool, isEditing: Bool, isCanonical: Bool?) {
    var clean = text.replacing("\r\n", "\n").replacing("\r", "\n")
    let visible = Self.withoutControls(clean)
    if visible != clean { changes.append("control characters were removed") }
    clean = visible
    while clean.hasSuffix("\n") { clean.removeLast() }
    let split = clean.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
    let isPython = prompt.hasSuffix(">>> ")
    isOnePaste = isEditing && (split.count == 1 || isAtShell || isPython || Self.isSQL(prompt))
    lines = split
    guard !isOnePaste else {
      // A block at the end of what is pasted needs a line more.
      let isBlock = split.count > 1 || PythonBlocks.isCompound(split[0][...])
      if isPython, isBlock { lines.append("") }
      return
    }
    if isPython { lines = PythonBlocks(clean).lines }
    // Without marks a tab would ask a line editor for completions.
    if isCanonical != true, lines.contains(where: { $0.utf8.contains(0x09) }) {
      lines = lines.map { $0.replacing("\t", "    ") }
      changes.append("tabs were made four spaces")
    }
  }

  /// Whether it is the prompt of a program that reads statements of several lines.
  private static func isSQL(_ prompt: String) -> Bool {
    ["sqlite> ", "=# ", "=> ", "=*# ", "=*> "].contains { prompt.hasSuffix($0) }
  }

  /// Without control characters but tab and line feed: they would be taken for keys.
  private static func withoutControls(_ text: String) -> String {
    var kept = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x09, 0x0A: kept.append(scalar)
      case 0..<0x20, 0x7F..<0xA0: continue
      default: kept.append(scalar)
      }
    }
    return String(kept)
  }
}
