internal import SystemKit

/// The cost of blocked waits while nothing happens.
struct WaitingBench {
  private static let count = 50
  let workspace: Workspace

  init(_ workspace: Workspace) {
    self.workspace = workspace
  }

  func measure() throws -> [Figure] {
    let fakes = try FakeSessions(workspace, "waiting")
    let sessions = try fakes.add(
      try (0..<Self.count).map { _ in .init(pid: try workspace.startIdle()) })
    var pids: [Int32] = []
    var alone: ProcessCost?
    for session in sessions {
      try fakes.beginTurn(in: session)
      try fakes.setStatus(of: session, "busy", changed: .now)
      let wait = workspace.devSessions(fakes.environment, "wait", session.id)
      let pid = try BlockedProcess(wait).pid
      workspace.keep(pid)
      pids.append(pid)
      if alone == nil { alone = try ProcessCost(pid) }
    }
    let before = try pids.map(ProcessCost.init)
    let seconds = workspace.isQuick ? 3 : 10
    MonotonicClock.sleep(.seconds(seconds))
    let after = try pids.map(ProcessCost.init)
    let times = zip(before, after).map { ($1.processorTime - $0.processorTime).inMilliseconds }
    return [
      Figure(
        "a blocked wait, resident", alone?.resident ?? .nan, .megabytes, target: .atMost(8),
        note: "RSS of the first, alone"),
      Figure(
        "\(Self.count) blocked waits", after.map(\.proportional).reduce(0, +), .megabytes,
        target: .atMost(60),
        note: "sum of PSS; of RSS \(decimal(after.map(\.resident).reduce(0, +), 0)) MB"),
      Figure(
        "processor time of a blocked wait", times.reduce(0, +) / Double(times.count),
        .milliseconds, target: .atMost(Double(seconds)),
        note: "in \(seconds) s, mean of \(Self.count)"),
    ]
  }
}
