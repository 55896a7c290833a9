import JSON
import SystemKit
import TestSandbox
import Testing

extension CommandTests {
  /// `setup` on a machine with tmux and an agent that only knows its version.
  @Suite(.sessionsAreHere) struct SetupTests {
    private func prepared() throws -> Sandbox {
      let sandbox = try sandbox()
      try sandbox.script("claude", "echo '2.1.329 (Claude Code)'")
      return sandbox
    }

    /// The state of each step.
    private func states(_ finished: Finished) throws -> [String: String] {
      let steps = try finished.json().array ?? []
      return Dictionary(
        steps.compactMap { step in
          step["step"]?.string.flatMap { name in step["state"]?.string.map { (name, $0) } }
        }, uniquingKeysWith: { first, _ in first })
    }

    @Test("without a terminal it lists what there is to do, and changes nothing", .callerIsHere)
    func lists() throws {
      let sandbox = try prepared()
      let environment = ["SHELL": "/bin/bash"]
      let finished = try sandbox.run("setup", environment: environment)
      #expect(finished.code == 1, "\(finished)")
      for word in ["tmux 3", "install-skill", "bash-completion", "first session", "still to do"] {
        #expect(finished.output.contains(word), "\(finished)")
      }
      let states = try states(sandbox.run("setup", "--json", environment: environment))
      #expect(
        states == [
          "tmux": "done", "claude": "done", "account": "optional", "program": "done",
          "skills": "todo", "completion": "todo", "trust": "todo", "bypass": "todo",
          "session": "todo",
        ])
      #expect(try FileSystem.list(sandbox.home) == [".claude"])
      #expect(try FileSystem.list(sandbox.home + "/.claude").isEmpty)
    }

    @Test("--yes installs what can be taken away again, and leaves the rest to the person")
    func yes() throws {
      let sandbox = try prepared()
      let environment = ["SHELL": "/bin/bash"]
      let first = try sandbox.run("setup", "--yes", "--json", environment: environment)
      #expect(first.code == 0, "\(first)")
      let states = try states(first)
      #expect(states["skills"] == "did" && states["completion"] == "did", "\(states)")
      #expect(states["trust"] == "todo" && states["session"] == "todo", "\(states)")
      #expect(try sandbox.run("install-skill", "--check").code == 0)
      let script = try sandbox.text(
        of: "home/.local/share/bash-completion/completions/dev-sessions")
      #expect(try script == sandbox.done("completion", "bash") + "\n")
      #expect(!FileSystem.exists(sandbox.home + "/.dev-sessions/config.json"))
      let again = try self.states(sandbox.run("setup", "--json", environment: environment))
      #expect(again["skills"] == "done" && again["completion"] == "done", "\(again)")
    }

    @Test("skills are for the agents that are installed, used before or not")
    func skills() throws {
      let sandbox = try prepared()
      try sandbox.script("codex", "echo 'codex-cli 0.163.0'")
      try FileSystem.removeTree(sandbox.home + "/.claude")
      let finished = try sandbox.run("setup")
      for folder in [".claude", ".codex"] {
        #expect(
          finished.output.contains("\(sandbox.home)/\(folder)/skills/delegate/SKILL.md"),
          "\(finished)")
      }
    }

    @Test("--yes leaves a start-up file alone")
    func startupFile() throws {
      let sandbox = try prepared()
      try sandbox.write("# mine", to: "home/.zshrc")
      let finished = try sandbox.run(
        "setup", "--yes", "--json", environment: ["SHELL": "/bin/zsh"])
      #expect(try states(finished)["completion"] == "todo")
      #expect(finished.output.contains("source <(dev-sessions completion zsh)"))
      #expect(try sandbox.text(of: "home/.zshrc") == "# mine")
    }

    @Test("without tmux and without an agent it says how to get them, and ends with 1")
    func missing() throws {
      let sandbox = try sandbox()
      let folder = try sandbox.folder("few")
      try sandbox.link(folder + "/dev-sessions", to: sandbox.program)
      try sandbox.write("", to: "few/apt-get")
      try FileSystem.setMode(folder + "/apt-get", 0o755)
      let finished = try sandbox.run("setup", "--yes", environment: ["PATH": folder])
      #expect(finished.code == 1, "\(finished)")
      #expect(finished.output.contains("apt-get install tmux"), "\(finished)")
      #expect(finished.output.contains("install Claude Code"))
    }

    @Test("at a terminal each step asks; yes does it, no leaves it")
    func asks() throws {
      let sandbox = try prepared()
      try sandbox.write("# mine", to: "home/.zshrc")
      try sandbox.tmux(
        "new-session", "-d", "-s", "shell", "-x", "150", "-y", "60", "-c",
        sandbox.work, "SHELL=/bin/zsh dev-sessions setup; echo code $?; sleep 100")
      func screen() throws -> String {
        try sandbox.tmux("capture-pane", "-p", "-t", "shell").output
      }
      for (question, answer) in [
        ("Install these skills?", "n"), ("Add this line to your \(sandbox.home)/.zshrc?", "y"),
        ("Do you agree?", "y"), ("Do you agree?", "n"), ("Start a first session here?", "n"),
      ] {
        try eventually(question) {
          let last = try screen().split(separator: "\n").last { !$0.allSatisfy { $0 == " " } } ?? ""
          return last.contains(question) && last.contains("[y/n]")
            && !last.hasSuffix("[y/n] \(answer)")
        }
        try sandbox.tmux("send-keys", "-t", "shell", answer, "Enter")
        try eventually("\(answer) is taken") {
          try screen().contains("\(question) [y/n] \(answer)")
        }
      }
      try eventually("it ends") { try screen().contains("code 0") }
      #expect(
        try sandbox.text(of: "home/.zshrc") == "# mine\nsource <(dev-sessions completion zsh)\n")
      #expect(try sandbox.run("install-skill", "--check").code == 1)
      let config = try JSONValue(parsing: sandbox.text(of: "home/.dev-sessions/config.json") ?? "")
      #expect(config["consent"]?[sandbox.work] == ["trust": true])
      #expect(try sandbox.run("list", "--all", "--json").json() == [])
    }
  }
}
