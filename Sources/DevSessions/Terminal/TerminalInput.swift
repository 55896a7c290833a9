internal import Transcripts

/// Text as it is typed at a prompt; pure.
struct TerminalInput {
  /// What is typed, line by line; Enter follows each, or the last if all is one paste.
  private(set) var lines: [String]
  /// Whether it goes as one marked paste: where the line editor asks for such, and the program behind it
  /// takes several lines at a time.
  let isOnePaste: Bool
  /// What was changed, one phrase each.
  private(set) var changes: [String] = []

  init(_ text: String, prompt: String, isAtShell: Bool, isEditing: Bool, isCanonical: Bool?) {
    var clean = text.replacing("\r\n", "\n")
    if clean.utf8.contains(0x0D) {
      // The terminal would take each for Enter.
      clean = clean.replacing("\r", "\n")
      changes.append("carriage returns were made line ends")
    }
    let visible = Self.withoutControls(clean)
    if visible != clean { changes.append("control characters were removed") }
    clean = visible
    while clean.hasSuffix("\n") { clean.removeLast() }
    let split = clean.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
    let isPython = Self.isPython(prompt)
    isOnePaste = isEditing && (split.count == 1 || isAtShell || !Self.takesSingleLines(prompt))
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

  /// Whether it is the prompt of Python's own REPL, or of IPython.
  private static func isPython(_ prompt: String) -> Bool {
    prompt.hasSuffix(">>> ") || isIPython(prompt)
  }

  /// Whether it is IPython's: `In [3]: `.
  static func isIPython(_ prompt: String) -> Bool {
    prompt.hasPrefix("In [") && (prompt.hasSuffix("]: ") || prompt.hasSuffix("]:"))
  }

  /// Whether it is the prompt of a program with commands of one line each, mostly debuggers: its line
  /// editor would hand over a paste of several as a single one.
  private static func takesSingleLines(_ prompt: String) -> Bool {
    let words = [
      "(gdb) ", "(lldb) ", "(Pdb) ", "(Pdb++) ", "ipdb> ", "ftp> ", "(Cmd) ", "(bashdb) ",
    ]
    return words.contains { prompt.hasSuffix($0) } || prompt.contains("DB<")
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
