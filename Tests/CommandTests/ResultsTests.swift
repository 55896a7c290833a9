import JSON
import SystemKit
import TestSandbox
import Testing

/// Where every write fails as on a full disk; Linux has it.
private let full = "/dev/full"

extension CommandTests {
  /// Results that cannot be written: a command that nobody can read has not done its work.
  @Suite(.callerIsHere, .enabled(if: FileSystem.exists(full), "needs /dev/full"))
  struct ResultsTests {
    /// A call of each command that prints something without an agent; `ID` is a terminal session.
    ///
    /// Those that need a terminal, an agent or ten seconds print their help.
    static let calls: [String: [String]] = [
      "create": ["-q", "--cli", "terminal", "--", "sh"], "send": ["ID", "true"],
      "ask": ["ID", "echo hi"], "wait": ["ID"], "last-message": ["ID"], "status": ["ID"],
      "list": ["--json"], "top": ["--help"], "watch": ["--since", "1h"],
      "logs": ["ID", "--follow"],
      "changes": ["--help"], "usage": [], "screen": ["ID"], "attach": ["--help"],
      "keys": ["ID", "Enter"], "explain": ["ID"], "inspect": ["ID"], "hosts": [],
      "respond": ["--help"], "interrupt": ["ID"], "goal": ["--help"], "stop": ["ID"],
      "resume": ["ID"], "notify": ["ID", "hello"], "adopt": ["--help"], "prune": [],
      "kill": ["ID"], "setup": [], "doctor": [], "config": ["list"], "install-skill": ["--claude"],
      "uninstall-skill": ["--claude"], "completion": ["bash"], "manual": [],
      "gateway": ["--port", "0"], "schema": ["list"], "demo": ["--help"],
    ]

    /// The order in which they are called: what ends the session comes last.
    static let last = ["stop", "resume", "kill", "prune"]

    @Test("standard output on a full disk is exit 1 and says so, whatever the command")
    func fullDisk() throws {
      let sandbox = try sandbox()
      try FileSystem.makeFolders(sandbox.home + "/.claude")
      let id = try sandbox.done("create", "-q", "--cli", "terminal", "--", "sh")
      try sandbox.done("ask", id, "true")
      let table = try sandbox.run("manual", "--json").json()["commands"]?.array ?? []
      let names = table.compactMap { $0["name"]?.string }.filter { !$0.contains(" ") }
      #expect(Set(names) == Set(Self.calls.keys))
      for name in names.filter({ !Self.last.contains($0) }) + Self.last {
        let arguments = [name] + (Self.calls[name] ?? []).map { $0 == "ID" ? id : $0 }
        let finished = try sandbox.writing(to: "> \(full)", arguments)
        #expect(finished.code == 1, "\(finished)")
        #expect(
          finished.errors.contains(
            "cannot write to standard output: No space left on device"),
          "\(finished)")
      }
    }

    @Test("a session whose ID could not be printed is named on standard error, and is there")
    func created() throws {
      let sandbox = try sandbox()
      for (options, isJSON) in [(["-q"], false), (["--json"], true), ([], false)] {
        let arguments =
          ["create"] + options + ["--id", "fizz-top", "--cli", "terminal", "--", "sh"]
        let finished = try sandbox.writing(to: "> \(full)", arguments)
        #expect(finished.code == 1 && finished.errors.contains("fizz-top"), "\(finished)")
        if isJSON { #expect(try finished.errorJSON()["output"]?.string?.isEmpty == false) }
        try sandbox.done("kill", "fizz-top")
      }
    }

    @Test(
      "closed and read-only output is noticed; a reader that has gone is not our failure",
      arguments: [
        (">&-", 1), ("> /dev/full", 1), ("1< /dev/null", 1), ("| true", 0), ("2>&-", 0),
      ])
    func redirections(redirection: String, code: Int32) throws {
      let sandbox = try sandbox()
      for arguments in [["--version"], ["--help"], ["list", "--json"], ["completion", "fish"]] {
        let finished = try sandbox.writing(to: redirection, arguments)
        #expect(finished.code == code, "\(redirection) \(finished)")
        #expect(code == 0 || finished.errors.contains("standard output"), "\(finished)")
      }
    }

    @Test("a full disk is an error of notify, and leaves the earlier lines")
    func journal() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q", "--cli", "terminal", "--", "sh")
      try sandbox.done("notify", id, "the first")
      let line = #"ulimit -f 1; for n in 1 2 3 4 5 6 7 8 9; do "$1" notify "$2" "$3" || exit; done"#
      let text = String(repeating: "x", count: 200)
      let finished = try sandbox.execute("/bin/sh", ["-c", line, "sh", sandbox.program, id, text])
      #expect(finished.code == 1, "\(finished)")
      #expect(finished.errors.contains("/events.jsonl: "), "\(finished)")
      try sandbox.done("notify", id, "the last")
      let told = try sandbox.run("watch", id, "--since", "1h", "--only", "notify", "-t", "1s")
      #expect(told.output.contains("the first") && told.output.hasSuffix("the last"), "\(told)")
    }

    @Test("at the limit of a file's size nothing is killed half-way")
    func fileSizeLimit() throws {
      let sandbox = try sandbox()
      let line = #"ulimit -f 1; "$1" manual > "$2"; echo $? >&2"#
      let finished = try sandbox.execute(
        "/bin/sh", ["-c", line, "sh", sandbox.program, sandbox.root + "/manual"])
      #expect(finished.errors.contains("File too large"), "\(finished)")
      #expect(finished.errors.hasSuffix("1\n"), "\(finished)")
    }
  }
}

extension Sandbox {
  /// Runs `dev-sessions` with its standard output redirected by a shell; the exit code is its own.
  fileprivate func writing(to redirection: String, _ arguments: [String]) throws -> Finished {
    let line = #"code=0; { "$@" \#(redirection) ; } || code=$?; exit $code"#
    return try execute("/bin/bash", ["-o", "pipefail", "-c", line, "sh", program] + arguments)
  }
}
