import Foundation
import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  /// What stands in the input box, and the keys that send it.
  @Suite struct InputBoxTests {
    /// A picture of one pixel.
    private static let picture =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

    @Test("a prompt that is, or begins with, an image's path is sent")
    func image() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session()
      let path = Path.join(sandbox.work, "shot.png")
      try FileSystem.replace(path, with: Array(Data(base64Encoded: Self.picture) ?? Data()))
      for prompt in ["\(path)\nwhat is this?", path, "look\n\(path)", "\(path)\nlook\n\(path)"] {
        let asked = try sandbox.run("ask", id, prompt)
        #expect(asked.code == 0 && asked.output.hasPrefix("Reply: "), "\(asked)")
      }
      #expect(try sandbox.modelPrompts().count == 4, "nothing is sent twice")
    }

    @Test("a draft of several lines is removed as a whole, wherever its cursor is")
    func drafts() throws {
      let sandbox = try sandbox()
      for mode in ["normal", "vim"] {
        let settings: JSONValue = [
          "skipDangerousModePermissionPrompt": true, "editorMode": .string(mode),
        ]
        try FileSystem.replace(sandbox.home + "/.claude/settings.json", with: settings.bytes())
        let id = try sandbox.session()
        let places =
          mode == "vim" ? [["Escape", "k", "0"], ["Up"]] : [["Up"], ["Up", "Up", "Home"]]
        for keys in places {
          try sandbox.done("send", id, "--draft", "line one\nline two\nline three")
          for key in keys { try sandbox.type(key, into: id) }
          let asked = try sandbox.run("ask", id, "hello")
          #expect(asked.output == "Reply: hello", "\(mode), \(keys): \(asked)")
          #expect(asked.errors.contains("line one\nline two\nline three"), "\(asked)")
        }
      }
    }

    @Test("with Enter bound to a new line the user's own key sends, or send says why nothing can")
    func keyBindings() throws {
      let sandbox = try sandbox()
      func bind(_ key: String) throws {
        let keys: JSONObject = ["enter": "chat:newline", key: "chat:submit"]
        let file: JSONValue = ["bindings": [["context": "Chat", "bindings": .object(keys)]]]
        try FileSystem.replace(sandbox.home + "/.claude/keybindings.json", with: file.bytes())
      }
      try bind("ctrl+s")
      let id = try sandbox.session()
      #expect(try sandbox.done("ask", id, "hello\nthere") == "Reply: hello\nthere")
      #expect(try sandbox.run("doctor").output.contains("ctrl+s"))
      try bind("ctrl+enter")
      let sent = try sandbox.run("send", id, "hello")
      #expect(sent.code == 1 && sent.errors.contains("ctrl+enter"), "\(sent)")
      #expect(try sandbox.run("doctor").code == 1)
    }
  }
}
