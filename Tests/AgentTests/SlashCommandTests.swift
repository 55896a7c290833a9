import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  /// Slash commands, by every kind of line that Claude Code records them with.
  @Suite struct SlashCommandTests {
    @Test("commands of the user's own and skills start turns with receipts")
    func turns() throws {
      let sandbox = try sandbox()
      try sandbox.write("Do it with $ARGUMENTS", to: "work/.claude/commands/foo.md")
      try sandbox.write(
        "---\nname: tidy\ndescription: Tidies\n---\nTidy up",
        to: "work/.claude/skills/tidy/SKILL.md")
      let id = try sandbox.session()
      let refused = try sandbox.run("send", id, "/foo now")
      #expect(refused.code == 2 && refused.errors.contains("--command"), "\(refused)")
      let sent = try sandbox.run("send", id, "--command", "/foo now", "--json")
      #expect(try sent.json()["turn"]?.string?.hasPrefix("t-") == true, "\(sent)")
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(try sandbox.done("last-message", id) == "Reply: Do it with now")
      #expect(try sandbox.done("logs", id).contains("/foo now"))
      #expect(try sandbox.done("ask", id, "--command", "/tidy").hasSuffix("Tidy up"))
    }

    @Test("prompts sent while the conversation is compacted are proven, and carried out after it")
    func compacting() throws {
      let sandbox = try sandbox()
      let hook: JSONValue = [["hooks": [["type": "command", "command": "sleep 4"]]]]
      let settings: JSONValue = [
        "skipDangerousModePermissionPrompt": true, "hooks": ["PreCompact": hook],
      ]
      try FileSystem.replace(sandbox.home + "/.claude/settings.json", with: settings.bytes())
      let id = try sandbox.session()
      try sandbox.done("ask", id, "[[say before]]")
      let compaction = sandbox.begin(["send", id, "--command", "/compact"])
      try eventually("it is being compacted") { try sandbox.status(id) == "working" }
      for word in ["first", "second"] {
        let sent = try sandbox.run("send", id, "[[say \(word)]]", "--json")
        #expect(sent.code == 0, "\(sent)")
        #expect(try sent.json()["proof"] == "queue")
      }
      #expect(try compaction.finish().code == 0)
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(try sandbox.done("last-message", id) == "second")
      let prompts = try sandbox.modelPrompts().joined(separator: " ")
      #expect(prompts.contains("[[say first]]") && prompts.contains("[[say second]]"))
    }

    @Test("commands that start no turn are proven, however they are recorded; /exit ends the agent")
    func local() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session()
      for command in ["/context", "/rename my thing", "/compact", "/new"] {
        let given = try sandbox.run("send", id, "--command", command)
        #expect(given.code == 0, "\(given)")
      }
      #expect(
        try sandbox.run("ask", id, "--command", "/rename again", "--json").json()["turn"] == nil)
      // What a closed panel leaves behind is not taken for the next command's line.
      #expect(try sandbox.run("send", id, "--command", "/add-dir /tmp").code == 3)
      try sandbox.done("interrupt", id)
      let unknown = try sandbox.run("send", id, "--command", "/nosuch thing")
      #expect(unknown.code == 1 && unknown.errors.contains("/nosuch"), "\(unknown)")
      #expect(try sandbox.run("send", id, "--command", "/exit").code == 0)
      #expect(try sandbox.status(id) == "exited")
    }
  }
}
