internal import SystemKit

/// What an agent's screen shows of its answer to a prompt: as much as can be told; pure.
enum ScreenAnswer {
  /// The lines between the prompt and the input or status bar below it; nil where the prompt is not on
  /// the screen.
  ///
  /// - Parameters:
  ///   - capture: the screen with all that scrolled off.
  ///   - earlier: how often the prompt's words stood there before it was sent.
  static func text(
    _ capture: String, prompt: String, earlier: Int, _ description: AgentDescription
  ) -> String? {
    var lines = capture.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
    while lines.last?.isBlank == true { lines.removeLast() }
    let places = places(of: prompt, in: lines)
    // The answer may well repeat the prompt: the first place that is new is the prompt's own.
    let place = places?.dropFirst(earlier).first ?? places?.last
    if places != nil, place == nil { return nil }
    let input = description.rules.inputRow(in: lines)
    var end = max(0, lines.count - description.statusBarLines)
    if let input { end = min(end, input) }
    let start = place.map { $0.upperBound + 1 } ?? 0
    lines = lines[min(start, end)..<end].map(\.withoutFrame)
    while lines.last?.isBlank == true { lines.removeLast() }
    return lines.drop(while: \.isBlank).joined(separator: "\n")
  }

  /// The number of times that the prompt's words stand in a capture.
  static func occurrences(of prompt: String, in capture: String) -> Int {
    let lines = capture.split(separator: "\n", omittingEmptySubsequences: false)
    return places(of: prompt, in: lines.map { String($0) })?.count ?? 0
  }

  /// The part of a screen below the prompt's last place on it; all where it is not there.
  static func below(_ prompt: String, in screen: String) -> String {
    let lines = screen.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
    guard let place = places(of: prompt, in: lines)?.last else { return screen }
    return lines[(place.upperBound + 1)...].joined(separator: "\n")
  }

  /// The rows of each place where the prompt stands, the ones it was wrapped to included; nil for a
  /// prompt without words.
  ///
  /// Spaces, tabs (also as `^I`) and the lines of a box do not count: agents draw them as they like.
  private static func places(of prompt: String, in lines: [String]) -> [ClosedRange<Int>]? {
    guard let last = prompt.split(separator: "\n").map({ letters($0) }).last(where: { !$0.isEmpty })
    else { return nil }
    let beginning = last.prefix(40)
    var text: [Character] = []
    var rows: [Int] = []
    for (row, line) in lines.enumerated() {
      let part = letters(line)
      text += part
      rows += repeatElement(row, count: part.count)
    }
    var found: [ClosedRange<Int>] = []
    var position = 0
    while position + beginning.count <= text.count {
      guard text[position] == last[0],
        text[position..<(position + beginning.count)].elementsEqual(beginning)
      else {
        position += 1
        continue
      }
      let length = zip(text[position...], last).prefix { $0 == $1 }.count
      let row = rows[position]
      // The same words twice in a row are one place.
      if found.last?.upperBound != row { found.append(row...rows[position + length - 1]) }
      position += length
    }
    return found
  }

  private static func letters(_ text: some StringProtocol) -> [Character] {
    var letters: [Character] = []
    for character in text where !character.isWhitespace && !"│┃|".contains(character) {
      letters.append(character)
      if letters.suffix(2).elementsEqual("^I") { letters.removeLast(2) }
    }
    return letters
  }
}

extension StringProtocol {
  fileprivate var isBlank: Bool { allSatisfy { $0 == " " } }

  /// Without the lines of a box around it, and the spaces at its end.
  fileprivate var withoutFrame: String {
    let frame = "│┃|╭╮╰╯─━┌┐└┘▀▄█"
    var text = Substring(self)
    if let first = text.first(where: { $0 != " " }), frame.contains(first) {
      text = text.drop { $0 == " " || frame.contains($0) }
    }
    return String(text.reversed().drop { $0 == " " || frame.contains($0) }.reversed())
  }
}
