internal import SystemKit
internal import Transcripts

/// `list` of many sessions, against tmux's own list and against a fixed limit.
struct ListBench {
  let workspace: Workspace

  init(_ workspace: Workspace) {
    self.workspace = workspace
  }

  func measure() throws -> [Figure] {
    try hundred() + thousand()
  }

  /// Measures a hundred sessions that really run in tmux.
  private func hundred() throws -> [Figure] {
    let socket = Path.join(workspace.sockets, "list")
    let idle = workspace.idleProgram
    for index in 1...100 {
      var session = workspace.tmux(socket, "new-session", "-d", "-s", "dev-s\(index)")
      session.arguments += [idle.executable] + idle.arguments
      try session.checked()
    }
    let lines = try workspace.tmux(
      socket, "list-panes", "-a", "-F", "#{pane_id} #{pane_pid}"
    ).checked().split(separator: "\n")
    let agents = lines.compactMap { line -> FakeSessions.Agent? in
      let words = line.split(separator: " ")
      guard words.count == 2, let pid = Int32(words[1]) else { return nil }
      return FakeSessions.Agent(pid: pid, pane: String(words[0]), tmuxSocket: socket)
    }
    guard agents.count == 100 else { throw BenchError("tmux has \(agents.count) panes, not 100") }
    let fakes = try FakeSessions(workspace, "list-100")
    _ = try fakes.add(agents)
    let list = workspace.devSessions(fakes.environment, "list")
    try check(list, 100)
    let samples = try inTurn(
      workspace.rounds(100), [workspace.tmux(socket, "list-sessions"), list])
    return [
      Figure(
        "list of 100", samples[1], floor: samples[0], target: .timesFloor(3),
        note: "floor: tmux list-sessions")
    ]
  }

  /// Measures a thousand processes without tmux, which would take half a minute to start so many.
  private func thousand() throws -> [Figure] {
    let fakes = try FakeSessions(workspace, "list-1000")
    let sessions = try fakes.add(
      try (1...1000).map { _ in .init(pid: try workspace.startIdle()) })
    let list = workspace.devSessions(fakes.environment, "list")
    try check(list, 1000)
    var samples = Samples()
    var floor = Samples()
    for _ in 0..<workspace.rounds(50) {
      floor.add(try bareReading(sessions, fakes.configuration))
      samples.add(try list.timed())
    }
    return [
      Figure(
        "list of 1,000", samples, floor: floor, target: .atMost(50),
        note: "floor: reading the files it must")
    ]
  }

  /// Measures the time of only looking at each process, session file and transcript.
  private func bareReading(
    _ sessions: [FakeSessions.Session], _ configuration: String
  ) throws -> Duration {
    let start = MonotonicClock.now
    for session in sessions {
      _ = try FileSystem.read("/proc/\(session.pid)/stat")
      _ = try FileSystem.read(
        ClaudeSessionFile.path(configuration: configuration, pid: session.pid))
      _ = try FileSystem.status(session.transcript)
    }
    return MonotonicClock.now - start
  }

  private func check(_ list: Program, _ count: Int) throws {
    let lines = try list.checked().split(separator: "\n").count - 2
    guard lines == count else { throw BenchError("list shows \(lines) sessions, not \(count)") }
  }
}
