internal import JSON
internal import SessionStore
internal import SystemKit

/// Many processes that change the same store at once.
struct StoreBench {
  private static let changes = 20
  let workspace: Workspace

  init(_ workspace: Workspace) {
    self.workspace = workspace
  }

  func measure() throws -> [Figure] {
    let tool = Path.join(workspace.programs, "store-tool")
    let processes = workspace.isQuick ? 32 : 128
    let home = Home(path: try workspace.makeFolder("store"))
    var environment = workspace.environment
    environment["DEV_SESSIONS_HOME"] = home.path
    let start = MonotonicClock.now
    let pids = try (1...processes).map { number in
      try Program(tool, ["count", "s\(number)", String(Self.changes)], environment: environment)
        .started()
    }
    let failed = try pids.count { try !Program.reap($0).isSuccess }
    let seconds = (MonotonicClock.now - start).inMilliseconds / 1e3
    let contents = try SessionStore(home: home).read()
    let found = contents.records.map { $0[field: "count"]?.int ?? 0 }.reduce(0, +)
    let expected = processes * Self.changes
    return [
      Figure(
        "changes of the store by \(processes) processes", Double(expected) / seconds, .perSecond,
        floor: try replacements(home), target: .atLeast(300),
        note: "floor: write, fsync, rename, fsync by one alone"),
      Figure("of these lost", Double(expected - found), .pieces, target: .atMost(0)),
      Figure("processes that failed", Double(failed), .pieces, target: .atMost(0)),
    ]
  }

  /// Measures how many times per second one process alone replaces a file of the store's size.
  private func replacements(_ home: Home) throws -> Double {
    let bytes = try FileSystem.read(home.storeFile) ?? []
    let path = Path.join(home.path, "bare")
    let count = workspace.rounds(500)
    let start = MonotonicClock.now
    for _ in 0..<count { try FileSystem.replace(path, with: bytes) }
    return Double(count) * 1e3 / (MonotonicClock.now - start).inMilliseconds
  }
}
