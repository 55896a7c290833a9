import JSON
import SystemKit
import TestSandbox
import Testing

extension CommandTests {
  /// Something that is no file in place of one of ours: nothing hangs, and it is named.
  @Suite(.callerIsHere) struct OddFileTests {
    /// A file below our home, and a command that reads or writes it; `ID` is a terminal session.
    static let files: [(file: String, arguments: [String])] = [
      ("sessions.json", ["list"]), ("sessions.json", ["status", "ID"]),
      ("sessions.json", ["create", "--cli", "terminal", "--", "sh"]),
      ("config.json", ["config", "list"]),
      ("config.json", ["config", "set", "create.model", "opus"]),
      ("sessions/ID/turns.jsonl", ["wait", "ID"]), ("sessions/ID/turns.jsonl", ["logs", "ID"]),
      ("sessions/ID/turns.jsonl", ["watch", "ID", "-t", "5s"]),
      ("sessions/ID/events.jsonl", ["watch", "ID", "-t", "5s"]),
      ("sessions/ID/events.jsonl", ["notify", "ID", "hello"]),
      ("sessions/ID/output.log", ["ask", "ID", "echo hi"]),
      ("agents/mine.json", ["create", "--cli", "mine"]), ("gateway.token", ["gateway", "token"]),
      ("agents", ["create", "--cli", "mine"]),
    ]

    @Test("a pipe, a folder or a device in place of our file is told, and hangs nothing")
    func told() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q", "--cli", "terminal", "--", "sh")
      let home = sandbox.home + "/.dev-sessions"
      for (file, arguments) in Self.files {
        let path = home + "/" + file.split(separator: "ID").joined(separator: id)
        for (command, name) in [("mkfifo", "a named pipe"), ("ln -s /dev/zero", "a device")] {
          let aside = #"mkdir -p "${1%/*}"; [ ! -e "$1" ] || mv "$1" "$1.kept""#
          try sandbox.done(sh: "\(aside); \(command) \"$1\"", path)
          let finished = try sandbox.begin(arguments.map { $0 == "ID" ? id : $0 }).finish()
          #expect(finished.code == 1, "\(name): \(finished)")
          #expect(finished.errors.contains("it is \(name), not a f"), "\(finished)")
          let isNamed = ["/dev/zero", path].contains { finished.errors.contains($0) }
          #expect(isNamed, "\(finished)")
          #expect(finished.time < .seconds(10), "\(finished)")
          try sandbox.done(sh: #"rm "$1"; [ ! -e "$1.kept" ] || mv "$1.kept" "$1""#, path)
        }
      }
      #expect(try sandbox.status(id) == "idle")
    }

    @Test(
      "a home that is no folder is told, not taken for an empty one",
      arguments: ["/dev/null", "/etc/passwd", "/etc/passwd/below"],
      [["list"], ["list", "--json"], ["kill", "--all"], ["status", "fizz-top"]])
    func home(home: String, arguments: [String]) throws {
      let finished = try sandbox().begin(
        arguments, environment: ["DEV_SESSIONS_HOME": home]
      ).finish()
      #expect(finished.code == 1 && finished.errors.contains("not a folder"), "\(finished)")
      #expect(finished.output.isEmpty, "\(finished)")
    }

    @Test("a prompt that never ends is given up in time, or refused")
    func endless() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q", "--cli", "terminal", "--", "sh")
      try sandbox.done(sh: #"mkfifo "$1""#, sandbox.work + "/pipe")
      for (arguments, code) in [
        (["ask", id, "-f", "pipe", "-t", "500ms"], 124),
        (["send", id, "-f", "pipe", "-t", "500ms"], 124),
        (["ask", id, "-f", "/dev/zero"], 2), (["ask", id, "-f", "/tmp"], 2),
      ] as [([String], Int32)] {
        let finished = try sandbox.begin(arguments).finish()
        #expect(finished.code == code && finished.time < .seconds(10), "\(finished)")
      }
      #expect(try sandbox.status(id) == "idle")
    }

    @Test("a prompt may come through a pipe")
    func pipe() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q", "--cli", "terminal", "--", "sh")
      let line = #""$1" ask "$2" -f <(echo 'echo from a pipe')"#
      let finished = try sandbox.execute("/bin/bash", ["-c", line, "sh", sandbox.program, id])
      #expect(finished.output == "from a pipe", "\(finished)")
    }
  }
}

extension Sandbox {
  /// Runs a line of shell with a path as `$1`, which must succeed.
  fileprivate func done(sh line: String, _ path: String) throws {
    let finished = try execute("/bin/sh", ["-c", line, "sh", path])
    guard finished.code == 0 else { throw SandboxError("\(finished)") }
  }
}
