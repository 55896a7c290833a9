/// Python code made fit for a REPL that takes one line after the other.
///
/// There a blank line ends a block, and only a blank line does. So blank lines inside blocks go, and
/// one is put where a block ends. Lines inside brackets and long strings stay as they are. Pure.
struct PythonBlocks {
  /// The lines to type.
  private(set) var lines: [String] = []
  private var isBlockOpen = false
  private var depth = 0
  /// The quotes of the long string the next line begins in.
  private var string: String?
  private var isContinued = false

  init(_ text: String) {
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) { add(String(line)) }
    if isBlockOpen { lines.append("") }
  }

  private mutating func add(_ line: String) {
    let isInside = depth > 0 || string != nil || isContinued
    guard !isInside else {
      lines.append(line)
      scan(line)
      return
    }
    let words = line.drop { $0 == " " || $0 == "\t" }
    if words.isEmpty || (words.hasPrefix("#") && isBlockOpen) { return }
    if isBlockOpen, words.count == line.count, !isDecorated, !Self.goesOn(words) {
      lines.append("")
      isBlockOpen = false
    }
    lines.append(line)
    scan(line)
    isDecorated = words.hasPrefix("@")
    if isDecorated || endsInColon || Self.isCompound(words) { isBlockOpen = true }
  }

  /// Whether a line without indentation belongs to the block above it.
  private static func goesOn(_ line: Substring) -> Bool {
    let word = line.prefix { $0.isLetter }
    if ["else", "elif", "except", "finally"].contains(String(word)) { return true }
    return false
  }

  /// Whether a line begins a statement that goes on until a blank line, even if it is complete.
  static func isCompound(_ line: Substring) -> Bool {
    let word = line.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
    return ["for", "while", "if", "def", "class", "with", "try", "async"].contains(String(word))
  }

  private var endsInColon = false
  /// Whether the last line was a decorator, to which the next belongs.
  private var isDecorated = false

  /// Follows brackets and strings through a line.
  private mutating func scan(_ line: String) {
    let characters = Array(line)
    var index = 0
    var lastCode: Character?
    isContinued = false
    while index < characters.count {
      let character = characters[index]
      let triple = String(characters[index..<min(index + 3, characters.count)])
      if let quote = string {
        if character == "\\" {
          index += 2
        } else if triple.hasPrefix(quote) {
          index += quote.count
          string = nil
        } else {
          index += 1
        }
        continue
      }
      switch character {
      case "\"", "'":
        string = triple == "\"\"\"" || triple == "'''" ? triple : String(character)
        index += string?.count ?? 1
        lastCode = character
        continue
      case "#": index = characters.count
      case "(", "[", "{": depth += 1
      case ")", "]", "}": depth = max(0, depth - 1)
      case "\\" where index == characters.count - 1: isContinued = true
      default: break
      }
      if character != " ", character != "\t", character != "#" { lastCode = character }
      index += 1
    }
    // Short strings end with their line.
    if string?.count == 1 { string = nil }
    endsInColon = lastCode == ":" && depth == 0
  }
}
