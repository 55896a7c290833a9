import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  @Suite struct WaitTests {
    @Test("wait begun before the turn, during it and after its end says the same")
    func beforeAndAfter() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q")
      #expect(try sandbox.done("wait", id) == "completed", "nothing was sent: at rest")
      try sandbox.done("send", id, "[[slow 600]][[say one]]")
      let waiters = (0..<2).map { _ in sandbox.begin(["wait", id]) }
      for waiter in waiters { #expect(try waiter.finish().output == "completed") }
      let late = try sandbox.run("wait", id)
      #expect(late.output == "completed")
      #expect(late.time < .milliseconds(500), "\(late)")
    }

    @Test("wait --timeout gives up after that time with 124, and the turn goes on")
    func timeout() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q")
      try sandbox.done("send", id, "[[slow 2500]][[say late]]")
      let waited = try sandbox.run("wait", id, "--timeout", "1")
      #expect(waited.code == 124, "\(waited)")
      #expect(waited.output.isEmpty && waited.errors.contains("timed out"), "\(waited)")
      #expect(waited.time > .milliseconds(950) && waited.time < .milliseconds(1600), "\(waited)")
      let asked = try sandbox.run("ask", id, "[[say other]]", "-t", "300ms")
      #expect(asked.code == 124, "\(asked)")
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(try sandbox.done("last-message", id) == "other")
    }

    @Test("a wait wakes within a moment of the turn's end")
    func wakesAtOnce() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q")
      try sandbox.done("send", id, "[[slow 1000]][[say done]]")
      let waited = try sandbox.run("wait", id, "--interval", "30s")
      #expect(waited.code == 0)
      #expect(waited.time < .milliseconds(2500), "events wake it, not the interval: \(waited)")
    }

    @Test("--any returns with the first, --all with the last")
    func several() throws {
      let sandbox = try sandbox()
      let ids = try (0..<2).map { _ in sandbox.begin(["create", "-q"]) }
        .map { try $0.finish().output }
      try sandbox.done("send", ids[0], "[[slow 30000]][[say slow]]")
      try sandbox.done("send", ids[1], "[[slow 300]][[say quick]]")
      let any = try sandbox.run("wait", "--any", ids[0], ids[1])
      #expect(any.output == "\(ids[1]) completed", "\(any)")
      try sandbox.done("interrupt", ids[0])
      #expect(try sandbox.run("wait", ids[0], ids[1]).code == 4, "one of them was interrupted")
      for id in ids { try sandbox.done("send", id, "[[slow 300]]") }
      let all = try sandbox.run("wait", ids[0], ids[1], "--json")
      let results = try all.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
      #expect(Set(results.compactMap { $0["session"]?.string }) == Set(ids))
      #expect(results.allSatisfy { $0["reason"] == "completed" })
    }

    @Test("an idempotency key makes a repeated send return the first receipt")
    func idempotency() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q")
      let send = ["send", id, "just once", "--idempotency-key", "k1", "--json"]
      let first = try sandbox.begin(send).finish().json()
      let second = try sandbox.begin(send).finish().json()
      #expect(first == second)
      #expect(try sandbox.done("wait", id) == "completed")
      let third = try sandbox.begin(send).finish().json()
      #expect(third["turn"] == first["turn"])
      #expect(try sandbox.modelPrompts() == ["just once"])
      let other = try sandbox.run("send", id, "another", "--idempotency-key", "k1")
      #expect(other.code == 1, "\(other)")
      let parallel = (0..<4).map { _ in
        sandbox.begin(["ask", id, "[[slow 200]][[say four]]", "--idempotency-key", "k2"])
      }
      for asker in parallel { #expect(try asker.finish().output == "four") }
      #expect(try sandbox.modelPrompts().count == 2)
    }
  }
}
