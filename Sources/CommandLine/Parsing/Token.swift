/// What a word of the command line looks like, before any declaration is asked.
///
/// Everything here looks at bytes: in a `String` a dash or equals sign melts into one character
/// with a combining mark after it and would not be seen.
enum Token {
  /// `--`, which ends the options.
  static let terminator = "--"

  /// Tells whether the word is `--` followed by more.
  static func isLong(_ word: String) -> Bool {
    word.utf8.starts(with: terminator.utf8) && word.utf8.count > 2
  }

  /// Tells whether the word is one dash followed by something a letter could be.
  ///
  /// A dash and white space begin a list in a prompt; no option looks like that.
  static func isCluster(_ word: String) -> Bool {
    guard word.utf8.first == dash, !isLong(word) else { return false }
    guard let next = word.unicodeScalars.dropFirst().first else { return false }
    return next != "-" && !next.properties.isWhitespace
  }

  /// Tells whether the word is a number below zero, such as `-5` or `-0.5`.
  static func isNegativeNumber(_ word: String) -> Bool {
    guard word.utf8.first == dash else { return false }
    let parts = word.utf8.dropFirst().split(
      separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
    return parts.allSatisfy { part in
      !part.isEmpty && part.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
  }

  /// The words before the first `--`, where options are looked for.
  static func beforeTerminator(_ words: ArraySlice<String>) -> ArraySlice<String> {
    words.prefix { $0 != terminator }
  }

  private static let dash = UInt8(ascii: "-")
}

extension String {
  /// What stands before and after the first equals sign; no value when there is none.
  func splitAtFirstEquals() -> (name: String, value: String?) {
    guard let equals = utf8.firstIndex(of: UInt8(ascii: "=")) else { return (self, nil) }
    return (String(self[..<equals]), String(self[utf8.index(after: equals)...]))
  }
}
