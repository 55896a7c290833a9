internal import SystemKit

/// The least that waiting for a file can be: a process that sleeps until the file changes, and ends.
enum Waking {
  private static let word = "wake"

  /// The program that waits for a change of this file.
  static func program(_ path: String) throws -> Program {
    Program(try Environment.executablePath(), [word, path], environment: [:])
  }

  /// Is that program, if the command line says so; tells whether it was.
  static func run(_ words: [String]) -> Bool {
    guard words.count == 3, words[1] == word else { return false }
    _ = try? FileWatch([words[2]]).wait(until: .after(.seconds(60)))
    return true
  }
}
