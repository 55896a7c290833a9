import JSON
import SystemKit
import TestSandbox
import Testing

extension CommandTests {
  /// What cannot be opened or written, told as that and nothing else.
  @Suite(.sessionsAreHere, .callerIsHere) struct ShortageTests {
    private static func folder(_ sandbox: Sandbox, _ id: String) -> String {
      sandbox.home + "/.dev-sessions/sessions/\(id)"
    }

    @Test("a prompt was delivered although its receipt cannot be written: exit 0, and a warning")
    func unkeptReceipt() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q", "--cli", "terminal", "--", "sh")
      let journal = Self.folder(sandbox, id) + "/turns.jsonl"
      try? FileSystem.remove(journal)
      // What is no plain file is not appended to, whoever asks.
      _ = try sandbox.execute("ln", ["-s", "/nowhere", journal])
      let asked = try sandbox.run("ask", id, "echo delivered")
      #expect(asked.code == 0 && asked.output == "delivered", "\(asked)")
      #expect(asked.errors.contains("its receipt could not be kept"), "\(asked)")
      let sent = try sandbox.run("send", id, "echo again")
      #expect(sent.code == 0 && sent.errors.contains("its receipt could not be kept"), "\(sent)")
      try sandbox.done("kill", id)
    }

    @Test("a lock that something else stands in the way of is no other program that types")
    func obstructedLock() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q", "--cli", "terminal", "--", "sh")
      try sandbox.write("", to: "home/.dev-sessions/sessions/\(id)/send.lock")
      let sent = try sandbox.run("send", id, "echo never")
      #expect(sent.code == 1 && sent.errors.contains("is a file"), "\(sent)")
      #expect(!sent.errors.contains("another program is typing"), "\(sent)")
      try sandbox.done("kill", id)
    }

    #if os(Linux)
    @Test(
      "a gateway short of files says so, and gives its locks back", arguments: [24, 32, 44, 60])
    func descriptors(limit: Int) throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q", "--cli", "terminal", "--", "sh")
      try sandbox.withGateway { gateway in
        let pid = "\(gateway.process.pid)"
        _ = try sandbox.execute("prlimit", ["--pid", pid, "--nofile=\(limit):"])
        for _ in 0..<3 {
          let connection = try Socket.connect(port: gateway.port)
          let body: JSONValue = ["id": .string(id), "prompt": "echo x"]
          try connection.write(all: Array(gateway.head("POST", "/send", body).utf8))
          // With too few it is not taken up at all, and waits.
          guard
            let answer = try? GatewayProcess.read(connection, patience: .milliseconds(700)),
            let status = answer.status
          else { continue }
          #expect(status != 401, "\(answer)")
          #expect(!answer.body.contains("another program is typing"), "\(answer)")
        }
        _ = try sandbox.execute("prlimit", ["--pid", pid, "--nofile=1024:"])
        try eventually("what waited has been dealt with") {
          try gateway.request("GET", "/list").status == 200
        }
        let sent = try gateway.request("POST", "/send", ["id": .string(id), "prompt": "echo y"])
        #expect(sent.status == 200, "\(sent)")
      }
      try sandbox.done("kill", id)
    }

    @Test("a gateway started with few files allows itself as many as it may have")
    func raisedLimit() throws {
      let sandbox = try sandbox()
      let out = sandbox.root + "/limited.out"
      let pidFile = sandbox.root + "/limited.pid"
      let running = sandbox.start(
        "bash",
        [
          "-c",
          "ulimit -Sn 128; echo $$ > \(pidFile); "
            + "exec \(sandbox.program) gateway --port 0 --json > \(out)",
        ])
      try eventually("it listens") { (try FileSystem.read(out) ?? []).contains(0x0A) }
      let number = String(decoding: try FileSystem.read(pidFile) ?? [], as: UTF8.self)
      let pid = try #require(Int32(number.filter(\.isNumber)))
      let limits = String(
        decoding: try FileSystem.read("/proc/\(pid)/limits") ?? [], as: UTF8.self)
      let words =
        limits.split(separator: "\n").first { $0.hasPrefix("Max open files") }?
        .split(separator: " ") ?? []
      #expect(words.count > 4 && words[3] == words[4], "\(words)")
      ProcessIdentity(running: pid)?.signal(.terminate)
      #expect(try running.finish().code == 0)
    }
    #endif
  }
}
