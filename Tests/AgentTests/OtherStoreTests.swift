import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  /// Sessions that the TypeScript dev-sessions has started and recorded.
  @Suite struct OtherStoreTests {
    @Test("one that runs is used, stopped, resumed and killed like ours")
    func running() throws {
      let sandbox = try sandbox()
      try sandbox.startAsTypeScript("fizz-top")
      #expect(try sandbox.done("list").contains("fizz-top"))
      #expect(try sandbox.done("prune") == "No matching sessions to kill")
      #expect(try sandbox.done("ask", "fizz-top", "hello") == "Reply: hello")
      try sandbox.done("send", "fizz-top", "[[slow 500]][[say later]]")
      #expect(try sandbox.status("fizz-top") == "working")
      #expect(try sandbox.done("wait", "fizz-top") == "completed")
      #expect(try sandbox.done("last-message", "fizz-top") == "later")
      try sandbox.done("stop", "fizz-top")
      #expect(sandbox.processes.isEmpty)
      try sandbox.done("resume", "fizz-top")
      #expect(try sandbox.done("ask", "fizz-top", "again") == "Reply: again")
      let record = try sandbox.record("fizz-top")
      #expect(record["claudeSystemCountAtSend"]?.int == 3, "fields that we do not know stay")
      #expect(record["createdAt"] == "2026-02-01T10:00:00.000Z")
      try sandbox.done("kill", "fizz-top")
      #expect(sandbox.processes.isEmpty)
    }

    @Test("kill leaves no orphan of one that was never used by us")
    func kill() throws {
      let sandbox = try sandbox()
      try sandbox.startAsTypeScript("fizz-top")
      #expect(try sandbox.done("kill", "fizz-top") == "Killed session fizz-top")
      #expect(sandbox.processes.isEmpty)
    }

    @Test("a shell in a session of that name is not typed into")
    func bareShell() throws {
      let sandbox = try sandbox()
      try sandbox.startAsTypeScript("fizz-top", running: "exec cat")
      #expect(try sandbox.run("send", "fizz-top", "hello").code == 5)
      #expect(try sandbox.status("fizz-top") == "exited")
      #expect(try sandbox.screen("fizz-top").allSatisfy(\.isWhitespace))
    }
  }
}

extension Sandbox {
  /// Starts Claude Code, or something else, below a shell, and records it as the TypeScript
  /// dev-sessions does; returns when it is up.
  func startAsTypeScript(_ id: String, running command: String? = nil) throws {
    let uuid = RandomToken.uuid()
    let claude = "claude --session-id \(uuid) --dangerously-skip-permissions"
    // The second command keeps the shell from becoming the first.
    try tmux(
      "new-session", "-d", "-s", "dev-\(id)", "-c", work,
      "sh -c 'cd \(work) && \(command ?? claude); true'")
    try write(
      """
      {"version": 1, "sessions": [{"championId": "\(id)", "internalId": "\(uuid)", \
      "cli": "claude", "mode": "native", "path": "\(work)", "status": "active", \
      "claudeSystemCountAtSend": 3, "lastTurnStatus": "completed", \
      "createdAt": "2026-02-01T10:00:00.000Z", "lastUsed": "2026-02-01T10:00:00.000Z"}]}
      """, to: "home/.dev-sessions/sessions.json")
    guard command == nil else { return }
    try eventually("\(id) is up") { try status(id) == "idle" }
  }
}
