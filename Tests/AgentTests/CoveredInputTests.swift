import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  /// What a person leaves on the screen in which Claude Code's status still says idle.
  @Suite struct CoveredInputTests {
    @Test("a prompt recalled with Up is removed and named, also while a turn runs")
    func history() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session()
      try sandbox.done("ask", id, "[[say one]]")
      try sandbox.press(id, "Up", toSee: "History 1/1")
      let asked = try sandbox.run("ask", id, "[[say got it]]")
      #expect(asked.code == 0 && asked.output == "got it", "\(asked)")
      #expect(asked.errors.contains("“[[say one]]”"), "\(asked)")
      try sandbox.done("send", id, "[[slow 2500]] [[say slow]]")
      try sandbox.press(id, "Up", toSee: "History 1/")
      try sandbox.done("send", id, "[[say after]]")
      #expect(try sandbox.run("wait", id).code == 0)
      #expect(try sandbox.done("last-message", id) == "after")
      #expect(try sandbox.modelPrompts().filter { $0.contains("got it") } == ["[[say got it]]"])
    }

    @Test("the transcript view is closed, a suspended agent goes on, and an editor is left alone")
    func covered() throws {
      let sandbox = try sandbox()
      try sandbox.script("vi", "clear; cat")
      let id = try sandbox.session()
      for (key, text) in [("C-o", "Showing detailed transcript"), ("C-z", "is suspended")] {
        try sandbox.type(key, into: id)
        try eventually("“\(text)” is on the screen") { try sandbox.screen(id).contains(text) }
        let asked = try sandbox.run("ask", id, "[[say after \(key)]]")
        #expect(asked.code == 0 && asked.output == "after \(key)", "\(asked)")
      }
      try sandbox.type("C-g", into: id)
      try eventually("the editor has the screen") { try !sandbox.screen(id).contains("❯") }
      let sent = try sandbox.run("send", id, "[[say typed]]")
      #expect(sent.code == 3 && sent.errors.contains("no input box"), "\(sent)")
      #expect(try !sandbox.screen(id).contains("typed"))
      try sandbox.type("C-d", into: id)
      #expect(try sandbox.done("ask", id, "[[say back]]") == "back")
    }

    @Test("a queued prompt that a person takes back is interrupted, and wait goes on to the next")
    func takenBack() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session()
      try sandbox.done("send", id, "[[slow 3000]] [[say slow]]")
      for prompt in ["[[say first]]", "[[say second]]"] { try sandbox.done("send", id, prompt) }
      try sandbox.type("Up", into: id)
      try eventually("it is taken back") { try sandbox.transcript(id).contains("popAll") }
      let sent = try sandbox.run("send", id, "[[say third]]")
      #expect(sent.code == 0 && sent.errors.contains("[[say second]]"), "\(sent)")
      let waited = try sandbox.run("wait", id, "--timeout", "60s")
      #expect(waited.code == 4 && waited.output == "interrupted", "\(waited)")
      #expect(try sandbox.done("last-message", id) == "third")
    }

    @Test("with a default mode in the user's settings the first prompt is taken")
    func defaultMode() throws {
      let sandbox = try sandbox()
      let settings: JSONValue = [
        "skipDangerousModePermissionPrompt": true, "permissions": ["defaultMode": "plan"],
      ]
      try FileSystem.replace(sandbox.home + "/.claude/settings.json", with: settings.bytes())
      for permissions in ["bypass", "ask"] {
        let id = try sandbox.session("--permissions", permissions)
        #expect(try sandbox.done("ask", id, "[[say first]]") == "first")
        #expect(try sandbox.status(id) == "idle")
      }
    }

    @Test("exit, quit and vi's words are refused, and the agent lives")
    func endingWords() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session()
      for word in ["exit", " quit ", ":wq"] {
        let sent = try sandbox.run("send", id, word)
        #expect(sent.code == 2 && sent.errors.contains("dev-sessions stop"), "\(sent)")
      }
      #expect(try sandbox.done("ask", id, "exit now") == "Reply: exit now")
    }
  }
}
