import Foundation
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

    /// The processes that run or lead to the sandbox's server.
    private func serverProcesses(_ sandbox: Sandbox) -> [ProcessTable.Entry] {
      ProcessTable.all().filter { entry in
        let words = ProcessTable.arguments(entry.pid) ?? []
        return words.contains("app-server") && !entry.isZombie
          && words.contains { $0.hasPrefix(sandbox.home) && $0.hasSuffix(".token") }
      }
    }

    /// Puts something around `codex` that stays its parent.
    private func wrap(_ sandbox: Sandbox, _ script: String) throws {
      let real = try FileSystem.realPath(sandbox.programs + "/codex")
      try FileSystem.remove(sandbox.programs + "/codex")
      try sandbox.script("codex", script.replacing("CODEX", with: real))
    }

    private static let wrappers = [
      "CODEX \"$@\"",
      "CODEX \"$@\" & child=$!; trap 'kill $child' TERM; wait $child; wait $child",
      "trap '' TERM; CODEX \"$@\"; exit 3",
    ]

    @Test("nothing is left of a server that was started by a wrapper", arguments: wrappers)
    func wrapper(script: String) throws {
      let sandbox = try sandbox()
      try wrap(sandbox, script)
      for _ in 0..<2 {
        let id = try sandbox.create()
        #expect(try sandbox.done("ask", id, "[[say fine]]") == "fine")
        #expect(serverProcesses(sandbox).count == 2)
        try sandbox.done("kill", id)
        #expect(serverProcesses(sandbox).isEmpty)
      }
    }

    @Test(
      "a server is found again when its wrapper was killed, or its state is lost",
      arguments: ["wrapper", "no state", "damaged state"])
    func lostServer(loss: String) throws {
      let sandbox = try sandbox()
      try wrap(sandbox, Self.wrappers[0])
      let id = try sandbox.create()
      #expect(try sandbox.done("ask", id, "[[say one]]") == "one")
      let (state, all) = ("home/.dev-sessions/codex-appserver.json", serverProcesses(sandbox))
      let server = try #require(all.first { entry in all.contains { $0.pid == entry.parent } })
      switch loss {
      case "wrapper": ProcessIdentity(running: server.parent)?.signal(.kill)
      case "no state": try FileSystem.remove(sandbox.root + "/" + state)
      default: try sandbox.write("{gar", to: state)
      }
      if loss != "wrapper" {
        let findings = try sandbox.run("doctor", "--json").json().array ?? []
        let found = try #require(findings.first { $0["check"] == "codex-server" })
        #expect(found["level"] == "problem" && found.text().contains("\(server.pid)"), "\(found)")
      }
      #expect(try sandbox.done("ask", id, "[[say two]]") == "two")
      #expect(try sandbox.codexServer()?.process == server.identity, "the same one")
      try sandbox.done("kill", id)
      #expect(serverProcesses(sandbox).isEmpty)
    }

    @Test("a server that nobody can speak to makes room for another, which gets its threads")
    func unspeakable() throws {
      let sandbox = try sandbox()
      let id = try sandbox.create()
      #expect(try sandbox.done("ask", id, "[[say one]]") == "one")
      for file in ["json", "token", "log"] {
        try FileSystem.remove(sandbox.home + "/.dev-sessions/codex-appserver.\(file)")
      }
      #expect(try sandbox.done("ask", id, "[[say two]]") == "two")
      #expect(serverProcesses(sandbox).count == 1)
    }

    @Test("a server that is stopped hides no session, holds nothing up, and is named")
    func stopped() throws {
      let sandbox = try sandbox()
      let id = try sandbox.create()
      let server = try #require(try sandbox.codexServer()).process
      kill(server.pid, SIGSTOP)
      defer { kill(server.pid, SIGCONT) }
      let start = MonotonicClock.now
      let listed = try sandbox.run("list", "--json").json().array?.first
      #expect(listed?["problem"]?.string?.contains("\(server.pid)) is stopped") == true)
      for command in [["status", id], ["ask", "-t", "4", id, "x"], ["wait", "-t", "3", id]] {
        let refused = try sandbox.begin(command).finish()
        #expect(
          refused.code == 1 && refused.errors.contains("kill -CONT \(server.pid)"), "\(refused)")
      }
      #expect(MonotonicClock.now - start < .seconds(5))
      kill(server.pid, SIGCONT)
      #expect(try sandbox.done("ask", id, "[[say on]]") == "on")
      kill(server.pid, SIGSTOP)
      let killed = try sandbox.run("kill", id)
      #expect(killed.code == 0 && killed.errors.contains("is stopped"), "\(killed)")
      #expect(try sandbox.run("list", "--all", "--json").json() == [])
    }

    @Test("a server that answers nothing takes no longer than the time-out that was given")
    func silent() throws {
      let sandbox = try sandbox()
      let id = try sandbox.create()
      // A listener that accepts and says nothing, in the place of the server.
      let (socket, port) = try Socket.listen(host: "127.0.0.1", port: 0)
      let listener = Descriptor(owning: socket)
      let path = "home/.dev-sessions/codex-appserver.json"
      let state = try #require(try sandbox.text(of: path))
      try sandbox.write(
        state.replacing(/127\.0\.0\.1:[0-9]+/, with: "127.0.0.1:\(port)"), to: path)
      let start = MonotonicClock.now
      for command in [["ask", "-t", "1", id, "x"], ["wait", "-t", "1", id]] {
        let refused = try sandbox.begin(command).finish()
        #expect(refused.code == 124 && refused.errors.contains("does not answer"), "\(refused)")
      }
      #expect(MonotonicClock.now - start < .seconds(5))
      let listed = try sandbox.run("list", "--json").json().array?.first
      #expect(listed?["problem"]?.string?.contains("does not answer") == true)
      #expect(MonotonicClock.now - start < .seconds(15))
      _ = listener.number
      try sandbox.write(state, to: path)
    }

    @Test("a server whose token is gone is said so, and its session can be forgotten")
    func lostToken() throws {
      let sandbox = try sandbox()
      let id = try sandbox.create()
      let path = sandbox.home + "/.dev-sessions/codex-appserver.token"
      try FileSystem.remove(path)
      let status = try sandbox.run("status", id)
      #expect(status.code == 1 && status.errors.contains("\(path), is gone"), "\(status)")
      let killed = try sandbox.run("kill", id)
      #expect(killed.code == 0 && killed.errors.contains("is gone"), "\(killed)")
      #expect(serverProcesses(sandbox).isEmpty)
    }

    @Test("a create without a standard input starts the server as any other")
    func closedInput() throws {
      let sandbox = try sandbox()
      for closed in ["<&-", "<&- 2>&-"] {
        let script = "exec '\(sandbox.program)' create --cli codex -q \(closed)"
        let created = try sandbox.execute("sh", ["-c", "cd '\(sandbox.work)'; \(script)"])
        #expect(created.code == 0, "\(created)")
        #expect(try sandbox.done("ask", created.output, "[[say fine]]") == "fine")
        try sandbox.done("kill", created.output)
      }
    }

    @Test(
      "a session whose conversation is damaged says so, and can be got rid of",
      arguments: [
        ("garbage", "kill"), ("empty", "stop"), ("deleted", "prune"), ("a folder", "all"),
        ("deleted", "kill"),
      ])
    func damaged(how: String, by way: String) throws {
      let sandbox = try sandbox()
      let id = try sandbox.create()
      #expect(try sandbox.done("ask", id, "[[say one]]") == "one")
      let rollout = try #require(try sandbox.record(id)["transcriptPath"]?.string)
      let server = try #require(try sandbox.codexServer()).process
      server.signal(.kill)
      try eventually("it has ended") { !server.isRunning }
      let old = try FileSystem.read(rollout) ?? []
      try FileSystem.remove(rollout)
      switch how {
      case "garbage":
        let rest = old.drop { $0 != 0x0A }
        try FileSystem.replace(rollout, with: Array("{garbage".utf8) + rest)
      case "empty": try FileSystem.replace(rollout, with: [])
      case "a folder": try FileSystem.makeFolders(rollout)
      default: break
      }
      let status = try sandbox.run("status", id)
      #expect(status.output == "exited" && status.errors.contains("conversation is"), "\(status)")
      let sent = try sandbox.run("send", id, "x")
      #expect(sent.code == 5, "\(sent)")
      #expect(try sandbox.done("status", id) == "exited", "with the server too")
      switch way {
      case "kill":
        let killed = try sandbox.run("kill", id)
        // Of what is gone nothing is left to archive.
        let isTold = killed.errors.contains("could not be archived")
        #expect(killed.code == 0 && isTold == (how != "deleted"), "\(killed)")
      case "stop":
        try sandbox.done("stop", id)
        #expect(try sandbox.done("status", id) == "stopped")
        try sandbox.done("kill", id)
      case "prune": #expect(try sandbox.done("prune") == "Killed 1 session(s)")
      default: try sandbox.done("kill", "--all")
      }
      #expect(try sandbox.run("list", "--all", "--json").json() == [])
      #expect(serverProcesses(sandbox).isEmpty)
    }

    @Test("a thread that another Codex holds is told with that process, and can be forgotten")
    func heldThread() throws {
      let sandbox = try sandbox()
      let id = try sandbox.create()
      #expect(try sandbox.done("ask", id, "[[say one]]") == "one")
      let thread = try #require(try sandbox.record(id)["internalId"]?.string)
      let server = try #require(try sandbox.codexServer()).process
      server.signal(.terminate)
      try eventually("it has ended") { !server.isRunning }
      let other = sandbox.start(
        "sh",
        [
          "-c",
          "cd '\(sandbox.work)'; exec codex exec resume --skip-git-repo-check \(thread) "
            + "'[[slow 30000]]' < /dev/null",
        ])
      let lock = sandbox.codexHome + "/thread-writer-locks/\(thread).lock"
      try eventually("it holds the thread", within: .seconds(20)) {
        ProcessTable.lockHolder(of: lock) != nil
      }
      let holder = try #require(ProcessTable.lockHolder(of: lock))
      let sent = try sandbox.run("send", id, "x")
      #expect(sent.code == 1 && sent.errors.contains("held by process \(holder)"), "\(sent)")
      let killed = try sandbox.run("kill", id)
      #expect(killed.code == 0 && killed.errors.contains("process \(holder)"), "\(killed)")
      #expect(serverProcesses(sandbox).isEmpty)
      ProcessIdentity(running: holder)?.signal(.kill)
      _ = try other.finish()
    }

    @Test("a create that fails leaves its ID free, and no record and no server")
    func failedCreate() throws {
      let sandbox = try sandbox()
      let path = sandbox.codexHome + "/config.toml"
      let settings = try FileSystem.read(path) ?? []
      let broken = """

        [mcp_servers.missing]
        command = "/nowhere"
        required = true

        """
      try FileSystem.replace(path, with: settings + Array(broken.utf8))
      let failed = try sandbox.run("create", "--cli", "codex", "--id", "fizz-top")
      #expect(failed.code == 1 && failed.errors.contains("missing"), "\(failed)")
      #expect(try sandbox.run("list", "--all", "--json").json() == [])
      #expect(serverProcesses(sandbox).isEmpty)
      #expect(try sandbox.run("ask", "fizz-top", "x").code == 6)
      try FileSystem.replace(path, with: settings)
      try sandbox.done("create", "--cli", "codex", "--id", "fizz-top")
      #expect(try sandbox.done("ask", "fizz-top", "[[say fine]]") == "fine")
    }

    @Test("that the session's folder is gone is told with a prompt and with resume")
    func folderGone() throws {
      let sandbox = try sandbox()
      let folder = try sandbox.folder("gone")
      let id = try sandbox.done("create", "--cli", "codex", "-q", "-p", folder)
      #expect(try sandbox.done("ask", id, "[[say one]]") == "one")
      try FileSystem.removeFolder(folder)
      let sent = try sandbox.run("ask", id, "[[say two]]")
      #expect(sent.output == "two" && sent.errors.contains("is gone"), "\(sent)")
      try sandbox.done("stop", id)
      let resumed = try sandbox.run("resume", id)
      #expect(resumed.code == 0 && resumed.errors.contains("is gone"), "\(resumed)")
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
