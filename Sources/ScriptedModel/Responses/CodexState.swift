/// The facts about its session in Codex's requests.
package struct CodexState: Hashable, Sendable {
  /// The tools that the request offers.
  package let tools: OfferedTools
  /// The commands that the last message waited for and that are still running.
  package let running: [RunningCommand]
  /// The number of this turn for the goal, from 1 on; 0 for a turn of the user's.
  package let goalTurn: Int
}

/// A command that is still running, with the way to wait for it again.
package enum RunningCommand: Hashable, Sendable {
  /// A process, asked through `write_stdin`.
  case process(Int)
  /// A program of the `exec` tool, asked through `wait`.
  case cell(String)

  /// Finds a running command in the output of a tool; nil when it names none.
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
