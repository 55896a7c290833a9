internal import SystemKit

/// The retries of connections that were refused before anything was sent.
///
/// sshd drops connections at random while many log in (`MaxStartups`), and limits the sessions of
/// one connection (`MaxSessions`). A moment later it accepts them.
struct Refusals {
  /// The number of retries, about 12 s in all.
  private static let mostTries = 8
  private static let firstPause = 200.0
  private static let longestPause = 3000.0

  private var tries = 0

  /// Returns the pause before the next try; nil when a try would not help.
  ///
  /// It is random, since otherwise all refused callers would come back at the same moment.
  ///
  /// - Parameter errors: the error output of ssh.
  mutating func pause(after errors: [UInt8]) -> Duration? {
    guard Self.arePassing(errors), tries < Self.mostTries else { return nil }
    let pause = min(Self.firstPause * Double(1 << tries), Self.longestPause)
    tries += 1
    return .milliseconds(Int(pause * Double.random(in: 0.5...1.5)))
  }

  /// Whether this is the error output for a temporary refusal: the other end was there, and hung
  /// up.
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
