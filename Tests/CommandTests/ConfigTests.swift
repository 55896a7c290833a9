import JSON
import SystemKit
import TestSandbox
import Testing

extension CommandTests {
  /// `config`, and that what it sets holds.
  @Suite(.sessionsAreHere) struct ConfigTests {
    static let file = "home/.dev-sessions/config.json"

    @Test("set, get, list, unset")
    func settings() throws {
      let sandbox = try sandbox()
      #expect(try sandbox.done("config", "get", "wait.timeout") == "5m")
      #expect(try sandbox.done("config", "get", "create.model") == "")
      #expect(try sandbox.done("config", "set", "wait.timeout", "1h") == "wait.timeout = 1h")
      #expect(try sandbox.done("config", "get", "wait.timeout") == "1h")
      #expect(try sandbox.done("config", "list").contains("wait.timeout        1h      config"))
      let json = try sandbox.run("config", "list", "--json").json()
      let wait = json["settings"]?.array?.first { $0["key"] == "wait.timeout" }
      #expect(wait?["value"] == "1h" && wait?["isDefault"] == false)
      try sandbox.done("config", "unset", "wait.timeout")
      #expect(try sandbox.done("config", "get", "wait.timeout") == "5m")
      #expect(try sandbox.text(of: Self.file) == "{}\n")
    }

    @Test("a setting is the option's default, and the option wins")
    func effect() throws {
      let sandbox = try sandbox()
      try sandbox.done("config", "set", "create.cli", "nosuch")
      let created = try sandbox.run("create")
      #expect(created.code == 2 && created.errors.contains("“nosuch”"), "\(created)")
      let chosen = try sandbox.run("create", "--cli", "claude")
      #expect(chosen.code == 1 && chosen.errors.contains("claude is not installed"), "\(chosen)")
    }

    @Test("a default that a kind of session has no use for is left out")
    func otherKind() throws {
      let sandbox = try sandbox()
      for (key, value) in [("model", "opus"), ("effort", "high"), ("permissions", "plan")] {
        try sandbox.done("config", "set", "create.\(key)", value)
      }
      try sandbox.done("create", "--cli", "terminal", "--", "sh")
      let given = try sandbox.run("create", "--cli", "terminal", "--model", "opus", "--", "sh")
      #expect(given.code == 2, "\(given)")
      // Its description has no model; that it would not be held back by plan is told.
      try sandbox.write(
        #"{"command": ["sh"], "permissions": {"bypass": []}}"#,
        to: "home/.dev-sessions/agents/mine.json")
      let free = try sandbox.run("create", "--cli", "mine")
      #expect(free.code == 2 && free.errors.contains("create.permissions"), "\(free)")
      try sandbox.done("config", "unset", "create.permissions")
      let made = try sandbox.run("create", "--cli", "mine", "-t", "2s")
      #expect(made.code != 2, "\(made)")
    }

    @Test("a link to the file stays, and what is read-only is not replaced")
    func linked() throws {
      let sandbox = try sandbox()
      try sandbox.write("{}", to: "dotfiles/config.json")
      _ = try sandbox.folder("home/.dev-sessions")
      try sandbox.link(sandbox.root + "/" + Self.file, to: sandbox.root + "/dotfiles/config.json")
      try sandbox.done("config", "set", "create.model", "opus")
      #expect(try sandbox.text(of: "dotfiles/config.json")?.contains("opus") == true)
      #expect(FileSystem.linkTarget(sandbox.root + "/" + Self.file) != nil)
      try FileSystem.setMode(sandbox.root + "/dotfiles/config.json", 0o444)
      let refused = try sandbox.run("config", "set", "create.model", "haiku")
      #expect(refused.code == 1 && refused.errors.contains("it is read-only"), "\(refused)")
      #expect(try sandbox.text(of: "dotfiles/config.json")?.contains("opus") == true)
    }

    @Test("what it does not know, the order of all, and consents survive")
    func unknown() throws {
      let sandbox = try sandbox()
      try sandbox.write(
        #"{"future":[1.50],"consent":{"/srv/a":{"trust":true,"x":1},"/srv/b":{"bypass":true}},"z":{}}"#,
        to: Self.file)
      try sandbox.done("config", "set", "create.model", "opus")
      try sandbox.done("config", "set", "create.model", "haiku")
      #expect(try sandbox.done("config", "list").contains("consent:/srv/a"))
      try sandbox.done("config", "unset", "consent:/srv/a")
      #expect(
        try JSONValue(parsing: sandbox.text(of: Self.file) ?? "").text()
          == #"{"future":[1.50],"consent":{"/srv/b":{"bypass":true}},"z":{},"#
          + #""defaults":{"create.model":"haiku"}}"#)
      #expect(try sandbox.run("config", "unset", "consent:/srv/a").code == 1)
      #expect(try sandbox.run("config", "set", "consent:/srv/a", "trust").code == 2)
    }

    @Test(
      "a value that would not be accepted is refused, and a mistyped key is named",
      arguments: [
        (["set", "wait.timeout", "soon"], "a duration"),
        (["set", "wait.timeot", "5m"], "wait.timeout"),
        (["set", "create.permissions", "all"], "accept-edits"),
        (["get", "create.trust"], "no setting"),
        (["set", "create.model"], "missing <value>"), ([], "needs a subcommand"),
      ] as [([String], String)])
    func refused(arguments: [String], message: String) throws {
      let finished = try sandbox().begin(["config"] + arguments).finish()
      #expect(finished.code == 2 && finished.errors.contains(message), "\(finished)")
    }

    @Test("a damaged file is an error that names it, and is left as it is")
    func damaged() throws {
      let sandbox = try sandbox()
      try sandbox.write("{", to: Self.file)
      for arguments in [
        ["config", "list"], ["config", "set", "create.model", "x"], ["wait", "x"],
      ] {
        let finished = try sandbox.begin(arguments).finish()
        #expect(finished.code == 1 && finished.errors.contains("config.json"), "\(finished)")
      }
      #expect(try sandbox.text(of: Self.file) == "{")
      #expect(try sandbox.run("status", "x").code == 6, "what needs no settings goes on")
    }
  }
}
