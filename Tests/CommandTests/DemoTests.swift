import JSON
import SystemKit
import TestSandbox
import Testing

extension CommandTests {
  /// The demo on a machine that has tmux and no agent.
  @Suite struct DemoTests {
    @Test("without an agent it shows what there is, and says what is missing")
    func withoutAgents() throws {
      let sandbox = try sandbox()
      let temporary = try sandbox.folder("tmp")
      let finished = try sandbox.run("demo", environment: ["TMPDIR": temporary])
      #expect(finished.code == 0, "\(finished)")
      #expect(finished.output.contains("claude is not on the PATH, so this goes on without it"))
      #expect(finished.output.contains("codex is not on the PATH, so this goes on without it"))
      #expect(finished.output.contains("Nothing is left of it."))
      #expect(try FileSystem.list(temporary).isEmpty)
      #expect(try sandbox.run("demo", "--real", "--yes").code == 1)
    }

    @Test("--keep leaves the folder and nothing that runs")
    func keep() throws {
      let sandbox = try sandbox()
      let temporary = try sandbox.folder("tmp")
      let finished = try sandbox.run("demo", "--keep", "--json", environment: ["TMPDIR": temporary])
      #expect(finished.code == 0, "\(finished)")
      let end = try JSONValue(parsing: String(finished.output.split(separator: "\n").last ?? ""))
      let folder = try #require(end["folder"]?.string)
      #expect(FileSystem.exists(folder + "/project/names.txt"))
      #expect(end["missing"] == ["claude", "codex"])
    }

    @Test("ended by a signal, it has tidied up when it ends", arguments: [2, 15, 1] as [Int32])
    func signals(number: Int32) throws {
      let sandbox = try sandbox()
      let temporary = try sandbox.folder("tmp")
      let (running, process) = try sandbox.beginProcess(
        ["demo"], environment: ["TMPDIR": temporary])
      try eventually("it has begun", within: .seconds(30)) {
        try FileSystem.list(temporary).contains {
          FileSystem.exists("\(temporary)/\($0)/home/.dev-sessions/sessions.json")
        }
      }
      _ = try sandbox.execute("/bin/kill", ["-\(number)", "\(process.pid)"])
      let finished = try running.finish()
      #expect(finished.code == 128 + number)
      #expect(try FileSystem.list(temporary).isEmpty, "\(finished)")
    }
  }
}
