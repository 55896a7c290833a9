import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  /// A session's life: ended in every way, brought back, and nothing left behind.
  @Suite struct EndTests {
    @Test("stopped in the middle of a turn and resumed")
    func stopped() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session()
      try sandbox.done("ask", id, "remember the plum")
      try sandbox.done("send", id, "[[run true; sleep 30]]")
      try eventually("the tool runs") { try sandbox.statusJSON(id)["tool"] != nil }
      let waiter = sandbox.begin(["wait", id])
      try sandbox.done("stop", id)
      #expect(try waiter.finish().code == 5)
      #expect(try sandbox.status(id) == "stopped")
      #expect(sandbox.processes.isEmpty)
      #expect(try sandbox.run("send", id, "hello").code == 5)
      #expect(try sandbox.run("interrupt", id).code == 5)
      #expect(try sandbox.run("respond", id, "1").code == 5)
      try sandbox.done("resume", id)
      #expect(try sandbox.run("resume", id).code == 1, "it runs")
      #expect(try sandbox.done("ask", id, "what was it?") == "Reply: what was it?")
      #expect(try sandbox.done("logs", id).contains("remember the plum"))
    }

    @Test("the tmux server killed, and after a “reboot”: exited, resumed with its memory")
    func server() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session()
      try sandbox.done("ask", id, "remember the plum")
      let agent = try sandbox.agent(id)
      let notes = Path.join(sandbox.home, ".claude/sessions")
      let note = Path.join(notes, "\(agent.pid).json")
      let bytes = try FileSystem.read(note) ?? []
      try sandbox.tmux("kill-server")
      try sandbox.reaches(id, "exited")
      #expect(try sandbox.run("send", id, "hello").code == 5)
      #expect(try sandbox.run("screen", id).code != 0)
      // What a power cut leaves: a note that says busy, of a number that is another process's now.
      try FileSystem.replace(Path.join(notes, "1.json"), with: bytes)
      try FileSystem.replace(note, with: bytes)
      #expect(try sandbox.status(id) == "exited")
      try sandbox.done("resume", id)
      #expect(try sandbox.status(id) == "idle")
      #expect(try sandbox.done("ask", id, "what was it?") == "Reply: what was it?")
      #expect(try sandbox.done("logs", id).contains("remember the plum"))
    }

    @Test("a conversation that another process has open is not resumed")
    func secondProcess() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session()
      try sandbox.done("ask", id, "hello")
      let uuid = try sandbox.uuid(id)
      try sandbox.done("stop", id)
      let pid = try sandbox.byHand("--resume", uuid)
      let resumed = try sandbox.run("resume", id)
      #expect(resumed.code == 1 && resumed.errors.contains("process \(pid) "), "\(resumed)")
      try sandbox.tmux("kill-session", "-t", "=by-hand")
      try eventually("it has gone") { ProcessIdentity(running: pid) == nil }
      try sandbox.done("resume", id)
    }

    @Test("kill takes the whole tree, also what has left it")
    func tree() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session()
      let pids = ["child", "daemon", "orphan"].map { Path.join(sandbox.work, $0) }
      try sandbox.done(
        "send", id,
        """
        [[background sh -c 'echo $$ > \(pids[0]); setsid sh -c "echo \\$\\$ > \(pids[1]); exec sleep 600" & \
        setsid -f sh -c "trap : HUP TERM; echo \\$\\$ > \(pids[2]); while :; do sleep 1; done"; sleep 600']]
        """)
      var processes: [ProcessIdentity] = []
      try eventually("all three run") {
        processes = try pids.compactMap { path in
          let text = String(decoding: try FileSystem.read(path) ?? [], as: UTF8.self)
          return Int32(text.trimmingPrefix(while: \.isWhitespace).prefix(while: \.isNumber))
            .flatMap { ProcessIdentity(running: $0) }
        }
        return processes.count == 3
      }
      let agent = try sandbox.agent(id)
      try sandbox.done("kill", id)
      #expect(!agent.isRunning)
      for process in processes { #expect(!process.isRunning, "\(process.pid)") }
      try eventually("tmux has gone too") { sandbox.processes.isEmpty }
    }
  }
}
