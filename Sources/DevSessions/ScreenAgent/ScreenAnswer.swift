internal import SystemKit

/// What an agent's screen shows of its answer to a prompt: as much as can be told; pure.
enum ScreenAnswer {
  /// The lines between the prompt and the input or status bar below it.
  ///
  /// - Parameters:
  ///   - capture: the screen with all that scrolled off.
  ///   - earlier: how many lines had the prompt's words before it was sent.
  static func text(
    _ capture: String, prompt: String, earlier: Int, _ description: AgentDescription
  ) -> String {
    var lines = capture.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
    while lines.last?.isBlank == true { lines.removeLast() }
    lines.removeLast(min(description.statusBarLines, lines.count))
    if let words = words(prompt) {
      // The answer may well repeat the prompt: the first line that is new is the prompt's own.
      let found = lines.indices.filter { lines[$0].contains(words) }
      if let prompt = found.dropFirst(earlier).first ?? found.last { lines.removeFirst(prompt + 1) }
    }
    if let input = lines.firstIndex(where: description.rules.isInput) {
      lines.removeSubrange(input...)
    }
    lines = lines.map(\.withoutFrame)
    while lines.last?.isBlank == true { lines.removeLast() }
    return lines.drop(while: \.isBlank).joined(separator: "\n")
  }

  /// How many lines of a capture have the prompt's words.
  static func occurrences(of prompt: String, in capture: String) -> Int {
    guard let words = words(prompt) else { return 0 }
    return capture.split(separator: "\n").count { $0.contains(words) }
  }

  /// The beginning of the prompt's last line, by which it is found.
  private static func words(_ prompt: String) -> String? {
    prompt.split(separator: "\n").map { String($0.trimmed.prefix(40)).trimmed }
      .last { !$0.isEmpty }
  }
}

extension StringProtocol {
  fileprivate var isBlank: Bool { allSatisfy { $0 == " " } }

  fileprivate var trimmed: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }

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
