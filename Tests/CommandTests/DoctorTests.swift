import JSON
import SystemKit
import TestSandbox
import Testing

extension CommandTests {
  /// `doctor` on a machine with something wrong.
  @Suite(.sessionsAreHere) struct DoctorTests {
    private func prepared() throws -> Sandbox {
      let sandbox = try sandbox()
      try sandbox.script("claude", "echo '2.1.329 (Claude Code)'")
      try sandbox.script("git", "echo 'git version 2.39.5'")
      try sandbox.store(Sandbox.record("stopped-jg", state: "stopped"))
      try FileSystem.setMode(sandbox.home + "/.dev-sessions", 0o700)
      return sandbox
    }

    /// What `doctor` says about one check.
    private func findings(_ check: String, _ sandbox: Sandbox) throws -> [JSONValue] {
      try sandbox.run("doctor", "--json", environment: ["ANTHROPIC_API_KEY": "k"]).json().array?
        .filter { $0["check"]?.string == check } ?? []
    }

    @Test("all is well")
    func well() throws {
      let finished = try prepared().run("doctor", environment: ["ANTHROPIC_API_KEY": "k"])
      #expect(finished.code == 0, "\(finished)")
      #expect(!finished.output.contains("problem"), "\(finished)")
      #expect(
        finished.output.contains("2.1.329") && finished.output.contains("ok        tmux: tmux 3"))
    }

    @Test("no agent, a version we do not know, no account")
    func agents() throws {
      let sandbox = try prepared()
      try sandbox.script("claude", "echo '3.0.1 (Claude Code)'")
      #expect(try findings("claude", sandbox).map { $0["level"] } == ["note"])
      let noKey = try sandbox.run("doctor")
      #expect(noKey.output.contains("account: Claude Code does not seem to be logged in"))
      try sandbox.script("claude", "exit 1")
      #expect(try findings("claude", sandbox).map { $0["level"] } == ["problem"])
      try FileSystem.remove(sandbox.programs + "/claude")
      let finished = try sandbox.run("doctor")
      #expect(finished.code == 1 && finished.output.contains("claude is not on the PATH"))
    }

    @Test("a folder that others can read: --fix closes it")
    func permissions() throws {
      let sandbox = try prepared()
      let home = sandbox.home + "/.dev-sessions"
      try FileSystem.setMode(home, 0o755)
      try FileSystem.setMode(home + "/sessions.json", 0o644)
      let found = try sandbox.run("doctor")
      #expect(found.code == 1 && found.output.contains("chmod 700 \(home)"), "\(found)")
      let fixed = try sandbox.run("doctor", "--fix")
      #expect(fixed.code == 0 && fixed.output.contains("fixed     home"), "\(fixed)")
      #expect(try FileSystem.status(home)?.mode == 0o700)
      #expect(try FileSystem.status(home + "/sessions.json")?.mode == 0o600)
    }

    @Test("a stale lock and a launch record: --fix removes them, and leaves a live lock alone")
    func leftovers() throws {
      let sandbox = try prepared()
      let home = sandbox.home + "/.dev-sessions"
      try sandbox.write("{}", to: "home/.dev-sessions/sessions/stopped-jg/launch.json")
      for name in ["sessions.json.lock", "config.json.lock"] {
        _ = try sandbox.folder("home/.dev-sessions/" + name)
      }
      let old = ["\(home)/sessions/stopped-jg/launch.json", home + "/sessions.json.lock"]
      #expect(try sandbox.execute("/bin/touch", ["-d", "1 hour ago"] + old).code == 0)
      let found = try sandbox.run("doctor")
      #expect(found.code == 1, "\(found)")
      for path in old { #expect(found.output.contains(path), "\(found)") }
      #expect(!found.output.contains("config.json.lock"), "\(found)")
      #expect(try sandbox.run("doctor", "--fix").code == 0)
      for path in old { #expect(!FileSystem.exists(path)) }
      #expect(FileSystem.exists(home + "/config.json.lock"))
    }

    @Test("a tmux session without a record, and a session that has ended")
    func sessions() throws {
      let sandbox = try prepared()
      #expect(try findings("sessions", sandbox).map { $0["level"] } == ["ok"])
      try sandbox.store(Sandbox.record("fizz-top"))
      try sandbox.tmux("new-session", "-d", "-s", "dev-lost-top", "sleep 100")
      try sandbox.tmux("new-session", "-d", "-s", "devil", "sleep 100")
      let finished = try sandbox.run("doctor", environment: ["ANTHROPIC_API_KEY": "k"])
      #expect(finished.code == 1, "\(finished)")
      #expect(finished.output.contains("the tmux session dev-lost-top has no record"))
      #expect(!finished.output.contains("devil"))
      #expect(finished.output.contains("ended by themselves: fizz-top"), "\(finished)")
    }

    @Test("hooks that the user has switched off, and an outdated skill, are noted")
    func notes() throws {
      let sandbox = try prepared()
      try sandbox.write(#"{"disableAllHooks": true}"#, to: "home/.claude/settings.json")
      try sandbox.write(
        "---\nname: dev-sessions\n---\nold\n", to: "home/.claude/skills/dev-sessions/SKILL.md")
      #expect(try findings("hooks", sandbox).map { $0["level"] } == ["note"])
      #expect(try findings("skills", sandbox).map { $0["level"] } == ["note"])
    }

    @Test(
      "an agent's description that cannot be used, and what in one has no effect, with the file")
    func descriptions() throws {
      let sandbox = try prepared()
      #expect(try findings("descriptions", sandbox).map { $0["level"] } == ["ok"])
      let folder = sandbox.home + "/.dev-sessions/agents"
      let bad = [
        "broken": "{", "empty": "{}", "states": #"{"command": ["sh"], "screen": {"happy": ["x"]}}"#,
        "word": #"{"command": ["sh"], "prompt": "shouted"}"#,
      ]
      for (name, text) in bad {
        try sandbox.write(text, to: "home/.dev-sessions/agents/\(name).json")
      }
      let problems = try findings("descriptions", sandbox)
      #expect(problems.map { $0["level"] } == Array(repeating: "problem", count: bad.count))
      for name in bad.keys {
        #expect(
          problems.contains { $0["message"]?.string?.contains("\(folder)/\(name).json") == true })
        try FileSystem.remove("\(folder)/\(name).json")
      }
      try sandbox.write(
        #"""
        {"command": ["no-such-agent"], "modle": ["x"], "interrupt": ["Escpae"], "resume": "again",
         "permissions": {"all": ["-y"]}, "statusBarLines": "3",
         "screen": {"ready": ["*", {"match": "x", "line": 2}, {"match": "x", "lines": 0}]}}
        """#, to: "home/.dev-sessions/agents/odd.json")
      try sandbox.write("{}", to: "home/.dev-sessions/agents/claude.json")
      try sandbox.write("{}", to: "home/.dev-sessions/agents/notes.txt")
      let notes = try findings("descriptions", sandbox)
      #expect(notes.allSatisfy { $0["level"] == "note" && $0["fix"]?.string != nil }, "\(notes)")
      let text = notes.compactMap { $0["message"]?.string }.joined(separator: "\n")
      for words in [
        "no-such-agent is not on the PATH", "there is no field “modle”", "a key “Escpae”",
        "resume must be a list", "not “all”", "statusBarLines must be a whole number",
        "“*” matches every line", "has no “line”", "lines must be a number above 0",
        "claude.json is never used", "notes.txt is not looked at",
      ] {
        #expect(text.contains(words), "\(words) is not in \(text)")
      }
      #expect(notes.count == 11, "\(text)")
    }

    @Test("a gateway's service that does not answer, and a token that others can read")
    func gateway() throws {
      let sandbox = try prepared()
      #expect(try findings("gateway", sandbox).map { $0["level"] } == ["ok"])
      let unit = "home/.config/systemd/user/dev-sessions-gateway.service"
      try sandbox.write(
        #"ExecStart="/x/dev-sessions" "gateway" "--port" "1" "--bind" "127.0.0.1""#, to: unit)
      let silent = try findings("gateway", sandbox)
      #expect(silent.map { $0["level"] } == ["problem"], "\(silent)")
      #expect(silent.first?["message"]?.string?.contains("127.0.0.1:1 does not answer") == true)
      try sandbox.write("ExecStart=nothing", to: unit)
      #expect(try findings("gateway", sandbox).map { $0["level"] } == ["problem"])
      try sandbox.done("gateway", "token")
      let token = sandbox.home + "/.dev-sessions/gateway.token"
      try FileSystem.setMode(token, 0o644)
      #expect(try findings("home", sandbox).contains { $0["fix"]?.string == "chmod 600 \(token)" })
      _ = try sandbox.run("doctor", "--fix")
      #expect(try FileSystem.status(token)?.mode == 0o600)
    }

    @Test("Codex: installed, logged in or not")
    func codex() throws {
      let sandbox = try prepared()
      try sandbox.script("codex", "echo 'codex-cli 0.163.0'")
      #expect(try findings("codex", sandbox).map { $0["level"] } == ["ok"])
      #expect(try findings("codex-account", sandbox).map { $0["level"] } == ["note"])
      try sandbox.write("[a]\nmodel_provider = \"x\"\n", to: "home/.codex/config.toml")
      #expect(try findings("codex-account", sandbox).map { $0["level"] } == ["ok"])
      try FileSystem.remove(sandbox.home + "/.codex/config.toml")
      try sandbox.write("{}", to: "home/.codex/auth.json")
      #expect(try findings("codex-account", sandbox).map { $0["level"] } == ["ok"])
      #expect(try findings("codex-server", sandbox).map { $0["level"] } == ["ok"])
    }

    @Test("a damaged store is one problem, and the other checks go on")
    func damagedStore() throws {
      let sandbox = try prepared()
      try sandbox.write("{", to: Sandbox.storeName)
      #expect(try findings("store", sandbox).map { $0["level"] } == ["problem"])
      #expect(try findings("disk", sandbox).count == 1)
    }

    @Test("the bundle says nothing of the work")
    func bundle() throws {
      let sandbox = try prepared()
      var record = try #require(try Sandbox.record("fizz-top").object)
      record["description"] = "a secret plan"
      record["path"] = .string(sandbox.home + "/secret-folder")
      record["agentArguments"] = ["--secret-argument"]
      try sandbox.store(.object(record))
      let path = sandbox.root + "/report.json"
      let finished = try sandbox.run(
        "doctor", "--bundle", path, environment: ["ANTHROPIC_API_KEY": "secret-key"])
      #expect(finished.errors.contains(path), "\(finished)")
      let text = try #require(try sandbox.text(of: "report.json"))
      #expect(!text.contains("secret") && !text.contains(sandbox.home), "\(text)")
      let json = try JSONValue(parsing: text)
      #expect(json["sessions"]?.array?.first?["championId"] == "fizz-top")
      #expect(json["environment"]?.array?.contains("ANTHROPIC_API_KEY") == true)
      #expect(try FileSystem.status(path)?.mode == 0o600)
    }
  }
}
