import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  @Suite struct BackgroundTests {
    @Test("a background shell: the turn is over, it is counted, and its end is a turn of its own")
    func shell() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session()
      try sandbox.done("send", id, "[[background true; sleep 6]][[say started]]")
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(try sandbox.done("last-message", id) == "started")
      #expect(try sandbox.status(id) == "idle")
      #expect(try sandbox.statusJSON(id)["background"] == ["shells": 1, "agents": 0])
      #expect(try sandbox.done("ask", id, "[[say meanwhile]]") == "meanwhile")
      #expect(try sandbox.run("wait", id, "--settled", "-t", "200ms").code == 124)
      let settled = try sandbox.run("wait", id, "--settled")
      #expect(settled.output == "completed", "\(settled)")
      #expect(try sandbox.statusJSON(id)["background"] == nil)
      #expect(try sandbox.done("last-message", id) == "NOTED")
      #expect(try sandbox.done("ask", id, "and now?") == "Reply: and now?")
    }

    @Test("subagents: working while they run, wait is for the turn, --settled for all of them")
    func agents() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session()
      let agents = "[[agent [[slow 5000]][[say a]]]][[and]][[agent [[slow 7000]][[say b]]]]"
      try sandbox.done("send", id, agents + "[[say sent out]]")
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(try sandbox.statusJSON(id)["background"]?["agents"]?.int ?? 0 > 0)
      #expect(try sandbox.status(id) == "working")
      let settled = try sandbox.run("wait", id, "--settled")
      #expect(settled.output == "completed", "\(settled)")
      #expect(try sandbox.status(id) == "idle")
      #expect(try sandbox.statusJSON(id)["background"] == nil)
      #expect(try sandbox.done("last-message", id) == "NOTED")
    }

    @Test("a prompt sent while a subagent runs is a turn of its own")
    func meanwhile() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session()
      try sandbox.done("send", id, "[[agent [[slow 2500]][[say a]]]][[say sent out]]")
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(try sandbox.done("ask", id, "[[say meanwhile]]") == "meanwhile")
      #expect(try sandbox.done("wait", id, "--settled") == "completed")
      #expect(try sandbox.status(id) == "idle")
    }
  }
}
