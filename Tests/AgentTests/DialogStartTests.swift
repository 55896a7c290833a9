import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  /// Dialogs that open before the agent takes prompts; consent stays with people.
  @Suite struct DialogStartTests {
    @Test("an untrusted folder: exit 3 names the dialog and its options, and the session is kept")
    func trust() throws {
      let sandbox = try sandbox()
      let folder = try sandbox.folder("other")
      let created = try sandbox.run("create", "--id", "other-top", "--json", folder: folder)
      #expect(created.code == 3, "\(created)")
      let error = try created.errorJSON()
      #expect(error["code"] == "needs_answer" && error["session"] == "other-top")
      #expect(error["dialog"]?["name"] == "trust")
      #expect(error["dialog"]?.labels == ["No, exit", "Yes, I trust this folder"])
      #expect(error["dialog"]?["text"]?.string?.contains(folder) == true)
      #expect(error["hint"]?.string?.contains("respond other-top") == true)
      #expect(try sandbox.status("other-top") == "waiting_for_input")
      #expect(try sandbox.statusJSON("other-top")["dialog"]?["name"] == "trust")
      let sent = try sandbox.run("send", "other-top", "hello")
      #expect(sent.code == 3 && sent.errors.contains("trust"), "\(sent)")
      #expect(try sandbox.run("wait", "other-top").code == 3)
      #expect(try sandbox.done("respond", "other-top", "--allow").contains("Yes, I trust"))
      #expect(try sandbox.done("ask", "other-top", "hello") == "Reply: hello")
      let again = try sandbox.run("create", "-q", folder: folder)
      #expect(again.code == 0, "Claude Code remembers the answer: \(again)")
    }

    @Test("declined, it ends, and send says that it is not running")
    func declined() throws {
      let sandbox = try sandbox()
      let folder = try sandbox.folder("other")
      #expect(try sandbox.run("create", "--id", "no-top", folder: folder).code == 3)
      #expect(try sandbox.run("respond", "no-top", "--deny").code == 0)
      #expect(["exited", "failed"].contains(try sandbox.status("no-top")))
      #expect(try sandbox.run("send", "no-top", "hello").code == 5)
      try sandbox.done("kill", "no-top")
    }

    @Test("create --trust answers for this folder, and is remembered for it alone")
    func trusted() throws {
      let sandbox = try sandbox()
      let folder = try sandbox.folder("given")
      let created = try sandbox.run("create", "-q", "--trust", folder: folder)
      #expect(created.code == 0, "\(created)")
      let path = Path.join(sandbox.home, ".dev-sessions/config.json")
      let file = try JSONValue(parsing: try FileSystem.read(path) ?? [])
      #expect(file["consent"]?[folder] == ["trust": true])
      #expect(file["consent"]?.object?.keys == [folder])
      // As if Claude Code had forgotten: ours is what counts.
      try sandbox.writeClaudeSettings()
      #expect(try sandbox.run("create", "-q", folder: folder).code == 0)
      let other = try sandbox.folder("other")
      #expect(try sandbox.run("create", "-q", folder: other).code == 3)
    }

    @Test("bypassing permissions: refused without consent, accepted with --accept-bypass, for good")
    func bypass() throws {
      let sandbox = try sandbox()
      try FileSystem.remove(sandbox.home + "/.claude/settings.json")
      let created = try sandbox.run("create", "--id", "by-top", "--json")
      #expect(created.code == 3, "\(created)")
      #expect(try created.errorJSON()["dialog"]?["name"] == "bypass-permissions")
      #expect(try created.errorJSON()["dialog"]?.labels == ["No, exit", "Yes, I accept"])
      try sandbox.done("kill", "by-top")
      #expect(try sandbox.run("create", "-q", "--trust").code == 3, "trust is not that consent")
      let accepted = try sandbox.run("create", "-q", "--accept-bypass")
      #expect(accepted.code == 0, "\(accepted)")
      try? FileSystem.remove(sandbox.home + "/.claude/settings.json")
      let again = try sandbox.run("create", "-q")
      #expect(again.code == 0, "\(again)")
    }

    @Test("an unknown API key, and one dialog after the other")
    func key() throws {
      let sandbox = try sandbox()
      try FileSystem.remove(sandbox.home + "/.claude/settings.json")
      let folder = try sandbox.folder("other")
      let key = "ANTHROPIC_API_KEY=sk-ant-other-key-abcdefghijklmn"
      var errors = [
        try sandbox.run("create", "--id", "k-top", "--json", "--env", key, folder: folder)
      ]
      while errors.last?.code == 3, errors.count < 5 {
        let name = try errors.last?.errorJSON()["dialog"]?["name"]?.string
        let answer = name == "api-key" ? ["--option", "Yes"] : ["--allow"]
        errors.append(try sandbox.begin(["respond", "k-top", "--json"] + answer).finish())
      }
      let names = try errors.dropLast().map { try $0.errorJSON()["dialog"]?["name"]?.string }
      #expect(Set(names) == ["trust", "api-key", "bypass-permissions"], "\(errors)")
      #expect(errors.last?.code == 0, "\(errors)")
      #expect(try sandbox.done("ask", "k-top", "hello") == "Reply: hello")
    }

    @Test("a settings warning is reported; --allow goes on")
    func settings() throws {
      let sandbox = try sandbox()
      let settings: JSONValue = [
        "skipDangerousModePermissionPrompt": true,
        "hooks": ["NoSuchHook": [["hooks": [["type": "command", "command": "true"]]]]],
      ]
      try FileSystem.replace(sandbox.home + "/.claude/settings.json", with: settings.bytes())
      let created = try sandbox.run("create", "--id", "w-top", "--json")
      #expect(created.code == 3, "\(created)")
      #expect(try created.errorJSON()["dialog"]?["name"] == "settings-warning")
      try sandbox.done("respond", "w-top", "--allow")
      #expect(try sandbox.done("ask", "w-top", "hello") == "Reply: hello")
    }

    @Test("respond --to another dialog than the one open answers nothing")
    func digest() throws {
      let sandbox = try sandbox()
      let folder = try sandbox.folder("other")
      #expect(try sandbox.run("create", "--id", "d-top", folder: folder).code == 3)
      let digest = try #require(try sandbox.statusJSON("d-top")["dialog"]?["digest"]?.string)
      let wrong = try sandbox.run("respond", "d-top", "--allow", "--to", "000000000000")
      #expect(wrong.code == 3 && wrong.errors.contains("another dialog"), "\(wrong)")
      #expect(try sandbox.status("d-top") == "waiting_for_input")
      #expect(try sandbox.run("respond", "d-top", "--allow", "--to", digest).code == 0)
    }
  }
}
