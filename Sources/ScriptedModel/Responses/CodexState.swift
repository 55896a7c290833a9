/// What Codex's requests tell about its session.
package struct CodexState: Hashable, Sendable {
  /// The tools the request offers.
  package let tools: OfferedTools
  /// The commands that the last message waited for in vain: they are still running.
  package let running: [RunningCommand]
  /// Which turn for its goal this is, from 1 on; 0 is a turn of the user's.
  package let goalTurn: Int
}

/// How a command that goes on is asked for again.
package enum RunningCommand: Hashable, Sendable {
  /// A process, asked through `write_stdin`.
  case process(Int)
  /// A program of the `exec` tool, asked through `wait`.
  case cell(String)

  /// Reads it from the output of a tool, if that tells of one.
  init?(in output: String) {
    if let id = Self.word(after: "Process running with session ID ", in: output).flatMap({ Int($0) }
    ) {
      self = .process(id)
    } else if let id = Self.word(after: "Script running with cell ID ", in: output) {
      self = .cell(id)
    } else {
      return nil
    }
  }

  private static func word(after mark: String, in text: String) -> String? {
    for line in text.split(separator: "\n") where line.hasPrefix(mark) {
      return String(line.dropFirst(mark.count).prefix { !$0.isWhitespace })
    }
    return nil
  }
}
