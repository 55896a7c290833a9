import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  /// Files that are gone, or are somewhere else than the caller's environment says.
  @Suite(.callerIsHere) struct GoneTests {
    @Test("a deleted transcript is not “no turn yet”, and resume does not begin anew by itself")
    func transcript() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session()
      let fresh = try sandbox.run("last-message", id)
      #expect(fresh.code == 0 && fresh.errors.contains("no turn yet"), "\(fresh)")
      try sandbox.done("ask", id, "one")
      let path = try sandbox.run("explain", id, "--json").json()["transcript"]?.string ?? ""
      try FileSystem.remove(path)
      for command in [
        "last-message", "last-message --json", "logs", "changes", "changes --all", "usage",
      ] {
        let words = command.split(separator: " ").map(String.init)
        let told = try sandbox.begin([words[0], id] + words.dropFirst()).finish()
        #expect(told.code == 1 && told.errors.contains("is gone: \(path)"), "\(told)")
        #expect(told.output.isEmpty, "\(told)")
      }
      #expect(try sandbox.status(id) == "idle")
      try FileSystem.makeFolders(path)
      let folder = try sandbox.run("last-message", id)
      #expect(folder.code == 1 && folder.errors.contains("cannot be read"), "\(folder)")
      try FileSystem.removeTree(path)
      try sandbox.done("stop", id)
      let refused = try sandbox.run("resume", id)
      #expect(refused.code == 1 && refused.errors.contains("--anew"), "\(refused)")
      #expect(try sandbox.status(id) == "stopped")
      try sandbox.done("resume", "--anew", id)
      #expect(try sandbox.done("ask", id, "two") == "Reply: two")
    }

    @Test(
      "a transcript or journal of hooks that cannot be read keeps no command from the other sessions, nor kill"
    )
    func unreadable() throws {
      let sandbox = try sandbox()
      let (id, other, third) = try (sandbox.session(), sandbox.session(), sandbox.session())
      for id in [id, other, third] { try sandbox.done("ask", id, "one") }
      let path = try sandbox.run("explain", id, "--json").json()["transcript"]?.string ?? ""
      try FileSystem.remove(path)
      try FileSystem.makeFolders(path)
      let events = sandbox.home + "/.dev-sessions/sessions/\(third)/events.jsonl"
      try FileSystem.remove(events)
      try FileSystem.makeFolders(events)
      for _ in 0..<2 {
        let list = try sandbox.run("list", "--all")
        #expect(list.code == 0 && [id, other, third].allSatisfy(list.output.contains), "\(list)")
        #expect(try sandbox.status(id) == "idle")
        #expect(try sandbox.status(third) == "idle")
        // A stopped session has its signals read in another way.
        try sandbox.done("stop", other)
      }
      let usage = try sandbox.run("usage", id)
      #expect(usage.code == 1 && usage.errors.contains(path), "\(usage)")
      let process = try sandbox.agent(id)
      let killed = try sandbox.run("kill", "--all")
      #expect(killed.code == 0, "\(killed)")
      #expect(!process.isRunning)
      #expect(try sandbox.done("list", "--all").contains(id) == false)
    }

    @Test("a turn that a hook of the user's stopped is told with the hook's reason")
    func stoppedByHook() throws {
      let sandbox = try sandbox()
      try sandbox.write(
        #"""
        {"skipDangerousModePermissionPrompt":true,"hooks":{"UserPromptSubmit":[{"hooks":[{"type":"command",
        "command":"grep -q STOPME && echo '{\"continue\":false,\"stopReason\":\"policy\"}'; exit 0"}]}]}}
        """#, to: "home/.claude/settings.json")
      let id = try sandbox.session()
      try sandbox.done("ask", id, "one")
      let asked = try sandbox.run("ask", id, "STOPME")
      #expect(asked.code == 4 && asked.errors.contains("policy"), "\(asked)")
      let last = try sandbox.run("last-message", id)
      #expect(last.code == 4 && last.errors.contains("policy"), "\(last)")
    }

    @Test("resume with another CLAUDE_CONFIG_DIR goes on in the session's own folder")
    func configuration() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session()
      try sandbox.done("ask", id, "one")
      try sandbox.done("stop", id)
      let other = try sandbox.folder("other")
      try sandbox.done("resume", id, environment: ["CLAUDE_CONFIG_DIR": other])
      #expect(try sandbox.done("ask", id, "two") == "Reply: two")
      try sandbox.done("stop", id)
      let elsewhere = try sandbox.run(
        "resume", id,
        environment: ["HOME": other, "DEV_SESSIONS_HOME": sandbox.home + "/.dev-sessions"])
      #expect(
        elsewhere.code == 1 && elsewhere.errors.contains("HOME=\(sandbox.home)"), "\(elsewhere)")
    }

    @Test("adopt looks in the folder of the process, not in the caller's")
    func adopt() throws {
      let sandbox = try sandbox()
      let pid = try sandbox.byHand()
      let other = try sandbox.folder("other")
      let adopted = try sandbox.run(
        "adopt", "\(pid)", "-q", environment: ["CLAUDE_CONFIG_DIR": other])
      #expect(adopted.code == 0, "\(adopted)")
      #expect(try sandbox.done("ask", adopted.output, "one") == "Reply: one")
    }
  }
}
