import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  @Suite struct QueueTests {
    @Test("a prompt sent while the model writes is queued, and wait rides through both turns")
    func queuedBehindText() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q")
      try sandbox.done("send", id, "[[slow 1500]][[say one]]")
      let second = try sandbox.run("send", id, "[[slow 500]][[say two]]", "--json")
      #expect(second.code == 0, "\(second)")
      #expect(try second.json()["proof"] == "queue")
      #expect(try sandbox.statusJSON(id)["queued"]?.int == 1)
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(try sandbox.done("last-message", id) == "two")
    }

    @Test("a prompt sent while a tool runs is absorbed into the turn, and wait sees its end")
    func absorbedMidTool() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q")
      try sandbox.done("send", id, "[[run true; sleep 2]][[say after the tool]]")
      try eventually("the tool runs") { try sandbox.statusJSON(id)["tool"] != nil }
      let second = try sandbox.run("send", id, "and this too", "--json")
      #expect(second.code == 0, "\(second)")
      let turn = try #require(try second.json()["turn"]?.string)
      #expect(try sandbox.status(id) == "working")
      #expect(try sandbox.done("wait", id, "--turn", turn) == "completed")
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(try sandbox.status(id) == "idle")
      #expect(try sandbox.done("logs", id).contains("[HUMAN]\nand this too\n"))
    }

    @Test("two prompts queued behind a turn are both waited for")
    func twoQueued() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q")
      try sandbox.done("send", id, "[[slow 1500]][[say one]]")
      try sandbox.done("send", id, "two")
      try sandbox.done("send", id, "[[slow 400]][[say three]]")
      let waited = try sandbox.run("wait", id)
      #expect(waited.output == "completed", "\(waited)")
      #expect(try sandbox.done("last-message", id) == "three")
      let prompts = try sandbox.done("logs", id).split(separator: "[HUMAN]")
      #expect(prompts.count == 3)
    }

    @Test("ask on a busy session answers that prompt, not the one before")
    func askWhileBusy() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q")
      try sandbox.done("send", id, "[[slow 1000]][[say one]]")
      #expect(try sandbox.done("ask", id, "[[say mine]]") == "mine")
    }

    @Test("wait on an older turn alone does not wait for the queued one")
    func waitForOneTurn() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q")
      let first = try sandbox.run("send", id, "[[slow 700]][[say one]]", "--json").json()
      let turn = try #require(first["turn"]?.string)
      try sandbox.done("send", id, "[[slow 5000]][[say two]]")
      let waited = try sandbox.run("wait", id, "--turn", turn)
      #expect(waited.output == "completed", "\(waited)")
      #expect(waited.time < .seconds(4))
      #expect(try sandbox.status(id) == "working")
    }
  }
}
