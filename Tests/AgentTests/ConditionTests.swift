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

    @Test(
      "a Codex request that is tried again shows while somebody follows the turn, and no longer")
    func retrying() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done(
        "create", "-q", "--cli", "codex", "--", "-c",
        "model_providers.scripted.stream_max_retries=9")
      try sandbox.done("send", id, "[[cut 4]] [[slow 4000]] [[say got through]]")
      let waiter = sandbox.begin(["wait", id])
      func listed() throws -> JSONValue? {
        try sandbox.run("list", "--json").json().array?.first
      }
      try eventually("list tells of it") {
        let retry = try listed()?["retry"]
        return retry?["of"]?.int == 9 && (retry?["attempt"]?.int ?? 0) >= 2
      }
      #expect(try sandbox.statusJSON(id)["retry"]?["reason"]?.string?.contains("stream") == true)
      #expect(try listed()?["need"] == "retry")
      let waited = try waiter.finish()
      #expect(waited.output == "completed", "\(waited)")
      #expect(try listed()?["retry"] == nil)

      // What a follower that was killed has written counts no more.
      try sandbox.done("send", id, "[[cut 9]] [[say got through]]")
      let second = sandbox.begin(["wait", id])
      try eventually("list tells of it") { try listed()?["retry"] != nil }
      let note = try sandbox.text(of: "home/.dev-sessions/sessions/\(id)/retry.json") ?? ""
      let pid = try JSONValue(parsing: Array(note.utf8))["followerPid"]?.int.map(Int32.init)
      ProcessIdentity(running: try #require(pid))?.signal(.kill)
      _ = try second.finish()
      #expect(try listed()?["retry"] == nil)
      try sandbox.done("interrupt", id)
    }
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
