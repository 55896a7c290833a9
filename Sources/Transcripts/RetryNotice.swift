package import JSON

/// What Claude Code's screen says about a request that failed and is being tried again.
///
/// Nothing else tells of it: during retries the session file says busy and the transcript nothing
/// (2.1.330).
package struct RetryNotice: Hashable, Sendable {
  package let attempt: Int
  package let of: Int
  /// Why, in Claude Code's words.
  package let reason: String

  /// Reads a line such as `✻ 529 Overloaded · retrying in 3s · attempt 4/10`.
  init?(_ line: String) {
    let parts = line.trimmingSpaces.split(separator: " · ")
    guard let tries = parts.last, tries.hasPrefix("attempt "),
      parts.contains(where: { $0.hasPrefix("retrying") })
    else { return nil }
    let numbers = tries.dropFirst(8).split(separator: "/").map { Int($0.prefix(while: \.isNumber)) }
    guard numbers.count == 2, let attempt = numbers[0], let of = numbers[1] else { return nil }
    self.attempt = attempt
    self.of = of
    reason = String(parts[0].drop { !$0.isLetter && !$0.isNumber })
  }

  /// As `status --json` shows it.
  package var json: JSONValue {
    ["attempt": .int(attempt), "of": .int(of), "reason": .string(reason)]
  }
}

extension ClaudeScreen {
  /// The retry under way, if one is shown.
  package var retry: RetryNotice? {
    lines.lazy.compactMap { RetryNotice($0) }.last
  }
}
