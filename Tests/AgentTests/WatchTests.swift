import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  /// `watch`, on the real agents.
  @Suite struct WatchTests {
    @Test("queued prompts, a question and a turn typed by hand are each told once")
    func claude() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q")
      let watching = try sandbox.watch(id)
      let other = try sandbox.watch(id)
      let first = try sandbox.turn(id, "[[slow 500]][[say one]]")
      let second = try sandbox.turn(id, "[[say two]]")
      #expect(try sandbox.done("wait", id) == "completed")
      let third = try sandbox.turn(id, "[[ask Which colour?|Red|Blue]][[say three]]")
      let question = try watching.eventually("question")[0]
      #expect(question["dialog"]?["tool"] == "AskUserQuestion", "\(question.text())")
      try sandbox.done("respond", id, "--option", "Blue")
      try watching.eventually("turn", 3)
      try sandbox.type("by hand", "Enter", into: id)
      let ends = try watching.eventually("turn", 4)
      #expect(ends.map { $0["turn"]?.string } == [first, second, third, nil], "\(ends)")
      #expect(ends.allSatisfy { $0["reason"] == "completed" })
      #expect(
        try watching.events("prompt").map { $0["turn"]?.string } == [first, second, third])
      try other.eventually("turn", 4)
      try watching.eventually("status", 2)
      #expect(try watching.events("question").count == 1)
      // Nothing more is told of them.
      try sandbox.done("notify", id, "end")
      try eventually("the end is told") {
        try watching.events("notify").last?["message"] == "end"
      }
      #expect(try watching.events("turn").count == 4)
      #expect(try sandbox.done("wait", id) == "completed", "wait is not confused by it")
      try sandbox.done("kill", id)
      #expect(try watching.code() == 5)
      #expect(try other.code() == 5)
      #expect(try other.events("turn").count == 4)
    }

    @Test("failed and interrupted turns are told with their reason")
    func reasons() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q")
      let watching = try sandbox.watch(id)
      try sandbox.done("send", id, "[[fail 400]]")
      #expect(try watching.eventually("turn")[0]["reason"] == "failed")
      try sandbox.done("send", id, "[[stream 1000 20]]")
      try eventually("it works") { try sandbox.status(id) == "working" }
      try sandbox.done("interrupt", id)
      #expect(try watching.eventually("turn", 2)[1]["reason"] == "interrupted")
      try sandbox.done("send", id, "[[stream 1000 20]]")
      try eventually("it works again") { try sandbox.status(id) == "working" }
      try sandbox.agent(id).signal(.kill)
      #expect(try watching.code() == 5)
      #expect(try watching.events("turn").last?["reason"] == "exited", "ended with its agent")
    }

    @Test("pull requests in what was said and in the output of commands are told once")
    func pullRequests() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q")
      let watching = try sandbox.watch(id)
      try sandbox.done(
        "send", id,
        """
        [[run echo https://git.example.org/o/n/pull/1]]\
        [[say see https://git.example.org/o/n/pull/1 and https://git.example.org/o/n/pull/2]]
        """)
      let told = try watching.eventually("pull_request", 2).compactMap { $0["url"]?.string }
      #expect(
        told.sorted() == [
          "https://git.example.org/o/n/pull/1", "https://git.example.org/o/n/pull/2",
        ])
      #expect(try sandbox.statusJSON(id)["pullRequests"]?.array?.count == 2)
      try watching.stop()
    }
  }

  /// The same for Codex.
  @Suite(.sandboxWithCodex) struct CodexWatchTests {
    @Test("turns, and pull requests in what was said and in the output of commands")
    func codex() throws {
      let sandbox = try sandbox()
      let id = try sandbox.create()
      let watching = try sandbox.watch(id)
      let first = try sandbox.turn(
        id,
        """
        [[run echo https://git.example.org/o/n/pull/1]] \
        [[say see https://git.example.org/o/n/pull/2]]
        """)
      try watching.eventually("turn")
      let second = try sandbox.turn(id, "[[fail 400]]")
      let ends = try watching.eventually("turn", 2)
      #expect(ends.map { $0["turn"]?.string } == [first, second], "\(ends)")
      #expect(ends.map { $0["reason"]?.string } == ["completed", "failed"], "\(ends)")
      let told = try watching.eventually("pull_request", 2).compactMap { $0["url"]?.string }
      #expect(
        told.sorted() == [
          "https://git.example.org/o/n/pull/1", "https://git.example.org/o/n/pull/2",
        ])
      #expect(try sandbox.statusJSON(id)["pullRequests"]?.array?.count == 2)
      try sandbox.done("kill", id)
      #expect(try watching.code() == 5)
    }
  }
}

extension Sandbox {
  /// Sends a prompt and returns the name of its turn.
  fileprivate func turn(_ id: String, _ prompt: String) throws -> String {
    let receipt = try run("send", id, prompt, "--json").json()
    guard let turn = receipt["turn"]?.string else { throw SandboxError(receipt.text()) }
    return turn
  }
}
