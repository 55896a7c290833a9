internal import SystemKit

/// The cost of a wait while the transcript grows by 100 MB.
struct GrowthBench {
  private static let piece = 1_000_000
  private static let pieces = 100
  let workspace: Workspace

  init(_ workspace: Workspace) {
    self.workspace = workspace
  }

  func measure() throws -> [Figure] {
    let fakes = try FakeSessions(workspace, "growth")
    let session = try fakes.add([.init(pid: try workspace.startIdle())])[0]
    try fakes.beginTurn(in: session)
    try fakes.setStatus(of: session, "busy", changed: .now)
    let turn = try SampleTurn.shared()
    let wait = workspace.devSessions(fakes.environment, "wait", session.id)
    let pid = try BlockedProcess(wait).pid
    workspace.keep(pid)
    var piece: [UInt8] = []
    while piece.count < Self.piece { piece += turn.middle }
    let before = try ProcessCost(pid)
    for _ in 0..<Self.pieces {
      try FileSystem.append(piece, to: session.transcript)
      MonotonicClock.sleep(.milliseconds(20))
    }
    let added = Double(piece.count * Self.pieces)
    let deadline = Deadline.after(.seconds(60))
    var after = try ProcessCost(pid)
    while Double(after.bytesRead - before.bytesRead) < added, !deadline.hasPassed {
      MonotonicClock.sleep(.milliseconds(20))
      after = try ProcessCost(pid)
    }
    let time = (after.processorTime - before.processorTime).inMilliseconds
    return [
      Figure(
        "read while 100 MB are added", Double(after.bytesRead - before.bytesRead) / 1e6, .megabytes,
        floor: added / 1e6, target: .timesFloor(1.1), note: "floor: what was added"),
      Figure(
        "processor time for that", time, .milliseconds,
        note:
          "\(decimal(added / 1e3 / time, 0)) MB/s; at most \(decimal(after.peak, 1)) MB resident"),
    ]
  }
}
