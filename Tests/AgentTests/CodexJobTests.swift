import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  /// The main job with the real Codex.
  @Suite(.sandboxWithCodex) struct CodexJobTests {
    @Test("create, send, wait, last-message, status, logs and kill work as with Claude Code")
    func mainJob() throws {
      let sandbox = try sandbox()
      let id = try sandbox.create("-d", "try")
      #expect(try sandbox.done("status", id) == "idle")
      #expect(try sandbox.done("last-message", id).isEmpty)
      #expect(
        try sandbox.done("send", id, "[[run echo hi > f.txt]] [[say one]]")
          == "Sent message to \(id)")
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(try sandbox.done("last-message", id) == "one")
      #expect(try sandbox.text(of: "work/f.txt") == "hi\n")
      #expect(try sandbox.done("ask", id, "two\nlines; $HOME \\") == "Reply: two\nlines; $HOME \\")
      #expect(
        try sandbox.done("last-message", id, "-n", "2") == "one\n\nReply: two\nlines; $HOME \\")
      let logs = try sandbox.done("logs", id, "--tools")
      #expect(logs.contains("[HUMAN]\n[[run echo hi > f.txt]]"), "\(logs)")
      #expect(logs.contains("echo hi > f.txt'\n\n[TOOL RESULT]"), "\(logs)")
      #expect(try sandbox.done("wait", id) == "completed", "known already")
      let screen = try sandbox.run("screen", id)
      #expect(screen.code == 2 && screen.errors.contains("attach"), "\(screen)")
      #expect(try sandbox.done("kill", id) == "Killed session \(id)")
      #expect(try sandbox.run("status", id).code == 6)
    }

    @Test("status --json tells the last turn, tokens, changed files and the running tool")
    func details() throws {
      let sandbox = try sandbox()
      let id = try sandbox.create()
      try sandbox.done("ask", id, "[[write a/b.txt some words]] [[say done]]")
      let idle = try sandbox.run("status", id, "--json").json()
      #expect(idle["lastTurn"]?["reason"] == "completed", "\(idle.text())")
      #expect((idle["usage"]?["total"]?["totalTokens"]?.int ?? 0) > 0, "\(idle.text())")
      #expect(idle["fileChanges"]?.array?.first?["path"]?.string == sandbox.work + "/a/b.txt")
      #expect(idle["fileChanges"]?.array?.first?["kind"] == "add")
      try sandbox.done("send", id, "[[run sleep 60]]")
      try eventually("the command is told") {
        let working = try sandbox.run("status", id, "--json").json()
        return working["status"] == "working"
          && working["tool"]?["input"]?["command"]?.string?.contains("sleep 60") == true
      }
      try sandbox.done("interrupt", id)
    }

    @Test("a prompt during a turn is added to it, its receipt says so, and --if-idle sends nothing")
    func steering() throws {
      let sandbox = try sandbox()
      let id = try sandbox.create()
      let first = try sandbox.run("send", id, "[[run sleep 1.5]] [[say one]]", "--json").json()
      #expect(first["proof"] == "turn")
      let refused = try sandbox.run("send", "--if-idle", id, "not now")
      #expect(refused.code == 4, "\(refused)")
      let second = try sandbox.run("send", id, "[[say two]]", "--json").json()
      #expect(second["proof"] == "steer" && second["turn"] == first["turn"])
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(try sandbox.done("last-message", id).contains("two"))
      let third = try sandbox.run("send", id, "[[say three]]", "--json").json()
      #expect(third["proof"] == "turn" && third["turn"] != first["turn"])
    }

    @Test("send with a key is sent once; the receipt is the first one's")
    func idempotency() throws {
      let sandbox = try sandbox()
      let id = try sandbox.create()
      let receipts = try (0..<3).map { _ in
        try sandbox.run("send", id, "once", "--idempotency-key", "k", "--json").json()["turn"]
      }
      #expect(Set(receipts).count == 1)
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(try sandbox.modelPrompts() == ["once"])
    }

    @Test("interrupt stops the turn and the command it left; --now goes on with another prompt")
    func interrupt() throws {
      let sandbox = try sandbox()
      let id = try sandbox.create()
      #expect(try sandbox.done("interrupt", id) == "\(id) was not working")
      for _ in 0..<5 {
        try sandbox.done("send", id, "[[run sleep 471]]")
        #expect(try sandbox.done("interrupt", id) == "Interrupted \(id)")
        #expect(try sandbox.done("status", id) == "idle")
        #expect(try sandbox.run("wait", id).code == 4)
      }
      try eventually("no command is left") {
        ProcessTable.all().allSatisfy { process in
          guard process.name == "sleep" else { return true }
          let words = (try? FileSystem.read("/proc/\(process.pid)/cmdline")) ?? []
          return !String(decoding: words, as: UTF8.self).contains("471")
        }
      }
      try sandbox.done("send", id, "[[run sleep 60]]")
      try sandbox.done("send", "--now", id, "[[say instead]]")
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(try sandbox.done("last-message", id) == "instead")
    }

    @Test("a turn that fails, and one that hits a limit, end wait with 4 and the reason")
    func failures() throws {
      let sandbox = try sandbox()
      let id = try sandbox.create()
      try sandbox.done("send", id, "[[fail 400]]")
      let failed = try sandbox.run("wait", id)
      #expect(failed.code == 4 && failed.output == "failed", "\(failed)")
      #expect(try sandbox.done("status", id) == "idle", "it takes prompts")
      #expect(try sandbox.run("last-message", id).code == 4)
      try sandbox.done("send", id, "[[fail 429 usage_limit_reached]]")
      let limited = try sandbox.run("wait", id)
      #expect(limited.code == 4 && limited.output == "rate_limited", "\(limited)")
      #expect(limited.errors.contains("usage limit"), "\(limited)")
      #expect(try sandbox.done("status", id) == "rate_limited")
      #expect(try sandbox.done("ask", id, "[[say well again]]") == "well again")
      #expect(try sandbox.done("status", id) == "idle")
    }

    @Test("wait --next-turn is for the next turn to end, whoever starts it, and not an earlier one")
    func nextTurn() throws {
      let sandbox = try sandbox()
      let id = try sandbox.create()
      try sandbox.done("ask", id, "before")
      let waiting = sandbox.begin(["wait", "--next-turn", id, "-t", "20"])
      let early = try sandbox.run("wait", "--next-turn", id, "-t", "1")
      #expect(early.code == 124 && !waiting.hasEnded, "\(early)")
      try sandbox.done("send", id, "[[say after]]")
      #expect(try waiting.finish().output == "completed")
      #expect(try sandbox.run("wait", "--next-turn", "--goal", id).code == 2)
    }

    @Test("send --command /compact is carried out at rest; other commands are not known")
    func compact() throws {
      let sandbox = try sandbox()
      let id = try sandbox.create()
      try sandbox.done("ask", id, "[[say one]]")
      try sandbox.done("send", "--command", id, "/compact")
      #expect(try sandbox.done("status", id) == "idle")
      #expect(try sandbox.run("send", "--command", id, "/clear").code == 2)
      #expect(try sandbox.done("ask", id, "[[say two]]") == "two")
    }

    @Test("a turn of 20,000 pieces is followed to its end")
    func manyPieces() throws {
      let sandbox = try sandbox()
      let id = try sandbox.create()
      try sandbox.done("send", id, "[[stream 20000 0]]")
      let waited = try sandbox.run("wait", id)
      #expect(waited.output == "completed", "\(waited)")
      #expect(try sandbox.done("last-message", id).count > 60_000)
    }

    @Test("model, effort, sandbox, variables and configuration reach the session's commands")
    func options() throws {
      let sandbox = try sandbox()
      let id = try sandbox.create(
        "--env", "ADDED=by option", "--effort", "high", "--sandbox", "danger-full-access", "--",
        "-c", "shell_environment_policy.set.MORE=by configuration")
      try sandbox.done("ask", id, "[[run env > env.txt]]")
      let seen = try #require(try sandbox.text(of: "work/env.txt")).split(separator: "\n")
      #expect(seen.contains("ADDED=by option") && seen.contains("MORE=by configuration"))
      #expect(seen.contains("DEV_SESSIONS_ID=\(id)"))
      #expect(try sandbox.run("status", id, "--json").json()["effort"] == "high")
      for words in [["--", "--add-dir", "x"], ["--", "-c", "model=x"], ["--mode", "vm"]] {
        let refused = try sandbox.begin(["create", "--cli", "codex"] + words).finish()
        #expect(refused.code == 2, "\(refused)")
      }
      let other = try sandbox.run("create", "--sandbox", "read-only")
      #expect(other.code == 2 && other.errors.contains("codex"), "\(other)")
    }
  }
}

extension Sandbox {
  /// Creates a Codex session.
  func create(_ options: String...) throws -> String {
    let finished = try begin(["create", "--cli", "codex", "-q"] + options).finish()
    guard finished.code == 0 else { throw SandboxError("failed: \(finished)") }
    return finished.output
  }

  /// The file with the running server's state.
  func codexServer() throws -> (process: ProcessIdentity, state: JSONValue)? {
    guard let text = try text(of: "home/.dev-sessions/codex-appserver.json") else { return nil }
    let state = try JSONValue(parsing: text)
    guard let pid = state["pid"]?.int.flatMap(Int32.init(exactly:)) else { return nil }
    return ProcessIdentity(running: pid).map { ($0, state) }
  }
}
