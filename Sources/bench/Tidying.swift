internal import SystemKit

/// The removal of everything that a run of the benchmark leaves, also when it is killed.
///
/// A second process does it once the first has ended.
enum Tidying {
  private static let word = "tidy"

  /// Starts the second process.
  static func companion(_ workspace: Workspace) throws -> Companion {
    try Companion(
      Program(
        try Environment.executablePath(), [word, workspace.folder, workspace.sockets],
        environment: [:]))
  }

  /// Runs as the second process if the command line says so; returns whether it did.
  static func run(_ words: [String]) -> Bool {
    guard words.count == 4, words[1] == word else { return false }
    // Standard input ends when the measuring process does.
    _ = try? Terminal.readInput(limit: 1)
    endProcesses(below: words[2])
    for folder in words[2...] {
      do throws(SystemError) {
        try FileSystem.removeTree(folder)
      } catch {
        Terminal.write("bench: \(error)\n", to: 2)
        Terminal.exit(1)
      }
    }
    return true
  }

  /// Kills every process whose home is in this folder, that is, all that the benchmark has started.
  private static func endProcesses(below folder: String) {
    let deadline = Deadline.after(.seconds(10))
    while !deadline.hasPassed {
      let processes = ProcessTable.all().filter { entry in
        ProcessTable.environment(entry.pid, "HOME")?.hasPrefix("\(folder)/") == true
      }
      if processes.isEmpty { return }
      for process in processes { process.identity.signal(.kill) }
      MonotonicClock.sleep(.milliseconds(10))
    }
  }
}
