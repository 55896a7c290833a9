internal import SystemKit

/// Recognising a prompt in what Claude Code recorded of it.
package enum PromptText {
  /// What two forms of the same prompt have in common.
  ///
  /// Claude Code wraps long pastes in `<pasted_content id="…">`, escapes that mark in a person's own
  /// text, turns tabs into spaces, drops invisible characters and trailing space, and composes
  /// accents (NFC). The key is without the wrapper, with white space folded; compare keys with `==`,
  /// which treats composed and decomposed accents alike.
  package static func key(_ recorded: String) -> String {
    var text = recorded.replacing("<\\pasted_content", "<pasted_content")
      .replacing("<\\/pasted_content", "</pasted_content")
    if let inner = unwrapped(text) { text = inner }
    return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// SHA-256 of the key of what Claude Code recorded; equal for each of its records of one prompt.
  package static func digest(_ recorded: String) -> String {
    SHA256.hexadecimal(key(recorded).utf8)
  }

  /// The text inside a paste wrapper that spans the whole prompt.
  private static func unwrapped(_ text: String) -> String? {
    let trimmed = text.trimmingSpaces
    guard trimmed.hasPrefix("<pasted_content id=\""), trimmed.hasSuffix("\">"),
      let open = trimmed.firstIndex(of: ">"),
      let close = trimmed.range(ofLast: "</pasted_content id=\""),
      open < close
    else { return nil }
    return String(trimmed[trimmed.index(after: open)..<close])
  }
}

extension String {
  /// The beginning of the first occurrence of `pattern`.
  func start(of pattern: String) -> String.Index? {
    guard let first = pattern.utf8.first else { return startIndex }
    return utf8.indices.first { utf8[$0] == first && utf8[$0...].starts(with: pattern.utf8) }
  }

  /// The end of the first occurrence of `pattern`.
  func end(of pattern: String) -> String.Index? {
    start(of: pattern).map { utf8.index($0, offsetBy: pattern.utf8.count) }
  }

  /// The beginning of the last occurrence of `pattern`.
  fileprivate func range(ofLast pattern: String) -> String.Index? {
    let wanted = Array(pattern.utf8)
    var index = utf8.index(endIndex, offsetBy: -wanted.count, limitedBy: startIndex)
    while let candidate = index {
      if utf8[candidate...].starts(with: wanted) { return candidate }
      index = candidate == startIndex ? nil : utf8.index(before: candidate)
    }
    return nil
  }

  /// The text with every occurrence of `pattern` (not empty) replaced, or the first so many.
  package func replacing(
    _ pattern: String, _ replacement: String, atMost count: Int = .max
  ) -> String {
    let wanted = Array(pattern.utf8)
    guard utf8.count >= wanted.count, let first = wanted.first else { return self }
    var result: [UInt8] = []
    let bytes = Array(utf8)
    var index = 0
    var left = count
    while index < bytes.count {
      if bytes[index] == first, left > 0, bytes[index...].starts(with: wanted) {
        left -= 1
        result += Array(replacement.utf8)
        index += wanted.count
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
