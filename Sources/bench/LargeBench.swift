internal import SystemKit

/// Commands that read a transcript, on 1 MB and on 1 GB of it (quick: 200 MB).
struct LargeBench {
  let workspace: Workspace

  init(_ workspace: Workspace) {
    self.workspace = workspace
  }

  func measure() throws -> [Figure] {
    let size = workspace.isQuick ? 200_000_000 : 1_000_000_000
    let free = try FileSystem.freeSpace(workspace.folder)
    guard free > 2 * size else {
      return [Figure("a large transcript", skipped: "only \(free / 1_000_000) MB of disk are free")]
    }
    let fakes = try FakeSessions(workspace, "large")
    let sessions = try fakes.add([
      .init(pid: try workspace.startIdle()), .init(pid: try workspace.startIdle()),
    ])
    try fill(sessions[0].transcript, to: 1_000_000)
    try fill(sessions[1].transcript, to: size)
    for session in sessions {
      // Older than the transcript, so that status has to read it.
      try fakes.setStatus(of: session, "busy", changed: .now.advanced(by: .seconds(-3600)))
    }
    func programs(_ command: String, _ options: String...) -> [Program] {
      sessions.map { session in
        var program = workspace.devSessions(fakes.environment, command, session.id)
        program.arguments += options
        return program
      }
    }
    let rounds = workspace.rounds(100)
    func figure(_ name: String, _ programs: [Program]) throws -> Figure {
      let samples = try inTurn(rounds, programs)
      return Figure(
        "\(name) on \(size / 1_000_000) MB", samples[1], floor: samples[0],
        target: .timesFloor(1.5), note: "floor: the same on 1 MB")
    }
    return [
      try figure("status", programs("status")),
      try figure("last-message", programs("last-message")),
      try figure("last-message -n 10", programs("last-message", "-n", "10")),
    ]
  }

  /// Repeats a recorded turn, each time with messages of its own, until the file has this size.
  private func fill(_ path: String, to size: Int) throws {
    let turn = String(decoding: try SampleTurn.shared().whole, as: UTF8.self)
    var chunk: [UInt8] = []
    var number = 0
    while chunk.count < min(size, 4_000_000) {
      number += 1
      chunk += turn.split(separator: "msg_").joined(separator: "msg_\(number)-").utf8
    }
    var written = 0
    while written < size {
      try FileSystem.append(chunk, to: path)
      written += chunk.count
    }
  }
}
