import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  @Suite struct SendFormsTests {
    @Test("--now stops the turn, and wait is for what was sent last; --if-idle leaves it alone")
    func now() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session()
      for running in ["[[stream 300 50]]", "[[run true; sleep 30]]", "[[slow 20000]]"] {
        try sandbox.done("send", id, running)
        let refused = try sandbox.run("send", id, "not this", "--if-idle")
        #expect(refused.code == 4 && refused.errors.contains("working"), "\(refused)")
        try sandbox.done("send", id, "--now", "[[say at once]]")
        let waited = try sandbox.run("wait", id)
        #expect(waited.output == "completed", "\(running): \(waited)")
        #expect(try sandbox.done("last-message", id) == "at once")
      }
      #expect(try !sandbox.modelPrompts().contains("not this"))
      try sandbox.done("send", id, "idle now", "--if-idle")
      #expect(try sandbox.done("wait", id) == "completed")
    }

    @Test("a third prompt joins the queue while the box says that two are in it")
    func queue() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session()
      try sandbox.done("send", id, "[[slow 3000]][[say one]]")
      try sandbox.done("send", id, "two")
      try eventually("the placeholder") { try sandbox.screen(id).contains("edit queued") }
      let third = try sandbox.run("send", id, "[[say three]]")
      #expect(third.code == 0 && third.errors.isEmpty, "\(third)")
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(try sandbox.done("last-message", id) == "three")
    }

    @Test("a draft or shell mode in the box is removed and named; --draft leaves one")
    func drafts() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session()
      try sandbox.type(id, "half a thought")
      let sent = try sandbox.run("send", id, "whole", "--json")
      #expect(try sent.json()["changes"]?.array?.first?.string?.contains("half a thought") == true)
      #expect(try sandbox.done("wait", id) == "completed")
      try sandbox.press(id, "!", toSee: "shell mode")
      try sandbox.type(id, "touch never")
      let second = try sandbox.run("send", id, "second")
      #expect(second.errors.contains("touch never"), "\(second)")
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(!sandbox.hasFile("never"))
      try sandbox.done("send", id, "--draft", "line one\nline two")
      #expect(try sandbox.screen(id).contains("line two"))
      #expect(try sandbox.status(id) == "idle")
      try sandbox.done("send", id, "--draft", "another")
      #expect(try !sandbox.screen(id).contains("line two"))
      let last = try sandbox.run("send", id, "third")
      #expect(last.errors.contains("“another”"), "\(last)")
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(try sandbox.modelPrompts() == ["whole", "second", "third"])
    }

    @Test("commands: compacted, cleared, unknown, while working")
    func commands() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session()
      try sandbox.done("ask", id, "remember this")
      let before = try sandbox.run("explain", id, "--json").json()["transcript"]
      try sandbox.done("send", id, "--command", "/compact")
      #expect(try sandbox.transcript(id).contains("compact_boundary"))
      #expect(try sandbox.status(id) == "idle")
      #expect(try sandbox.done("ask", id, "after it") == "Reply: after it")
      let unknown = try sandbox.run("send", id, "--command", "/nosuchthing")
      #expect(unknown.code == 1 && unknown.errors.contains("Unknown command"), "\(unknown)")
      #expect(try sandbox.run("send", id, "--command", "no command").code == 2)
      #expect(try sandbox.run("send", id, "/compact").code == 2, "a prompt it is not")
      try sandbox.done("send", id, "[[slow 800]][[say busy]]")
      #expect(try sandbox.run("send", id, "--command", "/compact").code == 4)
      #expect(try sandbox.done("wait", id) == "completed")
      try sandbox.done("send", id, "--command", "/clear")
      #expect(try sandbox.done("ask", id, "a new page") == "Reply: a new page")
      #expect(try sandbox.run("explain", id, "--json").json()["transcript"] != before)
      #expect(try !sandbox.done("logs", id).contains("remember this"))
      try sandbox.done("stop", id)
      try sandbox.done("resume", id)
      #expect(try sandbox.done("logs", id).contains("a new page"), "the cleared one is resumed")
    }
  }
}
