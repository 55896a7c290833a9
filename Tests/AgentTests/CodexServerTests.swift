import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  /// The one app server behind all Codex sessions.
  @Suite(.sandboxWithCodex) struct CodexServerTests {
    private func files(_ sandbox: Sandbox) throws -> [String] {
      try FileSystem.list(sandbox.home + "/.dev-sessions").filter { $0.hasPrefix("codex") }
    }

    @Test("it is started once, has a token that nothing shows, and ends with the last session")
    func life() throws {
      let sandbox = try sandbox()
      let ids = try (0..<6).map { _ in sandbox.begin(["create", "--cli", "codex", "-q"]) }
        .map { try $0.finish().output }
      #expect(Set(ids).count == 6 && !ids.contains(""))
      let server = try #require(try sandbox.codexServer())
      #expect(server.state["codexVersion"]?.string?.isEmpty == false)
      let home = sandbox.home + "/.dev-sessions/"
      let token = try #require(try FileSystem.read(home + "codex-appserver.token"))
      #expect(try FileSystem.status(home + "codex-appserver.token")?.mode == 0o600)
      for name in try files(sandbox) where !name.hasSuffix(".token") {
        #expect(try FileSystem.read(home + name)?.firstRange(of: token) == nil, "\(name)")
      }
      for process in ProcessTable.all() {
        let words = (try? FileSystem.read("/proc/\(process.pid)/cmdline")) ?? []
        #expect(words.firstRange(of: token) == nil, "\(process.name)")
      }
      try sandbox.done("stop", ids[0])
      #expect(try sandbox.codexServer()?.process == server.process)
      try sandbox.done("kill", "--all")
      #expect(!server.process.isRunning)
      #expect(try files(sandbox) == ["codex-appserver.log"])
    }

    @Test("nobody gets in without the token, and the error does not tell it")
    func wrongToken() throws {
      let sandbox = try sandbox()
      let id = try sandbox.create()
      let path = sandbox.home + "/.dev-sessions/codex-appserver.token"
      let token = try #require(try FileSystem.read(path))
      try FileSystem.replace(path, with: Array("0123456789abcdef".utf8), mode: 0o600)
      let refused = try sandbox.run("status", id)
      #expect(refused.code == 1 && refused.errors.contains("401"), "\(refused)")
      #expect(!refused.errors.contains("0123456789abcdef"), "\(refused)")
      #expect(try sandbox.codexServer() != nil, "it is not killed for that")
      try FileSystem.replace(path, with: token, mode: 0o600)
      #expect(try sandbox.done("status", id) == "idle")
    }

    @Test("a wait survives the server's sudden end and says that the turn was interrupted")
    func crashDuringWait() throws {
      let sandbox = try sandbox()
      let id = try sandbox.create()
      try sandbox.done("ask", id, "[[say before]]")
      try sandbox.done("send", id, "[[slow 30000]]")
      let waiters = (0..<2).map { _ in sandbox.begin(["wait", id]) }
      let server = try #require(try sandbox.codexServer()).process
      MonotonicClock.sleep(.milliseconds(300))
      server.signal(.kill)
      for waiter in waiters {
        let waited = try waiter.finish()
        #expect(waited.code == 4 && waited.output == "interrupted", "\(waited)")
      }
      #expect(try #require(try sandbox.codexServer()).process != server)
      #expect(try sandbox.done("status", id) == "idle")
      #expect(try sandbox.done("last-message", id, "-n", "1") == "before")
      #expect(try sandbox.done("ask", id, "[[say after]]") == "after")
    }

    @Test("without a server status is idle, and the next call that needs one starts it")
    func staleState() throws {
      let sandbox = try sandbox()
      let id = try sandbox.create()
      let server = try #require(try sandbox.codexServer()).process
      server.signal(.kill)
      try eventually("it has ended") { !server.isRunning }
      #expect(try sandbox.done("status", id) == "idle")
      #expect(try sandbox.codexServer() == nil, "status starts nothing")
      #expect(try sandbox.done("ask", id, "[[say fine]]") == "fine", "a thread without a turn")
    }

    @Test("stop keeps the conversation for resume, and ends what runs")
    func stopAndResume() throws {
      let sandbox = try sandbox()
      let id = try sandbox.create()
      try sandbox.done("ask", id, "[[say one]]")
      try sandbox.done("send", id, "[[run sleep 60]]")
      try sandbox.done("stop", id)
      #expect(try sandbox.done("status", id) == "stopped")
      #expect(try sandbox.codexServer() == nil, "it was the only one")
      #expect(try sandbox.run("send", id, "x").code == 5)
      try sandbox.done("resume", id)
      #expect(try sandbox.run("resume", id).code == 1)
      #expect(try sandbox.done("last-message", id, "-n", "1") == "one")
      #expect(try sandbox.done("ask", id, "[[say two]]") == "two")
    }

    @Test("the server stays while a thread is open that is no session of ours")
    func foreignThread() throws {
      let sandbox = try sandbox()
      let id = try sandbox.create()
      let server = try #require(try sandbox.codexServer())
      let program = try FileSystem.realPath(sandbox.programs + "/codex")
      let url = try #require(server.state["url"]?.string)
      let token = try #require(try sandbox.text(of: "home/.dev-sessions/codex-appserver.token"))
      // A person's own screen on our server.
      let person = try sandbox.execute(
        sandbox.programs + "/tmux",
        [
          "-S", sandbox.tmuxSocket, "new-session", "-d", "-s", "person", "-e", "T=\(token)", "-e",
          "HOME=\(sandbox.home)", "-e", "\(Sandbox.codexKeyVariable)=\(Sandbox.key)",
          "\(program) --remote \(url) --remote-auth-token-env T -C \(sandbox.work)",
        ])
      #expect(person.code == 0, "\(person)")
      var arguments = ""
      try eventually("it runs") {
        let pane = try sandbox.tmux("list-panes", "-t", "=person:", "-F", "#{pane_pid}").output
        arguments = String(
          decoding: (try? FileSystem.read("/proc/\(pane)/cmdline")) ?? [], as: UTF8.self)
        // Until the pane's process has become the program it has the arguments of the call above.
        return arguments.contains("--remote") && !arguments.contains("new-session")
      }
      #expect(!arguments.contains(token))
      // Its thread is loaded once its screen is there.
      try eventually("its screen is there", within: .seconds(30)) {
        try sandbox.tmux("capture-pane", "-p", "-t", "=person:").output.contains("model")
      }
      MonotonicClock.sleep(.seconds(1))
      try sandbox.done("kill", id)
      #expect(server.process.isRunning)
    }

    @Test("doctor notices a server that no session needs, and --fix ends it")
    func idleServer() throws {
      let sandbox = try sandbox()
      func finding() throws -> JSONValue {
        let findings = try sandbox.run("doctor", "--json").json().array ?? []
        return try #require(findings.first { $0["check"] == "codex-server" })
      }
      #expect(try finding()["level"] == "ok")
      let id = try sandbox.create()
      #expect(try finding()["level"] == "ok")
      let server = try #require(try sandbox.codexServer())
      // As a stop leaves it that was killed before it came to the server.
      let store = try #require(try sandbox.text(of: "home/.dev-sessions/sessions.json"))
      let stopped = store.replacing(/"state": *"running"/, with: #""state": "stopped""#)
      #expect(stopped != store)
      try sandbox.write(stopped, to: "home/.dev-sessions/sessions.json")
      let found = try finding()
      #expect(found["level"] == "note" && found["canFix"] == true, "\(found.text())")
      _ = try sandbox.run("doctor", "--fix")
      #expect(!server.process.isRunning)
      #expect(try finding()["level"] == "ok")
      #expect(try sandbox.status(id) == "stopped")
    }

    @Test("a thread that somebody archived ends its session")
    func archived() throws {
      let sandbox = try sandbox()
      let id = try sandbox.create()
      try sandbox.done("ask", id, "[[say one]]")
      let thread = try #require(try sandbox.record(id)["internalId"]?.string)
      // Codex's own command cannot while our server holds the thread.
      let server = try #require(try sandbox.codexServer()).process
      server.signal(.terminate)
      try eventually("it has ended") { !server.isRunning }
      let archived = try sandbox.execute("codex", ["archive", thread])
      #expect(archived.code == 0, "\(archived)")
      let sent = try sandbox.run("send", id, "x")
      #expect(sent.code == 5 && sent.errors.contains("unarchive"), "\(sent)")
      #expect(try sandbox.done("status", id) == "exited")
      try sandbox.done("kill", id)
    }

    @Test("many calls at once on one server", .sandboxWithCodex)
    func concurrency() throws {
      let sandbox = try sandbox()
      let ids = try (0..<4).map { _ in try sandbox.create() }
      let asked = (0..<24).map { number in
        sandbox.begin(["ask", ids[number % 4], "[[say \(number)]]", "-t", "50"])
      }
      let looked = (0..<40).map { sandbox.begin(["status", ids[$0 % 4]]) }
      for running in looked { #expect(try running.finish().code == 0) }
      for running in asked {
        let finished = try running.finish()
        #expect(finished.code == 0, "\(finished)")
      }
    }
  }
}
