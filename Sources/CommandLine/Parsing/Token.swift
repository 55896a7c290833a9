/// Checks of an argument's form, independent of any declaration.
///
/// They compare bytes: in a `String`, a dash or equals sign forms one character with a combining
/// mark after it, and would not be found.
enum Token {
  /// The end of the options, `--`.
  static let terminator = "--"

  /// Whether the word is `--` followed by more.
  static func isLong(_ word: String) -> Bool {
    word.utf8.starts(with: terminator.utf8) && word.utf8.count > 2
  }

  /// Whether the word is one dash followed by something other than white space.
  ///
  /// A dash and white space begin a list in a prompt.
  static func isCluster(_ word: String) -> Bool {
    guard word.utf8.first == dash, !isLong(word) else { return false }
    guard let next = word.unicodeScalars.dropFirst().first else { return false }
    return next != "-" && !next.properties.isWhitespace
  }

  /// Whether the word is a negative number, such as `-5` or `-0.5`.
  static func isNegativeNumber(_ word: String) -> Bool {
    guard word.utf8.first == dash else { return false }
    let parts = word.utf8.dropFirst().split(
      separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
    return parts.allSatisfy { part in
      !part.isEmpty && part.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
  }

  /// Returns the arguments before the first `--`, where options can be.
  static func beforeTerminator(_ words: ArraySlice<String>) -> ArraySlice<String> {
    words.prefix { $0 != terminator }
  }

  private static let dash = UInt8(ascii: "-")
}

extension String {
  /// Returns the text before and after the first equals sign; no value when there is none.
  func splitAtFirstEquals() -> (name: String, value: String?) {
    guard let equals = utf8.firstIndex(of: UInt8(ascii: "=")) else { return (self, nil) }
    return (String(self[..<equals]), String(self[utf8.index(after: equals)...]))
  }
}
