import JSON
import SystemKit
import TestSandbox
import Testing

/// Everything here drives the real Claude Code, one session after the other.
@Suite(.serialized, .sandbox) struct AgentTests {}

extension AgentTests {
  @Suite struct MainJobTests {
    @Test("create, send, wait, last-message")
    func mainJob() throws {
      let sandbox = try sandbox()
      let created = try sandbox.run("create", "-q")
      #expect(created.code == 0, "\(created)")
      let id = created.output
      #expect(!id.isEmpty && !id.contains("\n"))
      #expect(try sandbox.status(id) == "idle")
      #expect(try sandbox.done("send", id, "[[slow 300]][[say first]][[say second]]").contains(id))
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(try sandbox.done("last-message", id) == "first\n\nsecond")
      #expect(try sandbox.done("ask", id, "hello there") == "Reply: hello there")
      #expect(try sandbox.done("last-message", id) == "Reply: hello there")
      #expect(try sandbox.done("kill", id) == "Killed session \(id)")
      #expect(try sandbox.run("status", id).code == 6)
    }
  }
}
