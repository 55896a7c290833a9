internal import JSON

/// What to look for in the lines of a screen; pure.
///
/// The text is found anywhere in a line, whatever the case. `*` stands for any text, `^` at the
/// beginning and `$` at the end bind it to the line's edges (spaces there do not count), and `\`
/// before one of these takes it as it is. There are no regular expressions, on purpose: they would
/// double the program's size.
struct ScreenPattern: Hashable, Sendable {
  /// As it was written.
  let source: String
  /// Whether case matters.
  let isExact: Bool
  /// Looks only at so many of the last lines that are not empty; nil at all.
  let lines: Int?
  private let pieces: [[Unicode.Scalar]]
  private let isAtStart: Bool
  private let isAtEnd: Bool

  init(_ source: String, isExact: Bool = false, lines: Int? = nil) {
    self.source = source
    self.isExact = isExact
    self.lines = lines
    var scalars = Array(isExact ? source.unicodeScalars : source.lowercased().unicodeScalars)[...]
    isAtStart = scalars.first == "^"
    if isAtStart { scalars = scalars.dropFirst() }
    var pieces: [[Unicode.Scalar]] = [[]]
    var isAtEnd = false
    while let scalar = scalars.popFirst() {
      switch scalar {
      case "\\" where scalars.first.map { "*^$\\".unicodeScalars.contains($0) } == true:
        scalars.popFirst().map { pieces[pieces.count - 1].append($0) }
      case "*": pieces.append([])
      case "$" where scalars.isEmpty: isAtEnd = true
      default: pieces[pieces.count - 1].append(scalar)
      }
    }
    self.pieces = pieces
    self.isAtEnd = isAtEnd
  }

  /// A text, or an object with `match` and optionally `case` and `lines`.
  init?(_ json: JSONValue) {
    if let text = json.string {
      self.init(text)
    } else if let text = json["match"]?.string {
      self.init(text, isExact: json["case"]?.bool ?? false, lines: json["lines"]?.int)
    } else {
      return nil
    }
  }

  /// Whether the pattern is in the line.
  func matches(_ line: String) -> Bool {
    let text = Array((isExact ? line : line.lowercased()).unicodeScalars)
    let start = text.firstIndex { $0 != " " } ?? text.count
    let end = text.lastIndex { $0 != " " }.map { $0 + 1 } ?? text.count
    let trimmed = text[min(start, end)..<end]
    // The pieces between the stars, each as far to the left as it goes, the last one at the end.
    var rest = trimmed
    for (index, piece) in pieces.enumerated() {
      let isFirst = index == 0
      let isLast = index == pieces.count - 1
      if isLast, isAtEnd {
        guard rest.count >= piece.count, rest.suffix(piece.count).elementsEqual(piece) else {
          return false
        }
        return !isFirst || !isAtStart || rest.count == piece.count
      }
      if isFirst, isAtStart {
        guard rest.starts(with: piece) else { return false }
        rest = rest.dropFirst(piece.count)
      } else {
        guard let found = Self.find(piece, in: rest) else { return false }
        rest = rest[(found + piece.count)...]
      }
    }
    return true
  }

  /// The text behind the pattern, where that is a whole line and this one only begins with it; nil elsewhere.
  func rest(of line: String) -> String? {
    guard isAtStart, isAtEnd, pieces.count == 1, let sign = pieces.first, !sign.isEmpty
    else { return nil }
    let text = line.trimmedSpaces
    let scalars = Array((isExact ? text : text.lowercased()).unicodeScalars)
    guard scalars.starts(with: sign) else { return nil }
    let rest = String(
      String.UnicodeScalarView(text.unicodeScalars.dropFirst(sign.count))
    ).trimmedSpaces
    return rest.isEmpty ? nil : rest
  }

  private static func find(_ piece: [Unicode.Scalar], in text: ArraySlice<Unicode.Scalar>) -> Int? {
    guard let first = piece.first else { return text.startIndex }
    guard text.count >= piece.count else { return nil }
    return (text.startIndex...(text.endIndex - piece.count)).first { index in
      text[index] == first && text[index...].starts(with: piece)
    }
  }
}
