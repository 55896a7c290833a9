import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  /// What a person should know of a session, in every view alike.
  @Suite struct ConditionTests {
    @Test("a session whose last turn failed says so, and why, in every view", .callerIsHere)
    func failed() throws { try AgentTests.expectFailure(of: "claude") }

    @Test("a session that cannot get through to the model says so in every view", .callerIsHere)
    func retrying() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q", "--env", "ANTHROPIC_BASE_URL=http://127.0.0.1:9")
      // Whether the prompt was taken is not the question here.
      _ = try sandbox.run("send", id, "hello")
      var listed: JSONValue?
      try eventually("list tells of the retries", within: .seconds(40)) {
        listed = try sandbox.run("list", "--json").json().array?.first
        return listed?["retry"] != nil
      }
      #expect(listed?["note"]?.string?.hasPrefix("retrying, ") == true, "\(listed ?? .null)")
      #expect(listed?["status"] == "working")
      _ = try AgentTests.shown("top", "dev-sessions top", until: "retrying, ")
      _ = try AgentTests.shown("wait", "dev-sessions wait \(id)", until: "retrying, ")
      let status = try sandbox.run("status", id)
      #expect(status.output == "working" && status.errors.contains("retrying, "), "\(status)")
    }
  }

  @Suite(.sandboxWithCodex) struct CodexConditionTests {
    @Test("a Codex session whose last turn failed says so, and why, in every view", .callerIsHere)
    func failed() throws { try AgentTests.expectFailure(of: "codex") }
  }

  /// A session whose last turn has failed says so, and why, in every view.
  fileprivate static func expectFailure(of kind: String) throws {
    let sandbox = try sandbox()
    let good = try sandbox.done("create", "-q", "--cli", "terminal", "--", "sh")
    let id = try sandbox.done("create", "-q", "--cli", kind)
    #expect(try sandbox.run("ask", id, "[[fail 400 no such luck]]").code == 4)
    let note = "the last turn failed: "
    let list = try sandbox.run("list", "--json").json().array ?? []
    let listed = try #require(list.first { $0["championId"]?.string == id })
    #expect(listed["status"] == "idle" && listed["lastTurn"]?["reason"] == "failed", "\(listed)")
    #expect(listed["note"]?.string?.hasPrefix(note) == true, "\(listed)")
    #expect(listed["note"]?.string?.contains("no such luck") == true, "\(listed)")
    #expect(try sandbox.statusJSON(id)["note"] == listed["note"])
    let row = try sandbox.done("list").split(separator: "\n").first { $0.hasPrefix(id) }
    #expect(row?.contains("idle (failed)") == true && row?.contains("no such luck") == true)
    let status = try sandbox.run("status", id)
    #expect(status.output == "idle" && status.errors.contains(note), "\(status)")
    let explained = try sandbox.done("explain", id)
    #expect(explained.contains(note), "\(explained)")
    let top = try AgentTests.shown("top", "dev-sessions top", until: "no such luck")
    let rows = top.split(separator: "\n").filter { $0.hasPrefix(id) || $0.hasPrefix(good) }
    #expect(rows.count == 2 && rows[0].hasPrefix(id), "\(top)")
    #expect(top.contains("1 idle (failed)"), "\(top)")
    // What is well again needs no word.
    #expect(try sandbox.run("ask", id, "better now").code == 0)
    #expect(try sandbox.statusJSON(id)["note"] == nil)
  }

  /// What a program shows in a pane of its own, once it contains `text`.
  fileprivate static func shown(_ name: String, _ words: String, until text: String) throws
    -> String
  {
    let sandbox = try sandbox()
    try sandbox.tmux(
      "new-session", "-d", "-s", name, "-x", "150", "-y", "20", "\(words); sleep 100")
    var screen = ""
    try eventually("\(words) shows \(text)") {
      screen = try sandbox.tmux("capture-pane", "-p", "-t", "=\(name):").output
      return screen.contains(text)
    }
    return screen
  }

}
