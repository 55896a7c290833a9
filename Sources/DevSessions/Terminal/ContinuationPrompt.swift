/// Recognises the prompts at which programs ask for the rest of an unfinished input.
enum ContinuationPrompt {
  /// Whether `row`, the text before the cursor, asks for the rest of an input begun at `main`.
  ///
  /// - Parameter inShell: whether a shell asks, for only shells ask with `> ` alone: it is the main prompt
  ///   of R, Node and Lua, which may have asked a question of their own before.
  static func isOne(_ row: String, after main: String, inShell: Bool = true) -> Bool {
    let row = row.withoutOuterSpaces
    let main = main.withoutOuterSpaces
    guard row != main, !row.isEmpty else { return false }
    if unmistakable.contains(row) || isOfZsh(row) { return true }
    if isOfSQL(row, after: main) || isOfIrb(row, after: main) { return true }
    return continuations(of: main, inShell: inShell).contains(row)
  }

  /// No program's main prompt.
  private static let unmistakable: Set<String> = [
    "...", "...>", "...:", "->", "'>", "\">", "`>", "/*>", "dquote>", "cont:",
  ]

  /// The continuation prompts of shells and REPLs that are main prompts elsewhere.
  private static func continuations(of main: String, inShell: Bool) -> Set<String> {
    switch main {
    // R asks with `+`, Lua with two signs, Node with a bar.
    case ">": ["+", ">>", "|"]
    case ">>>": ["|"]
    default: inShell && !main.hasSuffix(">") ? [">"] : []
    }
  }

  /// zsh names the open constructs: `quote> `, `for then> `.
  private static func isOfZsh(_ row: String) -> Bool {
    guard row.hasSuffix(">") else { return false }
    let words = row.dropLast().split(separator: " ")
    let known: Set<Substring> = [
      "quote", "dquote", "bquote", "heredoc", "heredocd", "for", "while", "until", "if", "then",
      "else", "elif", "elif-then", "case", "select", "repeat", "function", "subsh", "cursh",
      "cmdsubst",
      "mathsubst", "pipe", "cmdand", "cmdor", "cond", "array", "foreach", "braceparam",
      "braceparam-p",
      "always", "math", "errpipe", "nocorrect",
    ]
    return !words.isEmpty && words.allSatisfy(known.contains)
  }

  /// psql changes one sign of its prompt: `db=# ` to `db-# `, `db'# `, `db(# `.
  private static func isOfSQL(_ row: String, after main: String) -> Bool {
    guard let sign = main.last, sign == "#" || sign == ">", row.last == sign else { return false }
    let before = main.dropLast()
    let head =
      before.hasSuffix("=") ? before.dropLast() : before.dropLast(before.hasSuffix("*") ? 2 : 0)
    guard before != head, row.hasPrefix(head) else { return false }
    let changed = row.dropFirst(head.count).dropLast()
    return (1...2).contains(changed.count) && changed.allSatisfy { "-'\"($*".contains($0) }
      && changed != "*"
  }

  /// irb counts lines and ends in another sign: `irb(main):001:0> ` to `irb(main):002:1* `.
  private static func isOfIrb(_ row: String, after main: String) -> Bool {
    guard main.hasPrefix("irb("), row.hasPrefix("irb("), let last = row.last else { return false }
    return "*\"'`/]".contains(last)
  }
}

extension String {
  fileprivate var withoutOuterSpaces: String {
    var text = Substring(self)
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
