import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  /// The demo with both real agents.
  @Suite(.sandboxWithBoth) struct DemoTests {
    /// The sandbox, and the folder in it that the demo is to make its own in.
    private func prepared() throws -> (sandbox: Sandbox, temporary: String) {
      let sandbox = try sandbox()
      return (sandbox, try sandbox.folder("tmp"))
    }

    /// Waits until nothing of a demo is left: no folder, and no process whose sessions are kept there.
    private func expectNothing(in temporary: String) throws {
      try eventually("the demo's folder is gone", within: .seconds(60)) {
        try FileSystem.list(temporary).allSatisfy { !$0.hasPrefix("dev-sessions-demo-") }
      }
      let left = ProcessTable.all().filter { process in
        ProcessTable.environment(process.pid, "DEV_SESSIONS_HOME")?.hasPrefix(temporary) == true
      }
      #expect(left.isEmpty, "\(left)")
    }

    @Test("the four kinds of session in one fan-out, and nothing left of it")
    func demo() throws {
      let (sandbox, temporary) = try prepared()
      let finished = try sandbox.run(
        "demo", "--json", environment: ["TMPDIR": temporary])
      #expect(finished.code == 0, "\(finished)")
      let lines = try finished.output.split(separator: "\n").map {
        try JSONValue(parsing: String($0))
      }
      let end = try #require(lines.last)
      #expect(end["kinds"] == ["claude", "codex", "terminal", "librarian"] && end["missing"] == [])
      #expect(end["steps"]?.int == lines.count - 1)
      let waits = lines.filter { $0["arguments"]?.array?.first == "wait" }
      #expect(waits.first?["arguments"]?.array?.count == 5, "all four are waited for at once")
      try expectNothing(in: temporary)
    }

    @Test("killed with a signal that cannot be caught, it leaves nothing either")
    func killed() throws {
      let (sandbox, temporary) = try prepared()
      let (running, process) = try sandbox.beginProcess(
        ["demo"], environment: ["TMPDIR": temporary])
      try eventually("both agents run", within: .seconds(60)) {
        try FileSystem.list(temporary).contains { name in
          let home = "\(temporary)/\(name)/home/.dev-sessions"
          let store = String(
            decoding: try FileSystem.read(home + "/sessions.json") ?? [], as: UTF8.self)
          return FileSystem.exists(home + "/codex-appserver.json") && store.contains("codex")
        }
      }
      process.signal(.kill)
      #expect(try running.finish().code == 128 + 9)
      try expectNothing(in: temporary)
    }

    @Test("--real uses the caller's own home and account, when it is agreed to")
    func real() throws {
      let (sandbox, temporary) = try prepared()
      let refused = try sandbox.run("demo", "--real", environment: ["TMPDIR": temporary])
      #expect(refused.code == 2 && refused.errors.contains("--yes"), "\(refused)")
      #expect(try sandbox.modelPrompts().isEmpty)
      let finished = try sandbox.run("demo", "--real", "--yes", environment: ["TMPDIR": temporary])
      #expect(finished.code == 0, "\(finished)")
      #expect(finished.output.contains("Your own agents and accounts"))
      let prompts = try sandbox.modelPrompts()
      #expect(prompts.count { $0.contains("alphabet") } == 2, "\(prompts)")
      #expect(
        try sandbox.run("list", "--all", "--json").json() == [], "none of the user's sessions")
      try expectNothing(in: temporary)
    }

    @Test("--real asks at a terminal, and no means no")
    func asks() throws {
      let (sandbox, temporary) = try prepared()
      try sandbox.tmux(
        "new-session", "-d", "-s", "shell", "-x", "100", "-y", "20", "-e", "TMPDIR=\(temporary)",
        "dev-sessions demo --real; echo code $?; sleep 100")
      func screen() throws -> String {
        try sandbox.tmux("capture-pane", "-p", "-t", "shell").output
      }
      try eventually("it asks") { try screen().contains("[y/n]") }
      try sandbox.tmux("send-keys", "-t", "shell", "n", "Enter")
      try eventually("it ends") { try screen().contains("code 1") }
      #expect(try screen().contains("nothing was started"))
      #expect(try sandbox.modelPrompts().isEmpty)
    }
  }
}
