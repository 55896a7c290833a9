import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  /// What Codex asks is answered from another process than the one that sent the prompt.
  @Suite(.sandboxWithCodex) struct CodexDialogTests {
    /// Sends a prompt and waits until it is asked about.
    private func ask(_ sandbox: Sandbox, _ id: String, _ prompt: String) throws -> JSONValue {
      try sandbox.done("send", id, prompt)
      let waited = try sandbox.run("wait", id)
      #expect(waited.code == 3 && waited.output == "waiting_for_input", "\(waited)")
      #expect(try sandbox.done("status", id) == "waiting_for_input")
      return try sandbox.run("respond", id, "--json").json()
    }

    @Test("a command waits for --allow; a prompt sent meanwhile is not taken for an answer")
    func allow() throws {
      let sandbox = try sandbox()
      let id = try sandbox.create("--permissions", "ask")
      let dialog = try ask(sandbox, id, "[[run touch one.txt]] [[say done]]")
      #expect(dialog["kind"] == "permission")
      #expect(dialog["question"]?.string?.contains("touch one.txt") == true)
      let sent = try sandbox.run("send", id, "yes")
      #expect(sent.code == 3, "\(sent)")
      #expect(try sandbox.text(of: "work/one.txt") == nil)
      #expect(try sandbox.run("respond", id, "--allow", "--to", "0123456789ab").code == 3)
      let digest = try #require(dialog["digest"]?.string)
      #expect(try sandbox.done("respond", id, "--allow", "--to", digest) == "Answered \(id): Yes")
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(try sandbox.text(of: "work/one.txt") == "")
      let none = try sandbox.run("respond", id, "--allow")
      #expect(none.code == 1, "\(none)")
    }

    @Test("denied with a reason the turn goes on, knowing it; without one it ends")
    func deny() throws {
      let sandbox = try sandbox()
      let id = try sandbox.create("--permissions", "ask")
      _ = try ask(sandbox, id, "[[run touch one.txt]] [[say done]]")
      try sandbox.done("respond", id, "--deny", "[[say understood]]")
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(try sandbox.done("last-message", id) == "understood")
      _ = try ask(sandbox, id, "[[run touch two.txt]] [[say done]]")
      try sandbox.done("respond", id, "--deny")
      let waited = try sandbox.run("wait", id)
      #expect(waited.output == "interrupted", "\(waited)")
      #expect(try sandbox.text(of: "work/one.txt") == nil)
      #expect(try sandbox.text(of: "work/two.txt") == nil)
    }

    @Test("--always is for this command in this session")
    func always() throws {
      let sandbox = try sandbox()
      let id = try sandbox.create("--permissions", "ask")
      _ = try ask(sandbox, id, "[[run touch one.txt]] [[run touch one.txt]] [[say twice]]")
      try sandbox.done("respond", id, "--always")
      #expect(try sandbox.done("wait", id) == "completed")
      let other = try sandbox.create("--permissions", "ask")
      _ = try ask(sandbox, other, "[[run touch one.txt]]")
    }

    @Test("a change of files is shown with its diff")
    func fileChange() throws {
      let sandbox = try sandbox()
      let id = try sandbox.create("--permissions", "ask")
      let dialog = try ask(sandbox, id, "[[write notes.txt some words]] [[say done]]")
      let text = try #require(dialog["text"]?.string)
      #expect(text.contains("add \(sandbox.work)/notes.txt"), "\(text)")
      #expect(text.contains("some words"), "\(text)")
      try sandbox.done("respond", id, "1")
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(try sandbox.text(of: "work/notes.txt") == "some words\n")
    }

    @Test("a question in plan mode takes an option, own words, or --deny")
    func question() throws {
      let sandbox = try sandbox()
      let id = try sandbox.create("--permissions", "plan")
      let dialog = try ask(sandbox, id, "[[ask Which colour?|Red|Blue]] [[say thanks]]")
      #expect(dialog["kind"] == "question" && dialog["question"] == "Which colour?")
      #expect(try sandbox.run("respond", id, "--allow").code == 2)
      #expect(try sandbox.run("respond", id, "7").code == 2)
      #expect(try sandbox.done("respond", id, "--option", "blue") == "Answered \(id): Blue")
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(try sandbox.done("last-message", id) == "thanks")
      _ = try ask(sandbox, id, "[[ask Which colour?|Red|Blue]]")
      try sandbox.done("respond", id, "like the sea")
      #expect(try sandbox.done("wait", id) == "completed")
      _ = try ask(sandbox, id, "[[ask Which colour?|Red|Blue]]")
      try sandbox.done("respond", id, "--deny")
      #expect(try sandbox.run("wait", id).output == "interrupted")
    }

    @Test("interrupt ends a turn that waits, and several waiters are told of the same question")
    func interruptWaiting() throws {
      let sandbox = try sandbox()
      let id = try sandbox.create("--permissions", "ask")
      try sandbox.done("send", id, "[[run touch one.txt]]")
      let waiters = (0..<3).map { _ in sandbox.begin(["wait", id]) }
      for waiter in waiters { #expect(try waiter.finish().code == 3) }
      try sandbox.done("interrupt", id)
      #expect(try sandbox.done("status", id) == "idle")
    }
  }
}
