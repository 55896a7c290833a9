import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  @Suite struct AdoptTests {
    @Test("a claude started by hand in tmux is taken over where it is")
    func running() throws {
      let sandbox = try sandbox()
      let pid = try sandbox.byHand()
      let adopted = try sandbox.run("adopt", "\(pid)", "--json")
      #expect(adopted.code == 0, "\(adopted)")
      let id = try #require(try adopted.json()["championId"]?.string)
      #expect(try sandbox.status(id) == "idle")
      let uuid = try sandbox.uuid(id)
      let again = try sandbox.run("adopt", "\(pid)")
      #expect(again.code == 1 && again.errors.contains("\(id) already"), "\(again)")
      #expect(try sandbox.done("ask", id, "hello there") == "Reply: hello there")
      try sandbox.done("send", id, "[[stream 300 50]]")
      try sandbox.reaches(id, "working")
      try sandbox.done("interrupt", id)
      #expect(try sandbox.run("wait", id).output == "interrupted")
      _ = try sandbox.asked(id, "[[ask Which?|A|B]]")
      try sandbox.done("respond", id, "2")
      #expect(try sandbox.done("wait", id) == "completed")
      try sandbox.done("stop", id)
      try eventually("it has ended") { ProcessIdentity(running: pid) == nil }
      try sandbox.done("resume", id)
      #expect(try sandbox.uuid(id) == uuid)
      #expect(try sandbox.done("ask", id, "still there?") == "Reply: still there?")
    }

    @Test("a conversation that nobody has open becomes a stopped session")
    func ended() throws {
      let sandbox = try sandbox()
      let first = try sandbox.session()
      try sandbox.done("ask", first, "remember the plum")
      let uuid = try sandbox.uuid(first)
      try sandbox.done("kill", first)
      let id = try sandbox.done("adopt", "-q", uuid, "--id", "old-top", "-d", "from earlier")
      #expect(id == "old-top")
      #expect(try sandbox.status(id) == "stopped")
      #expect(try sandbox.done("last-message", id) == "Reply: remember the plum")
      try sandbox.done("resume", id)
      #expect(try sandbox.done("ask", id, "and?") == "Reply: and?")
      #expect(try sandbox.done("logs", id).contains("remember the plum"))
    }

    @Test("what cannot be adopted is refused with the reason")
    func refused() throws {
      let sandbox = try sandbox()
      for (target, code, words) in [
        ("1", 1, "no Claude Code session"), ("999999999", 1, "no process"),
        ("not-a-uuid", 2, "neither"),
        ("0f5e6d9c-5c3b-4f0e-9d52-8a41d5b0c7ee", 1, "no conversation"),
      ] as [(String, Int32, String)] {
        let adopted = try sandbox.run("adopt", target)
        #expect(adopted.code == code && adopted.errors.contains(words), "\(adopted)")
      }
      #expect(try sandbox.run("list", "--all", "--json").json() == [])
    }
  }
}

extension Sandbox {
  /// The UUID of a session's conversation.
  func uuid(_ id: String) throws -> String {
    let path = try run("explain", id, "--json").json()["transcript"]?.string ?? ""
    return String(Path.name(path).dropLast(".jsonl".count))
  }

  /// Starts Claude Code as a person would, in tmux, and returns its process once it is ready.
  func byHand(_ arguments: String...) throws -> Int32 {
    let command = [try BuiltPrograms.agent("claude"), "--dangerously-skip-permissions"] + arguments
    let started = try execute(
      Path.join(programs, "tmux"),
      ["-S", tmuxSocket, "new-session", "-d", "-P", "-F", "#{pane_pid}", "-s", "by-hand"]
        + ["-x", "160", "-y", "50", "-c", work] + command)
    guard let pid = Int32(started.output) else { throw SandboxError("not started: \(started)") }
    let note = Path.join(home, ".claude/sessions/\(pid).json")
    try eventually("it is ready") {
      (try? JSONValue(parsing: try FileSystem.read(note) ?? []))?["status"] == "idle"
    }
    return pid
  }
}
