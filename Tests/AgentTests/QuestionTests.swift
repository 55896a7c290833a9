import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  @Suite struct QuestionTests {
    @Test("an open question: status, wait and send say so, and nothing answers it")
    func question() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q")
      try sandbox.done("send", id, "[[ask Which colour?|Red|Blue]][[say thanks]]")
      let waited = try sandbox.run("wait", id)
      #expect(waited.code == 3 && waited.output == "waiting_for_input", "\(waited)")
      #expect(try sandbox.status(id) == "waiting_for_input")
      #expect(try sandbox.statusJSON(id)["waitingFor"] == "question")
      try eventually("the dialog is drawn") { try sandbox.screen(id).contains("1. Red") }
      let sent = try sandbox.run("send", id, "Green", "--json")
      #expect(sent.code == 3, "\(sent)")
      let error = try sent.errorJSON()
      #expect(error["code"] == "needs_answer")
      #expect(error["waitingFor"] == "question")
      let dialog = error["dialog"]
      #expect(dialog?["tool"] == "AskUserQuestion")
      #expect(dialog?["input"]?.text().contains("Which colour?") == true)
      let options = dialog?["options"]?.array ?? []
      #expect(options.contains { $0["label"] == "Blue" && $0["key"] == "2" }, "\(error)")
      #expect(try sandbox.run("ask", id, "Green").code == 3)
      #expect(try sandbox.status(id) == "waiting_for_input", "it is still open")
      #expect(try sandbox.run("wait", id).code == 3, "and wait says so again")
      try sandbox.answer("2", in: id)
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(try sandbox.done("last-message", id) == "thanks")
      #expect(try sandbox.done("logs", id, "--tools").contains("Blue"))
      #expect(try sandbox.modelPrompts().allSatisfy { !$0.contains("Green") })
    }

    @Test("a send at the moment the question opens never answers it")
    func sendAsItOpens() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q")
      try sandbox.done("send", id, "[[slow 100]][[ask Which colour?|Red|Blue]][[say thanks]]")
      try eventually("the model is asked") { try sandbox.modelPrompts().count == 1 }
      let sent = try sandbox.run("send", id, "Green", "-t", "5s")
      // Queued, refused, or lost to a dialog that does not yet take keys.
      #expect([0, 3, 7].contains(sent.code), "\(sent)")
      let waited = try sandbox.run("wait", id)
      let logs = try sandbox.done("logs", id, "--tools")
      #expect(waited.code == 3, "\(sent), \(waited), \(logs)")
      try eventually("the dialog is drawn") { try sandbox.screen(id).contains("1. Red") }
      #expect(try sandbox.status(id) == "waiting_for_input")
    }

    @Test("a plan to approve")
    func plan() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q")
      try sandbox.done("send", id, "[[plan First this, then that.]][[say did it]]")
      let waited = try sandbox.run("wait", id)
      #expect(waited.code == 3, "\(waited)")
      // The session file is ahead of the transcript, which alone tells a plan from a permission.
      try eventually("it is known to be a plan") {
        try sandbox.statusJSON(id)["waitingFor"] == "plan"
      }
      #expect(try sandbox.run("send", id, "yes").code == 3)
      try eventually("the plan is drawn") { try sandbox.screen(id).contains("1. Yes") }
      try sandbox.answer("1", in: id)
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(try sandbox.done("last-message", id) == "did it")
    }

    @Test("a permission prompt that a rule demands")
    func permission() throws {
      let sandbox = try sandbox()
      let rule: JSONValue = ["permissions": ["ask": ["Bash(touch:*)"]]]
      try FileSystem.makeFolders(sandbox.work + "/.claude")
      try FileSystem.replace(sandbox.work + "/.claude/settings.json", with: rule.bytes())
      let id = try sandbox.done("create", "-q")
      try sandbox.done("send", id, "[[run touch made]][[say done]]")
      let waited = try sandbox.run("wait", id)
      #expect(waited.code == 3, "\(waited)")
      #expect(try sandbox.statusJSON(id)["waitingFor"] == "permission")
      let sent = try sandbox.run("send", id, "go on")
      #expect(sent.code == 3, "\(sent)")
      #expect(!FileSystem.exists(sandbox.work + "/made"), "nothing has approved it")
      try eventually("the prompt is drawn") { try sandbox.screen(id).contains("❯ 1. Yes") }
      try sandbox.answer("1", in: id)
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(FileSystem.exists(sandbox.work + "/made"))
    }

    @Test("a dialog that a person opened by hand")
    func dialog() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q")
      try sandbox.type("/help", into: id)
      try eventually("the command is in the box") { try sandbox.screen(id).contains("/help") }
      try sandbox.type("Enter", into: id)
      try eventually("the dialog is open") { try sandbox.status(id) == "waiting_for_input" }
      #expect(try sandbox.statusJSON(id)["waitingFor"] == "dialog")
      #expect(try sandbox.run("send", id, "hello").code == 3)
      // Once only: a second Escape at rest would open another dialog.
      try sandbox.type("Escape", into: id)
      try eventually("it is closed") { try sandbox.status(id) == "idle" }
      #expect(try sandbox.done("ask", id, "hello") == "Reply: hello")
    }
  }
}
