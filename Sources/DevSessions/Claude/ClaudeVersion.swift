/// A version of Claude Code, such as 2.1.332.
struct ClaudeVersion: Hashable, Sendable {
  let numbers: [Int]

  /// The first word of a text that is three numbers with dots between them; nil when there is none.
  init?(_ text: String) {
    for word in text.split(whereSeparator: \.isWhitespace) {
      let parts = word.split(separator: ".", omittingEmptySubsequences: false)
      let numbers = parts.compactMap { Int($0) }
      if numbers.count == 3, parts.count == 3 {
        self.numbers = numbers
        return
      }
    }
    return nil
  }

  /// Whether `--permission-mode manual` is among its choices.
  var knowsManualMode: Bool { !numbers.lexicographicallyPrecedes([2, 1, 332]) }
}
