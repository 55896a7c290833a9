import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  @Suite struct LifeTests {
    @Test("stop keeps the session, and resume brings its memory back", .sandboxWithBodies)
    func stopAndResume() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q")
      try sandbox.done("ask", id, "remember the plum")
      #expect(try sandbox.done("stop", id) == "Stopped \(id)")
      #expect(try sandbox.status(id) == "stopped")
      #expect(sandbox.processes.isEmpty, "the tmux server goes with its last session")
      #expect(try sandbox.run("send", id, "hello?").code == 5)
      #expect(try sandbox.done("list") == "No active sessions")
      #expect(try sandbox.done("list", "--all").contains(id))
      #expect(try sandbox.done("prune") == "No matching sessions to kill")
      #expect(try sandbox.done("last-message", id) == "Reply: remember the plum")
      #expect(try sandbox.done("resume", id) == "Resumed \(id)")
      #expect(try sandbox.done("ask", id, "what was it?") == "Reply: what was it?")
      #expect(try sandbox.lastModelRequest().contains("remember the plum"))
      let again = try sandbox.run("resume", id)
      #expect(again.code == 1 && again.errors.contains("is running"), "\(again)")
      #expect(try sandbox.status(id) == "idle")
    }

    @Test("a session that never had a prompt is resumed too")
    func resumeUnprompted() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q")
      let conversation = try sandbox.record(id)["internalId"]
      try sandbox.done("stop", id)
      try sandbox.done("resume", id)
      #expect(try sandbox.record(id)["internalId"] == conversation)
      #expect(try sandbox.done("ask", id, "first words") == "Reply: first words")
    }

    @Test("/clear in the session is followed, also by resume", .sandboxWithBodies)
    func clear() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q")
      try sandbox.done("ask", id, "about plums")
      try sandbox.type("/clear", into: id)
      try eventually("the command is in the box") { try sandbox.screen(id).contains("❯ /clear") }
      try sandbox.type("Enter", into: id)
      try eventually("the conversation is empty") {
        try !sandbox.done("logs", id).contains("plums")
      }
      #expect(try sandbox.done("last-message", id).isEmpty)
      #expect(try sandbox.done("ask", id, "about pears") == "Reply: about pears")
      #expect(try !sandbox.done("logs", id).contains("plums"))
      try sandbox.done("stop", id)
      try sandbox.done("resume", id)
      #expect(try sandbox.done("ask", id, "which fruit?") == "Reply: which fruit?")
      let request = try sandbox.lastModelRequest()
      #expect(request.contains("about pears") && !request.contains("about plums"))
    }

    @Test("kill ends everything below the agent, also in the middle of a turn")
    func killTree() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q")
      try sandbox.done("ask", id, "[[background true; sleep 4712]]")
      try sandbox.done("send", id, "[[run true; sh -c 'sleep 4713 & sleep 4714']]")
      let agent = try sandbox.agent(id)
      func tree() -> [ProcessTable.Entry] { ProcessTable.tree(below: agent.pid) }
      try eventually("three sleep") { tree().count { $0.name == "sleep" } == 3 }
      let before = tree()
      #expect(try sandbox.done("kill", id) == "Killed session \(id)")
      #expect(before.filter(\.identity.isRunning).isEmpty)
      #expect(sandbox.processes.isEmpty)
      #expect(try sandbox.done("list", "--all") == "No sessions")
    }

    @Test("a session whose ID begins another's is told from it")
    func neighbours() throws {
      let sandbox = try sandbox()
      for id in ["zed-mid", "zed-mid-2"] { try sandbox.done("create", "--id", id) }
      #expect(try sandbox.run("create", "--id", "zed-mid").code == 1)
      try sandbox.done("stop", "zed-mid")
      #expect(try sandbox.run("send", "zed-mid", "hello").code == 5)
      #expect(try sandbox.run("interrupt", "zed-mid").code == 5)
      #expect(try sandbox.run("screen", "zed-mid").code == 5)
      try sandbox.done("kill", "zed-mid")
      #expect(try sandbox.run("send", "zed-mid", "hello").code == 6)
      #expect(try sandbox.run("send", "zed", "hello").code == 6)
      #expect(try sandbox.status("zed-mid-2") == "idle")
      #expect(try sandbox.done("ask", "zed-mid-2", "still there?") == "Reply: still there?")
      #expect(try sandbox.modelPrompts() == ["still there?"])
    }

    @Test("several senders at once: every prompt arrives once and whole")
    func sendersAtOnce() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q")
      let texts = (1...4).map { number in
        (1...30).map { "sender \(number), line \($0)" }.joined(separator: "\n")
      }
      let senders = texts.map { sandbox.begin(["send", id, "-f", "-"], input: $0) }
      for sender in senders {
        let sent = try sender.finish()
        #expect(sent.code == 0, "\(sent)")
      }
      #expect(try sandbox.done("wait", id) == "completed")
      let logs = try sandbox.done("logs", id)
      for text in texts {
        let pieces = logs.split(separator: text, omittingEmptySubsequences: false)
        #expect(logs.contains(text) && pieces.count >= 2, "\(text.prefix(20)): \(logs)")
      }
      #expect(logs.split(separator: "[HUMAN]\n").count == 4)
    }
  }
}
