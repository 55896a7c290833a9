/// The kind of an option's or argument's value, for parsing, help and completion.
package enum ValueKind: Sendable, Hashable {
  /// Any text, also an empty one.
  case text
  /// A whole number, in a range if given.
  case integer(ClosedRange<Int>?)
  /// A duration, as `DurationText` reads it.
  case duration
  /// A word of this list.
  case choice([String])
  /// The path of a file.
  ///
  /// Any text that is not empty is accepted.
  case path
  /// The path of a folder.
  ///
  /// Any text that is not empty is accepted.
  case folder
  /// A session ID, completed from the store.
  ///
  /// Any text that is not empty is accepted.
  case session
  /// A `KEY=VALUE` pair with a key.
  case keyValue

  /// Whether `text` is a value of this kind.
  package func accepts(_ text: String) -> Bool {
    switch self {
    case .text: true
    case .integer(let range):
      if let number = Int(text) { range?.contains(number) ?? true } else { false }
    case .duration: DurationText.parse(text) != nil
    case .choice(let words): words.contains(text)
    case .path, .folder, .session: !text.isEmpty
    case .keyValue: KeyValue(text) != nil
    }
  }

  /// The accepted values, as a phrase that fits after "must be".
  package var expectation: String {
    switch self {
    case .text: "text"
    case .integer(let range): Self.numberPhrase(range)
    case .duration: "a duration like 30s, 5m or 2h"
    case .choice(let words):
      words.count == 1 ? words[0] : "one of \(Sentence.list(words, last: "or"))"
    case .path: "a path"
    case .folder: "the path of a folder"
    case .session: "a session ID"
    case .keyValue: "a pair like KEY=VALUE"
    }
  }

  /// The note in brackets in the help on the accepted values; nil for none.
  var helpNote: String? {
    switch self {
    case .choice(let words): "one of: " + words.joined(separator: ", ")
    case .integer(let range?) where range.upperBound == .max: "at least \(range.lowerBound)"
    case .integer(let range?): "\(range.lowerBound) to \(range.upperBound)"
    case .text, .integer, .duration, .path, .folder, .session, .keyValue: nil
    }
  }

  private static func numberPhrase(_ range: ClosedRange<Int>?) -> String {
    guard let range else { return "a whole number" }
    return range.upperBound == .max
      ? "a whole number of at least \(range.lowerBound)"
      : "a whole number from \(range.lowerBound) to \(range.upperBound)"
  }
}

/// A `KEY=VALUE` argument, split at the first equals sign.
package struct KeyValue: Sendable, Hashable {
  /// The text before the first equals sign; never empty.
  package let key: String

  /// The text after the first equals sign; may be empty or contain more equals signs.
  package let value: String

  /// Makes a pair.
  package init(key: String, value: String) {
    self.key = key
    self.value = value
  }

  /// Splits `text`; nil when it has no equals sign or nothing before it.
  package init?(_ text: String) {
    let halves = text.splitAtFirstEquals()
    guard let value = halves.value, !halves.name.isEmpty else { return nil }
    self.init(key: halves.name, value: value)
  }
}

extension KeyValue: CustomStringConvertible {
  /// The pair as on a command line.
  package var description: String { "\(key)=\(value)" }
}
