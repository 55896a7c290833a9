internal import SystemKit

/// How soon `wait` returns after the line that ends the turn was written.
struct WaitBench {
  let workspace: Workspace

  init(_ workspace: Workspace) {
    self.workspace = workspace
  }

  func measure() throws -> [Figure] {
    let fakes = try FakeSessions(workspace, "wait")
    let session = try fakes.add([.init(pid: try workspace.startIdle())])[0]
    let wait = workspace.devSessions(fakes.environment, "wait", session.id)
    let ending = try SampleTurn.shared().ending
    var samples = Samples()
    for _ in 0..<workspace.rounds(300) {
      try fakes.beginTurn(in: session)
      try fakes.setStatus(of: session, "busy", changed: .now)
      let waiting = try BlockedProcess(wait)
      let start = MonotonicClock.now
      try FileSystem.append(ending, to: session.transcript)
      let status = try Program.reap(waiting.pid)
      samples.add(MonotonicClock.now - start)
      guard status.isSuccess else { throw BenchError("wait ended with \(status)") }
    }
    return [
      Figure(
        "end of turn to exit of wait, median", samples, target: .atMost(5),
        note: "\(samples.count) rounds; append to waitpid"),
      Figure(
        "end of turn to exit of wait, p99", samples.quantile(0.99), .milliseconds,
        target: .atMost(20)),
    ]
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
    // Asleep twice, a little apart, is blocked and not just waiting for the disk.
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
