import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  /// Prompts that a UserPromptSubmit hook of the user's own decides about.
  @Suite struct RefusedPromptTests {
    /// A hook that refuses by exit code, by JSON, late, or lets pass.
    private func writeHook(_ sandbox: Sandbox) throws {
      try sandbox.script(
        "check-prompt",
        #"""
        case "$(cat)" in
        *LATE-NO*) sleep 3; echo too late >&2; exit 2 ;;
        *EXIT-NO*) echo "not that" >&2; exit 2 ;;
        *JSON-NO*) echo '{"decision":"block","reason":"nor that"}' ;;
        *STOP*) echo '{"continue":false,"stopReason":"stop here"}' ;;
        esac
        """#)
      let hook: JSONValue = [
        "skipDangerousModePermissionPrompt": true,
        "hooks": [
          "UserPromptSubmit": [["hooks": [["type": "command", "command": "check-prompt"]]]]
        ],
      ]
      try FileSystem.replace(sandbox.home + "/.claude/settings.json", with: hook.bytes())
    }

    @Test("a prompt that the user's own hook refuses ends send and ask with the reason")
    func refused() throws {
      let sandbox = try sandbox()
      try writeHook(sandbox)
      let id = try sandbox.session()
      #expect(try sandbox.done("ask", id, "hello") == "Reply: hello")
      for (prompt, reason) in [
        ("EXIT-NO now", "not that"), ("JSON-NO now", "nor that"), ("LATE-NO now", "too late"),
      ] {
        let asked = try sandbox.run("ask", id, prompt)
        #expect(asked.code == 4 && asked.errors.contains(reason), "\(asked)")
        let last = try sandbox.run("last-message", id)
        #expect(last.code == 4 && last.errors.contains(reason), "not the old answer: \(last)")
      }
      #expect(try sandbox.done("wait", id) == "completed", "nothing is left to wait for")
      let next = try sandbox.run("ask", id, "after it")
      #expect(next.output == "Reply: after it" && next.errors.isEmpty, "\(next)")
      let stopped = try sandbox.run("ask", id, "STOP")
      #expect(stopped.code == 4 && stopped.errors.contains("stop here"), "\(stopped)")
      #expect(try sandbox.modelPrompts() == ["hello", "after it"])
    }

    @Test("a prompt refused while a turn runs, and the first one of create")
    func queued() throws {
      let sandbox = try sandbox()
      try writeHook(sandbox)
      let id = try sandbox.session()
      try sandbox.done("send", id, "[[slow 6000]][[say ok]]")
      for prompt in ["EXIT-NO queued", "LATE-NO queued"] {
        let sent = try sandbox.run("send", id, prompt)
        #expect(sent.code == 4 && sent.errors.contains("refused"), "\(sent)")
      }
      try sandbox.done("send", id, "fine")
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(try sandbox.done("last-message", id) == "Reply: fine")
      let created = try sandbox.run("create", "-q", "--prompt", "EXIT-NO first")
      #expect(created.code == 4 && created.errors.contains("not that"), "\(created)")
      #expect(try sandbox.done("ask", created.output, "second") == "Reply: second")
    }

    @Test("wait tells of a refusal that came after send had to return")
    func later() throws {
      let sandbox = try sandbox()
      try writeHook(sandbox)
      let id = try sandbox.session()
      let sent = try sandbox.run("send", id, "LATE-NO", "--timeout", "1s", "--json")
      #expect(sent.code == 0, "\(sent)")
      #expect(try sent.json()["proof"] == "hook")
      let waited = try sandbox.run("wait", id)
      #expect(waited.code == 4 && waited.errors.contains("too late"), "\(waited)")
    }
  }
}
