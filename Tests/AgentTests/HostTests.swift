import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  /// The real agents on another machine: a real sshd, with a home of its own behind it.
  @Suite(.disabled(if: Sandbox.goesThroughSSH, "every test is on another machine then"))
  struct HostTests {
    @Test("Claude Code over ssh: create, send, wait, last-message, and a question answered")
    func claude() throws {
      let sandbox = try sandbox()
      try sandbox.withSSHHost { _ in
        let id = try sandbox.done("create", "-q", "--host", "far", "-p", sandbox.work)
        #expect(try sandbox.status(id) == "idle")
        try sandbox.done("send", id, "[[slow 300]][[say first]][[say second]]")
        #expect(try sandbox.done("wait", id) == "completed")
        #expect(try sandbox.done("last-message", id) == "first\n\nsecond")
        try sandbox.write("[[say read from a file]]", to: "work/task.md")
        #expect(try sandbox.done("ask", id, "-f", "task.md") == "read from a file")
        try sandbox.done("send", id, "[[ask Which one?|First|Second]][[say thanks]]")
        let asked = try sandbox.run("wait", id)
        #expect(asked.code == 3 && asked.output == "waiting_for_input", "\(asked)")
        let refused = try sandbox.run("send", id, "more", "--json")
        #expect(refused.code == 3, "\(refused)")
        #expect(try refused.errorJSON()["code"] == "needs_answer", "\(refused)")
        #expect(try sandbox.done("respond", id, "--option", "2") == "Answered \(id): Second")
        #expect(try sandbox.done("wait", id) == "completed")
        #expect(try sandbox.done("last-message", id) == "thanks")
        let failed = try sandbox.run("ask", id, "[[fail 400]]")
        #expect(failed.code == 4, "\(failed)")
        let list = try sandbox.run("list", "--json").json().array?.first
        #expect(list?["host"] == "far" && list?["path"]?.string == sandbox.work)
        #expect(try sandbox.done("kill", id) == "Killed session \(id)")
      }
    }

    @Test("a start-up dialog over there: exit 3, the session is kept on record and can be answered")
    func dialog() throws {
      let sandbox = try sandbox()
      try sandbox.withSSHHost { far in
        // Nobody has agreed to anything in the home over there.
        let created = try sandbox.run("create", "-q", "--host", "far")
        #expect(created.code == 3, "\(created)")
        let id = created.output
        #expect(try sandbox.status(id) == "waiting_for_input")
        #expect(
          try sandbox.run("list", "--json").json().array?.first?["path"]?.string == far.home)
        #expect(try sandbox.run("respond", id).code == 3)
        try sandbox.done("respond", id, "--allow")
        try eventually("it is ready", within: .seconds(30)) { try sandbox.status(id) == "idle" }
        #expect(try sandbox.done("ask", id, "[[say agreed]]") == "agreed")
        try sandbox.done("kill", id)
      }
    }

    @Test("Codex over ssh, beside a wait that is cut off and comes back", .sandboxWithCodex)
    func codex() throws {
      let sandbox = try sandbox()
      try sandbox.withSSHHost { far in
        let id = try sandbox.done(
          "create", "-q", "--host", "far", "-p", sandbox.work, "--cli", "codex")
        #expect(try sandbox.done("ask", id, "[[say hello]]") == "hello")
        try sandbox.done("send", id, "[[slow 4000]][[say later]]")
        let waiting = sandbox.begin(["wait", id])
        try eventually("it waits", within: .seconds(30)) { !far.commands.isEmpty }
        far.stop()
        try far.start()
        #expect(try waiting.finish().output == "completed")
        #expect(try sandbox.done("last-message", id) == "later")
        try sandbox.done("kill", id)
      }
    }
  }
}
