internal import SystemKit

/// The cost of starting: commands that do almost nothing, against a program that does nothing.
struct StartBench {
  let workspace: Workspace

  init(_ workspace: Workspace) {
    self.workspace = workspace
  }

  func measure() throws -> [Figure] {
    let fakes = try FakeSessions(workspace, "start")
    let session = try fakes.add([.init(pid: try workspace.startIdle())])[0]
    let id = session.id
    let environment = fakes.environment
    let programs = [
      workspace.devSessions(environment, "--version"),
      workspace.devSessions(environment, "status", id),
      workspace.devSessions(environment, "last-message", id),
    ]
    let empty = try workspace.emptyProgram()
    let samples = try inTurn(workspace.rounds(300), programs + (empty.map { [$0] } ?? []))
    let floor = empty == nil ? nil : samples.last
    let size = Double((try FileSystem.status(programs[0].executable))?.size ?? 0) / 1e6
    func figure(_ name: String, _ samples: Samples) -> Figure {
      let note = floor == nil ? "no floor: there is no cc" : "floor: a C program that does nothing"
      return Figure(name, samples, floor: floor, target: .timesFloor(6), note: note)
    }
    return [
      figure("--version", samples[0]),
      figure("status", samples[1]),
      figure("last-message", samples[2]),
      Figure("size of the program", size, .megabytes),
    ]
  }
}
