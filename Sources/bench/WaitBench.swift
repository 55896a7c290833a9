internal import SessionStore
internal import SystemKit

/// The time from the line that ends a turn to the return of `wait`.
struct WaitBench {
  let workspace: Workspace

  init(_ workspace: Workspace) {
    self.workspace = workspace
  }

  func measure() throws -> [Figure] {
    let fakes = try FakeSessions(workspace, "wait")
    let session = try fakes.add([.init(pid: try workspace.startIdle())])[0]
    let wait = workspace.devSessions(fakes.environment, "wait", session.id)
    let bareFile = Path.join(fakes.home.path, "bare")
    try FileSystem.append([], to: bareFile)
    let bareWait = try Waking.program(bareFile)
    let ending = try SampleTurn.shared().ending
    var samples = Samples()
    var floor = Samples()
    for _ in 0..<workspace.rounds(300) {
      floor.add(try time(bareWait, until: ending, isAppendedTo: bareFile))
      try fakes.beginTurn(in: session)
      try fakes.setStatus(of: session, "busy", changed: .now)
      samples.add(try time(wait, until: ending, isAppendedTo: session.transcript))
    }
    return [
      Figure(
        "end of turn to exit of wait, median", samples.median, .milliseconds, floor: floor.median,
        target: .atMost(5),
        note: "append to waitpid, \(samples.count) rounds; floor: inotify and exit"),
      Figure(
        "end of turn to exit of wait, p99", samples.quantile(0.99), .milliseconds,
        floor: floor.quantile(0.99), target: .atMost(20)),
    ]
  }

  /// Measures from just before `line` is appended to the file until the blocked program has ended.
  private func time(
    _ program: Program, until line: [UInt8], isAppendedTo path: String
  ) throws -> Duration {
    let waiting = try BlockedProcess(program)
    let start = MonotonicClock.now
    try FileSystem.append(line, to: path)
    let status = try Program.reap(waiting.pid)
    let end = MonotonicClock.now
    guard status.isSuccess else { throw BenchError("wait ended with \(status)") }
    return end - start
  }
}

/// A program that has been started and now blocks.
struct BlockedProcess {
  let pid: Int32

  /// Starts the program and returns once it sleeps with its file watch made.
  init(_ program: Program) throws {
    pid = try program.started()
    let deadline = Deadline.after(.seconds(20))
    var looks = 0
    // A process that sleeps in two looks is blocked, and does not just wait for the disk.
    while looks < 2 {
      MonotonicClock.sleep(.milliseconds(3))
      guard !deadline.hasPassed, ProcessIdentity(running: pid) != nil else {
        throw BenchError("\(Path.name(program.executable)) did not come to wait")
      }
      looks = isAsleep && hasWatch ? looks + 1 : 0
    }
  }

  private var isAsleep: Bool {
    guard let bytes = (try? FileSystem.read("/proc/\(pid)/stat")) ?? nil,
      let end = bytes.lastIndex(of: UInt8(ascii: ")")), end + 2 < bytes.count
    else { return false }
    return bytes[end + 2] == UInt8(ascii: "S")
  }

  private var hasWatch: Bool {
    let folder = "/proc/\(pid)/fd"
    return ((try? FileSystem.list(folder)) ?? []).contains { name in
      FileSystem.linkTarget(Path.join(folder, name)) == "anon_inode:inotify"
    }
  }
}

/// The floor for waiting: a process that sleeps until a file changes, and ends.
enum Waking {
  private static let word = "wake"

  /// Returns the program that waits for a change of this file.
  static func program(_ path: String) throws -> Program {
    Program(try Environment.executablePath(), [word, path], environment: [:])
  }

  /// Runs as that program if the command line says so; returns whether it did.
  static func run(_ words: [String]) -> Bool {
    guard words.count == 3, words[1] == word else { return false }
    _ = try? FileWatch([words[2]]).wait(until: .after(.seconds(60)))
    return true
  }
}
