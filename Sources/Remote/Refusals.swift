internal import SystemKit

/// Connections that were refused before anything was sent, and when to try again.
///
/// sshd drops connections at random while many log in (`MaxStartups`), and refuses more than some over
/// one connection (`MaxSessions`); in a moment it takes them.
struct Refusals {
  /// How often a refused connection is tried again: some 12 s in all.
  private static let mostTries = 8
  private static let firstPause = 200.0
  private static let longestPause = 3000.0

  private var tries = 0

  /// How long to wait before the next try; nil when it would be of no use.
  ///
  /// No two callers wait equally long, else all would meet again.
  ///
  /// - Parameter errors: all that ssh has said.
  mutating func pause(after errors: [UInt8]) -> Duration? {
    guard Self.arePassing(errors), tries < Self.mostTries else { return nil }
    let pause = min(Self.firstPause * Double(1 << tries), Self.longestPause)
    tries += 1
    return .milliseconds(Int(pause * Double.random(in: 0.5...1.5)))
  }

  /// Whether these are the words for a refusal that passes: the other end was there, and hung up.
  static func arePassing(_ errors: [UInt8]) -> Bool {
    let text = String(decoding: errors, as: UTF8.self).lowercased()
    return [
      "connection reset by", "connection closed by", "kex_exchange_identification",
      "ssh_exchange_identification", "session open refused by peer", "session request failed",
      "during banner exchange", "exceeded maxstartups",
    ].contains { text.contains($0) }
      && !["permission denied", "too many authentication failures", "host key verification"]
        .contains { text.contains($0) }
  }
}
