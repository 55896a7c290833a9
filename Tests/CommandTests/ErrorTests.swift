import JSON
import TestSandbox
import Testing

extension CommandTests {
  /// What the caller is told when a call cannot be carried out.
  @Suite struct ErrorTests {
    @Test(
      "wrong usage is exit 2 and one line on standard error",
      arguments: [
        ["nosuch"], ["--nosuch"], ["send"], ["send", "x"], ["send", "x", "a", "b"],
        ["send", "x", "a", "-f", "b"], ["send", "x", "a", "--timeout", "soon"], ["ask", "x"],
        ["wait"], ["wait", "x", "--any", "--all"], ["wait", "x", "y", "--turn", "t-1"],
        ["wait", "x", "-t", "-5"], ["last-message"], ["last-message", "x", "-n", "0"],
        ["last-message", "x", "-n", "many"], ["status", "x", "y"], ["kill"],
        ["kill", "x", "--all"], ["kill", "--all", "--older-than", "7d"],
        ["kill", "--older-than", "7 sheep"], ["prune", "x"], ["list", "x"],
        ["create", "--prompt", "a", "-f", "b"],
        ["create", "--cli", "nosuch"], ["create", "--mode", "nosuch"],
        ["create", "--id", "../x"], ["create", "--id", "A B"], ["create", "--env", "novalue"],
        ["create", "--prompt", ""], ["create", "--prompt", "/help"],
        ["create", "--", "--session-id", "x"], ["create", "--", "--resume=x"],
        ["help", "nosuch"], ["list", "--json=yes"],
      ] as [[String]])
    func usage(arguments: [String]) throws {
      let finished = try sandbox().begin(arguments).finish()
      #expect(finished.code == 2, "\(finished)")
      #expect(finished.output.isEmpty, "\(finished)")
      #expect(finished.errors.hasPrefix("dev-sessions: "), "\(finished)")
      #expect(finished.errors.split(separator: "\n").count == 1, "\(finished)")
    }

    @Test(
      "every error says what to do next, whatever went wrong",
      arguments: [
        ["nosuch"], ["send", "x"], ["wait", "x", "-t", "-5"], ["create", "--mode", "nosuch"],
        ["create", "--cli", "nosuch"], ["create", "--cli", "terminal", "--model", "x"],
        ["create", "--id", "../x"], ["create", "-p", "/nosuch"], ["create", "-p", "/etc/passwd"],
        ["status", "nobody"], ["send", "fizz-top", "hello"], ["screen", "fizz-top"],
        ["interrupt", "fizz-top"], ["attach", "fizz-top"], ["keys", "fizz-top", "Nokey"],
        ["adopt", "999999"], ["adopt", "word"], ["explain", "--replay", "missing"],
        ["send", "fizz-top", "-f", "missing"], ["config", "get", "x"],
        ["config", "unset", "consent:/x"],
        ["manual", "nosuch"], ["schema", "nosuch"], ["goal", "fizz-top", "x"],
        ["respond", "fizz-top", "--option", "1"], ["notify", "parent", "x"],
        ["gateway", "token", "--below", "/nosuch"], ["watch", "nobody"], ["demo", "--real"],
      ])
    func nextStep(arguments: [String]) throws {
      let sandbox = try sandbox()
      try sandbox.store(Sandbox.record("fizz-top"))
      let finished = try sandbox.begin([arguments[0], "--json"] + arguments.dropFirst()).finish()
      guard finished.code != 2 || !finished.errors.contains("--json") else {
        // Some have no JSON of their own; then the line has it after the message.
        let plain = try sandbox.begin(arguments).finish()
        #expect(plain.code > 0 && plain.errors.contains("; "), "\(plain)")
        return
      }
      #expect(finished.code > 0, "\(finished)")
      #expect(try finished.errorJSON()["hint"]?.string?.isEmpty == false, "\(finished)")
    }

    @Test(
      "a mistyped command or option: the nearest is named",
      arguments: [
        (["lst"], "list"), (["ls"], "list"), (["last-mesage", "x"], "last-message"),
        (["list", "--jsn"], "--json"),
        (["create", "--promt", "x"], "--prompt"),
      ] as [([String], String)])
    func nearest(arguments: [String], meant: String) throws {
      let finished = try sandbox().begin(arguments).finish()
      #expect(finished.code == 2 && finished.errors.contains(meant), "\(finished)")
    }

    /// Each command that takes an ID.
    static let onSession: [[String]] = [
      ["send", "fizz-tpo", "hello"], ["ask", "fizz-tpo", "hello"], ["wait", "fizz-tpo"],
      ["last-message", "fizz-tpo"], ["status", "fizz-tpo"], ["logs", "fizz-tpo"],
      ["screen", "fizz-tpo"], ["attach", "fizz-tpo"], ["explain", "fizz-tpo"],
      ["inspect", "fizz-tpo"], ["interrupt", "fizz-tpo"], ["stop", "fizz-tpo"],
      ["resume", "fizz-tpo"], ["kill", "fizz-tpo"],
    ]

    @Test("an unknown session is exit 6, and the nearest is named", arguments: onSession)
    func unknownSession(arguments: [String]) throws {
      let sandbox = try sandbox()
      try sandbox.store(Sandbox.record("riven-jg"), Sandbox.record("fizz-top"))
      let finished = try sandbox.begin(arguments).finish()
      #expect(finished.code == 6, "\(finished)")
      #expect(finished.output.isEmpty)
      #expect(
        finished.errors
          == "dev-sessions: no session named “fizz-tpo”; did you mean fizz-top?\n")
      #expect(try sandbox.storedRecords().count == 2)
    }

    @Test("a part of an ID is no ID, and nothing near is named where nothing is")
    func prefix() throws {
      let sandbox = try sandbox()
      try sandbox.store(Sandbox.record("fizz-top"))
      #expect(try sandbox.run("status", "fizz").code == 6)
      let far = try sandbox.run("status", "somebody-else")
      #expect(far.errors.hasSuffix("see dev-sessions list\n"), "\(far)")
    }

    @Test("with --json an error is an object on standard error")
    func json() throws {
      let sandbox = try sandbox()
      try sandbox.store(Sandbox.record("fizz-top"))
      for (arguments, code, name) in [
        (["status", "nobody-mid", "--json"], 6, "no_such_session"),
        (["list", "--nosuch", "--json"], 2, "usage"),
        (["create", "-q", "--json"], 2, "usage"),
        (["send", "fizz-top", "hello", "--json"], 5, "not_running"),
        (["send", "fizz-top", "-f", "/no/such/file", "--json"], 1, "failed"),
        (["create", "-p", "/no/such/folder", "--json"], 1, "failed"),
        (["create", "--json"], 1, "failed"),
      ] as [([String], Int32, String)] {
        let finished = try sandbox.begin(arguments).finish()
        #expect(finished.code == code, "\(finished)")
        #expect(finished.output.isEmpty, "\(finished)")
        let error = try finished.errorJSON()
        #expect(error["code"] == .string(name))
        #expect(error["message"]?.string?.isEmpty == false)
        #expect(finished.errors.split(separator: "\n").count == 1)
      }
      let hint = try sandbox.run("status", "fizz-tpo", "--json").errorJSON()["hint"]
      #expect(hint == "did you mean fizz-top?")
    }

    @Test("a session that has ended: exit 5, and what would help")
    func ended() throws {
      let sandbox = try sandbox()
      try sandbox.store(Sandbox.record("fizz-top"))
      for arguments in [
        ["send", "fizz-top", "hello"], ["ask", "fizz-top", "hello"], ["wait", "fizz-top"],
        ["interrupt", "fizz-top"], ["screen", "fizz-top"], ["attach", "fizz-top"],
      ] {
        let finished = try sandbox.begin(arguments).finish()
        #expect(finished.code == 5, "\(finished)")
        #expect(finished.errors.contains("dev-sessions resume fizz-top"), "\(finished)")
      }
    }

    @Test("without tmux on the PATH create says so", .callerIsHere)
    func noTmux() throws {
      let sandbox = try sandbox()
      try sandbox.script("claude", "exit 1")
      let path = try sandbox.folder("only")
      try sandbox.link(path + "/claude", to: sandbox.programs + "/claude")
      let created = try sandbox.run("create", environment: ["PATH": path])
      #expect(created.code == 1 && created.errors.contains("tmux"), "\(created)")
    }

    @Test("an output that is closed early is no error; a closed input is an empty one")
    func closedEnds() throws {
      let sandbox = try sandbox()
      let line = #"set -e; "$1" --help | head -n 1; "$1" list --json <&- 2>&1; "$1" list 2>&-"#
      let finished = try sandbox.execute("/bin/sh", ["-c", line, "sh", sandbox.program])
      #expect(finished.code == 0 && finished.errors.isEmpty, "\(finished)")
      #expect(finished.output.hasSuffix("\n[]\nNo active sessions"), "\(finished)")
    }
  }
}
