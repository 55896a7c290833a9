internal import SystemKit

/// The ID of a session, such as `fizz-top`.
///
/// It is the name of a folder and of a tmux session and an argument of commands, so it must be
/// `[a-z0-9][a-z0-9._-]{0,63}` without `..`.
package struct SessionName: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The longest name allowed, in characters.
  package static let longest = 64

  /// The ID as text.
  package let text: String

  package var description: String { text }

  /// Checks the form of an ID.
  package init(_ text: String) throws(SessionNameError) {
    guard let problem = Self.problem(with: text) else {
      self.text = text
      return
    }
    throw SessionNameError(text: text, problem: problem)
  }

  /// Makes a name from a text that is known to be valid.
  init(known text: String) {
    precondition(Self.problem(with: text) == nil)
    self.text = text
  }

  package static func < (left: SessionName, right: SessionName) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }

  private static func problem(with text: String) -> String? {
    guard let first = text.utf8.first else { return "it is empty" }
    guard text.utf8.count <= longest else { return "it is longer than \(longest) characters" }
    guard isLetterOrDigit(first) else { return "it must begin with a lower-case letter or a digit" }
    let punctuation = Array("._-".utf8)
    guard text.utf8.allSatisfy({ isLetterOrDigit($0) || punctuation.contains($0) }) else {
      return "it may hold only lower-case letters, digits, “.”, “_” and “-”"
    }
    guard !text.contains("..") else { return "it may not hold “..”" }
    return nil
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}

/// A text that cannot be a session's ID.
package struct SessionNameError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The invalid text.
  package let text: String
  /// The fault, as a phrase.
  package let problem: String

  package var description: String {
    "“\(text)” cannot be a session ID: \(problem)"
  }
}

extension SessionName {
  /// Returns the one of `names` that was probably meant by `text`; nil when none is near.
  ///
  /// A name is near if up to a third of its letters are added, dropped, replaced or swapped with a
  /// neighbour.
  package static func nearest(to text: String, among names: some Sequence<SessionName>)
    -> SessionName?
  {
    let wanted = Array(text.lowercased().utf8.prefix(longest))
    let allowed = max(1, wanted.count / 3)
    return names.map { (name: $0, distance: editDistance(wanted, Array($0.text.utf8))) }
      .filter { $0.distance <= allowed }
      .min { ($0.distance, $0.name) < ($1.distance, $1.name) }?.name
  }
}

/// Returns the edit distance of two texts: the number of letters to add, drop, replace or swap with
/// a neighbour.
package func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...right.count)
  for (row, letter) in left.enumerated() {
    var current = [row + 1]
    for (column, other) in right.enumerated() {
      var best = min(
        last[column] + (letter == other ? 0 : 1), last[column + 1] + 1, current[column] + 1)
      if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
        best = min(best, beforeLast[column - 1] + 1)
      }
      current.append(best)
    }
    beforeLast = last
    last = current
  }
  return last[right.count]
}
