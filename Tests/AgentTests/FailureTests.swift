import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  @Suite struct FailureTests {
    @Test("a turn the model's API refuses: wait, ask and last-message exit 4")
    func refused() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q")
      #expect(try sandbox.done("ask", id, "an older answer") == "Reply: an older answer")
      try sandbox.done("send", id, "[[fail 400 no such luck]]")
      let waited = try sandbox.run("wait", id)
      #expect(waited.code == 4, "\(waited)")
      #expect(waited.output == "failed")
      #expect(waited.errors.contains("no such luck"))
      let answer = try sandbox.run("last-message", id)
      #expect(answer.code == 4, "\(answer)")
      #expect(!answer.output.contains("older"), "never an older turn's answer")
      #expect(answer.errors.contains("no such luck"))
      #expect(try sandbox.status(id) == "idle")
      let asked = try sandbox.run("ask", id, "[[fail 400]]")
      #expect(asked.code == 4 && asked.output.isEmpty, "\(asked)")
      let json = try sandbox.run("ask", id, "[[fail 400]]", "--json")
      #expect(json.code == 4)
      #expect(try json.json()["reason"] == "failed")
      #expect(try sandbox.done("ask", id, "better now") == "Reply: better now")
      #expect(try sandbox.done("last-message", id) == "Reply: better now")
    }

    @Test("a rate limit that Claude Code retries is working, and then completes")
    func retried() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q")
      try sandbox.done("send", id, "[[fail 429 1 slow down]][[say at last]]")
      #expect(try sandbox.status(id) == "working")
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(try sandbox.done("last-message", id) == "at last")
    }

    @Test("a rate limit that stays: wait says so once Claude Code has given up", .callerIsHere)
    func limited() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done(
        "create", "-q", environment: ["CLAUDE_CODE_MAX_RETRIES": "1"])
      try sandbox.done("send", id, "[[fail 429 not today]]")
      let waited = try sandbox.run("wait", id)
      #expect(waited.code == 4 && waited.output == "rate_limited", "\(waited)")
      #expect(waited.errors.contains("not today"), "\(waited)")
      #expect(try sandbox.done("ask", id, "tomorrow") == "Reply: tomorrow")
    }

    @Test("a turn without any text prints nothing, never the turn before")
    func nothingSaid() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q")
      try sandbox.done("ask", id, "older")
      try sandbox.done("send", id, "[[slow 1500]][[say newer]]")
      let early = try sandbox.run("last-message", id)
      #expect(early.code == 0 && early.output.isEmpty, "\(early)")
      #expect(early.errors.contains("working"))
      try sandbox.done("wait", id)
      #expect(try sandbox.done("last-message", id) == "newer")
    }

    @Test(
      "kill -9 of the agent: wait exits 5 at once, and resume brings its memory back",
      .sandboxWithBodies)
    func killedAgent() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q")
      try sandbox.done("ask", id, "remember the plum")
      try sandbox.done("send", id, "[[run true; sleep 30]][[say never]]")
      try eventually("the tool runs") { try sandbox.statusJSON(id)["tool"] != nil }
      let waiter = sandbox.begin(["wait", id])
      let agent = try sandbox.agent(id)
      let start = MonotonicClock.now
      agent.signal(.kill)
      let waited = try waiter.finish()
      #expect(waited.code == 5, "\(waited)")
      #expect(waited.output == "exited")
      #expect(MonotonicClock.now - start < .seconds(3))
      #expect(try sandbox.status(id) == "exited")
      #expect(try sandbox.run("send", id, "anybody there?").code == 5)
      #expect(try sandbox.run("wait", id).code == 5)
      #expect(try !sandbox.done("list").contains(id))
      #expect(try sandbox.done("list", "--all").contains(id))
      #expect(try sandbox.done("resume", id) == "Resumed \(id)")
      #expect(try sandbox.status(id) == "idle")
      #expect(try sandbox.done("ask", id, "what was it?") == "Reply: what was it?")
      #expect(try sandbox.lastModelRequest().contains("remember the plum"))
      let logs = try sandbox.done("logs", id)
      #expect(logs.contains("remember the plum") && logs.contains("Reply: what was it?"))
    }

    @Test("an agent that ends by itself is exited, and prune forgets it")
    func ended() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q")
      try sandbox.tmux("send-keys", "-t", "=dev-\(id):", "-l", "/exit")
      try eventually("/exit is in the box") { try sandbox.screen(id).contains("/exit") }
      try sandbox.tmux("send-keys", "-t", "=dev-\(id):", "Enter")
      try eventually("it has ended") { try sandbox.status(id) == "exited" }
      #expect(try sandbox.done("prune", "--dry-run") == "Would kill \(id)")
      #expect(try sandbox.done("prune") == "Killed 1 session(s)")
      #expect(try sandbox.run("status", id).code == 6)
    }
  }
}
