import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  @Suite struct InterruptTests {
    @Test("while the model writes")
    func whileStreaming() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q")
      try sandbox.done("send", id, "[[stream 200 50]]")
      try eventually("it writes") { try sandbox.screen(id).contains("word3") }
      let waiter = sandbox.begin(["wait", id])
      #expect(try sandbox.done("interrupt", id) == "Interrupted \(id)")
      let waited = try waiter.finish()
      #expect(waited.code == 4 && waited.output == "interrupted", "\(waited)")
      #expect(try sandbox.status(id) == "idle")
      #expect(try sandbox.done("ask", id, "next") == "Reply: next")
      #expect(try sandbox.modelPrompts().last == "next")
    }

    @Test("while a tool runs, which ends with it")
    func duringTool() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q")
      try sandbox.done("send", id, "[[run true; sleep 4711]][[say never]]")
      let agent = try sandbox.agent(id)
      func sleepers() -> Int { ProcessTable.tree(below: agent.pid).count { $0.name == "sleep" } }
      try eventually("the tool runs") { sleepers() == 1 }
      #expect(try sandbox.done("interrupt", id) == "Interrupted \(id)")
      let waited = try sandbox.run("wait", id)
      #expect(waited.code == 4 && waited.output == "interrupted", "\(waited)")
      try eventually("the tool has ended") { sleepers() == 0 }
      #expect(try sandbox.done("ask", id, "next") == "Reply: next")
    }

    @Test("before any output: the prompt is not glued to the next one")
    func beforeOutput() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q")
      try sandbox.done("send", id, "[[slow 20000]] withdrawn words")
      let waiter = sandbox.begin(["wait", id])
      #expect(try sandbox.done("interrupt", id) == "Interrupted \(id)")
      let waited = try waiter.finish()
      #expect(waited.code == 4 && waited.output == "interrupted", "\(waited)")
      #expect(try sandbox.status(id) == "idle")
      #expect(try sandbox.done("ask", id, "the next") == "Reply: the next")
      #expect(try sandbox.modelPrompts().last == "the next")
    }

    @Test("while Claude Code tries again after an error")
    func whileRetrying() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q")
      try sandbox.done("send", id, "[[fail 529]] withdrawn words")
      try eventually("it tries again") { try sandbox.screen(id).contains("retrying") }
      #expect(try sandbox.done("interrupt", id) == "Interrupted \(id)")
      #expect(try sandbox.run("wait", id).output == "interrupted")
      #expect(try sandbox.done("ask", id, "the next") == "Reply: the next")
      #expect(try sandbox.modelPrompts().last == "the next")
    }

    @Test("at rest it does nothing; --json says so")
    func atRest() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q")
      #expect(try sandbox.done("interrupt", id) == "\(id) was not working")
      #expect(try sandbox.run("interrupt", id, "--json").json()["interrupted"] == false)
      #expect(try sandbox.done("ask", id, "still here") == "Reply: still here")
    }

    @Test("with a prompt queued: that one is taken up and wait sees both")
    func withQueue() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q")
      try sandbox.done("send", id, "[[stream 200 50]]")
      try eventually("it writes") { try sandbox.screen(id).contains("word3") }
      let queued = try sandbox.run("send", id, "[[slow 300]][[say queued]]", "--json").json()
      let turn = try #require(queued["turn"]?.string)
      try sandbox.done("interrupt", id)
      #expect(try sandbox.run("wait", id, "--turn", turn).output == "completed")
      #expect(try sandbox.done("last-message", id) == "queued")
    }

    @Test("a question that is open is withdrawn")
    func question() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q")
      try sandbox.done("send", id, "[[ask Which?|Red|Blue]]")
      #expect(try sandbox.run("wait", id).code == 3)
      #expect(try sandbox.done("interrupt", id) == "Interrupted \(id)")
      try eventually("at rest") { try sandbox.status(id) == "idle" }
      #expect(try sandbox.done("ask", id, "never mind") == "Reply: never mind")
    }
  }
}
