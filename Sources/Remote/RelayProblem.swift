internal import SystemKit

/// The reason why a host did not run a command to its end.
package enum RelayProblem: Error, Hashable, Sendable {
  /// The transport program could not be started here.
  case noWay(String)
  /// Nobody answered there; the last line of the transport's error output.
  case notReached(String)
  /// There is no dev-sessions there, or one without a relay.
  case noProgram(String)
  /// The dev-sessions there speaks another protocol version.
  case otherProtocol(RelayGreeting)
  /// The connection broke while the command ran.
  case lost(String)
  /// The caller's wait was cancelled.
  case stopped

  /// Whether the command may have run.
  package var mayHaveRun: Bool {
    if case .lost = self { true } else { false }
  }
}

extension RelayProblem {
  /// Makes the problem of a transport that ended without a greeting.
  init(_ status: ExitStatus, errors: [UInt8]) {
    let words = Self.lastWords(errors)
    let isMissing = ["executable file not found", "no such file or directory"]
      .contains { words.lowercased().contains($0) }
    switch status {
    case .exited(127), .exited(126): self = .noProgram(words)
    // A dev-sessions that does not know the command `relay`.
    case .exited(2) where words.hasPrefix("dev-sessions: "): self = .noProgram(words)
    case .exited(let code) where code != 255 && isMissing: self = .noProgram(words)
    // The TypeScript dev-sessions, which knows no relay.
    case .exited(let code) where code != 255 && words.contains("unknown command 'relay'"):
      self = .noProgram("it is an older program of that name (\(words))")
    default:
      self = .notReached(
        Self.aboutKey(errors, words) ?? (words.isEmpty ? "it ended with \(status)" : words))
    }
  }

  /// Returns a message if the host's key is unknown or has changed; ssh's last line tells neither.
  private static func aboutKey(_ errors: [UInt8], _ words: String) -> String? {
    guard words.contains("Host key verification failed") else { return nil }
    let text = String(decoding: errors, as: UTF8.self)
    if text.contains("IDENTIFICATION HAS CHANGED") {
      return
        "its host key is not the one that is known: the machine is another one, or somebody is "
        + "in between (\(words))"
    }
    if text.contains("host key is known for") {
      return "its host key is not known yet; ssh there once by hand to accept it (\(words))"
    }
    return nil
  }

  /// Returns the last line that is not empty.
  static func lastWords(_ errors: [UInt8]) -> String {
    let text = String(decoding: errors, as: UTF8.self)
    let line = text.split(whereSeparator: \.isNewline).last { line in
      line.contains { !$0.isWhitespace }
    }
    let shown = (line ?? "").unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }
    return String(String.UnicodeScalarView(shown.prefix(300)))
  }
}
