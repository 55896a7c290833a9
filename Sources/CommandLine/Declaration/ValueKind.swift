/// What an option or argument holds, as data that parsing, help and completion all read.
package enum ValueKind: Sendable, Hashable {
  /// Any text, the empty text included.
  case text
  /// A whole number, in a range when there is one.
  case integer(ClosedRange<Int>?)
  /// A length of time; `DurationText` says what is accepted.
  case duration
  /// One of these words.
  case choice([String])
  /// A path of a file, completed as such; not checked beyond being there.
  case path
  /// A path of a folder, completed as such; not checked beyond being there.
  case folder
  /// A session ID, completed from the store; not checked beyond being there.
  case session
  /// A `KEY=VALUE` pair with a key.
  case keyValue

  /// Tells whether `text` is a value of this kind.
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

  /// What is accepted, as a phrase that fits after "must be".
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

  /// What the help notes in brackets about the accepted values, if there is something to say.
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
