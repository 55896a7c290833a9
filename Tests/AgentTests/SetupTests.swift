import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  /// `setup` with the real Claude Code, in a folder it has never seen.
  @Suite struct SetupTests {
    @Test("a person who says yes to all ends with a session that has answered")
    func yesToAll() throws {
      let sandbox = try sandbox()
      let project = try sandbox.folder("project")
      try sandbox.tmux(
        "new-session", "-d", "-s", "shell", "-x", "150", "-y", "60", "-c", project,
        "SHELL=/bin/bash dev-sessions setup; echo code $?; sleep 100")
      func screen() throws -> String {
        try sandbox.tmux("capture-pane", "-p", "-t", "shell").output
      }
      // Each question that is open is answered, until there is none.
      try eventually("setup ends", within: .seconds(60)) {
        let screen = try screen()
        if screen.contains("\ncode ") { return true }
        let last = screen.split(separator: "\n").last { !$0.allSatisfy { $0 == " " } } ?? ""
        if last.hasSuffix("[y/n]") { try sandbox.tmux("send-keys", "-t", "shell", "y", "Enter") }
        return false
      }
      let end = try screen()
      #expect(end.contains("\ncode 0"), "\(end)")
      #expect(end.contains("\nReply: Say hello in one short sentence."), "\(end)")
      let list = try sandbox.run("list", "--json").json()
      #expect(list.array?.first?["path"]?.string == project && list.array?.count == 1, "\(end)")
      #expect(try sandbox.run("install-skill", "--check").code == 0)
      let config = try JSONValue(parsing: sandbox.text(of: "home/.dev-sessions/config.json") ?? "")
      #expect(config["consent"]?[project] == ["trust": true, "bypass": true])
    }
  }
}
