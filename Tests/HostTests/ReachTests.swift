import JSON
import SystemKit
import TestSandbox
import Testing

extension HostTests {
  /// What happens when a host cannot be reached, or is none; and how one is chosen.
  @Suite struct ReachTests {
    @Test("an unreachable host keeps its records, each command is 255, and all works again later")
    func unreachable() throws {
      let sandbox = try sandbox()
      try sandbox.withSSHHost { far in
        let id = try sandbox.shell(on: "far")
        let here = try sandbox.shell()
        try sandbox.done("stop", id)
        try sandbox.done("resume", id)
        far.stop()
        for arguments in [
          ["status", id], ["send", id, "echo"], ["ask", id, "echo"], ["last-message", id],
          ["logs", id], ["screen", id], ["explain", id], ["inspect", id], ["interrupt", id],
          ["respond", id], ["resume", id], ["stop", id], ["kill", id], ["wait", id],
          ["keys", id, "Enter"], ["create", "--host", "far"],
        ] {
          let finished = try sandbox.begin(arguments).finish()
          #expect(finished.code == 255, "\(finished)")
          #expect(finished.errors.contains("cannot reach far"), "\(finished)")
        }
        let error = try sandbox.run("status", id, "--json").errorJSON()
        #expect(error["code"] == "unreachable" && error["hint"] != nil)
        #expect(try Set(sandbox.recordedIDs()) == [id, here])
        let list = try sandbox.run("list", "--json").json().array ?? []
        let states = list.map { [$0["championId"]?.string, $0["status"]?.string] }
        #expect(states == [[id, "idle"], [here, "idle"]])
        #expect(list.map { $0["unreachable"]?.bool } == [true, nil])
        #expect(try sandbox.done("list").contains("idle (unreachable)"))
        let hosts = try sandbox.run("hosts", "--json").json().array?.first
        #expect(hosts?["host"] == "far" && hosts?["reachable"] == false)
        #expect(try sandbox.done("prune") == "No matching sessions to kill")
        let all = try sandbox.run("kill", "--all")
        #expect(all.code == 255 && all.output == "Killed 1 session(s)", "\(all)")
        #expect(try sandbox.recordedIDs() == [id])
        try far.start()
        #expect(try sandbox.status(id) == "idle")
        #expect(try sandbox.done("ask", id, "echo still here") == "still here")
        #expect(try sandbox.done("kill", id) == "Killed session \(id)")
      }
    }

    @Test("a host that does not answer holds up neither what is here nor what answers")
    func silent() throws {
      let sandbox = try sandbox()
      try sandbox.write(
        hosts: #"{"silent": {"command": ["sh", "-c", "exec sleep 100"]}, "#
          + #""near": {"command": ["sh", "-c", "exec \"$@\"", "sh", "env", "#
          + #""DEV_SESSIONS_HOME=\#(sandbox.root)/far"], "bin": "\#(sandbox.program)"}}"#)
      let made = try sandbox.run("create", "-q", "--host", "any", "--cli", "terminal", "--", "sh")
      #expect(made.code == 0 && made.time < .seconds(10), "\(made)")
      // Another one, on the host that does not answer.
      let name = "home/.dev-sessions/sessions.json"
      var store = try #require(try JSONValue(parsing: sandbox.text(of: name) ?? "").object)
      var lost = try #require(store["sessions"]?.array?.first?.object)
      lost["championId"] = "fizz-top"
      lost["host"] = "silent"
      store["sessions"] = .array((store["sessions"]?.array ?? []) + [.object(lost)])
      try sandbox.write(JSONValue.object(store).text(.indented), to: name)
      _ = try sandbox.shell()
      let watch = try sandbox.run("watch", "--timeout", "1s")
      #expect(watch.code == 124 && watch.time < .seconds(9), "\(watch)")
      let asked = try sandbox.run("ask", "fizz-top", "echo", "--timeout", "1s")
      #expect(asked.code == 255 && asked.time < .seconds(6), "\(asked)")
      let killing = sandbox.begin(["kill", "--all"])
      try eventually("what is here is gone, and what is on a host that answers") {
        try sandbox.recordedIDs() == ["fizz-top"]
      }
      #expect(!killing.hasEnded)
      let killed = try killing.finish()
      #expect(killed.code == 255 && killed.output == "Killed 2 session(s)", "\(killed)")
    }

    @Test("a key that nobody has seen is not trusted, and a program that is not there is named")
    func firstContact() throws {
      let sandbox = try sandbox()
      try sandbox.write(hosts: #"{"far": {"bin": "no-such-sessions"}}"#)
      try sandbox.withSSHHost { _ in
        let missing = try sandbox.run("create", "--host", "far")
        #expect(missing.code == 255, "\(missing)")
        #expect(missing.errors.contains("no usable no-such-sessions on far"), "\(missing)")
        #expect(missing.errors.contains("config.json"), "\(missing)")
        // The connection that this has made would be used again.
        let socket = "\(sandbox.home)/.dev-sessions/ssh/%C"
        #expect(try sandbox.execute("ssh", ["-O", "exit", "-S", socket, "far"]).code == 0)
        try sandbox.write("", to: "ssh/known_hosts")
        let unknown = try sandbox.run("create", "--host", "far")
        #expect(unknown.code == 255, "\(unknown)")
        #expect(unknown.errors.contains("Host key verification failed"), "\(unknown)")
        #expect(try sandbox.recordedIDs().isEmpty)
      }
    }

    @Test(
      "a session that its host has forgotten: exit 6 there, exited in the list, and kill tidies up")
    func forgotten() throws {
      let sandbox = try sandbox()
      try sandbox.withSSHHost { _ in
        let id = try sandbox.shell(on: "far")
        _ = try sandbox.shell(on: "far")
        try sandbox.write("{\"version\":1,\"sessions\":[]}", to: "far/.dev-sessions/sessions.json")
        #expect(try sandbox.run("status", id).code == 6)
        let list = try sandbox.run("list", "--all", "--json").json().array
        #expect(list?.map { $0["status"] } == ["exited", "exited"])
        #expect(try sandbox.done("kill", id) == "Killed session \(id)")
        #expect(try sandbox.done("prune") == "Killed 1 session(s)")
        #expect(try sandbox.recordedIDs().isEmpty)
      }
    }

    @Test("an ID is one session's alone, here and there")
    func identifiers() throws {
      let sandbox = try sandbox()
      try sandbox.withSSHHost { _ in
        let taken = try sandbox.run(
          "create", "-q", "--host", "far", "--id", "fizz-top", "--cli", "terminal")
        #expect(taken.code == 0, "\(taken)")
        let again = try sandbox.run("create", "--id", "fizz-top", "--cli", "terminal")
        #expect(again.code == 1 && again.errors.contains("fizz-top"), "\(again)")
        // Somebody else's session over there, of which nothing is known here.
        var theirs = try #require(try sandbox.text(of: "far/.dev-sessions/sessions.json"))
        theirs = theirs.replacing("fizz-top", with: "riven-jg")
        try sandbox.write(theirs, to: "far/.dev-sessions/sessions.json")
        let refused = try sandbox.run(
          "create", "--host", "far", "--id", "riven-jg", "--cli", "terminal")
        #expect(refused.code == 1 && refused.errors.contains("riven-jg"), "\(refused)")
        #expect(try sandbox.recordedIDs() == ["fizz-top"])
        let wrong = try sandbox.run("create", "--host", "far", "--id", "../x")
        #expect(wrong.code == 2, "\(wrong)")
      }
    }

    @Test("whatever refuses a create over there leaves no record here")
    func refusedCreate() throws {
      let sandbox = try sandbox()
      try sandbox.withSSHHost { _ in
        for (arguments, code) in [
          (["-p", "no/such/folder", "--cli", "terminal"], 1), (["--cli", "nosuch"], 2),
          (["--mode", "nosuch"], 2), (["--prompt", ""], 2), (["--", "--session-id", "x"], 2),
        ] as [([String], Int32)] {
          let here = try sandbox.begin(["create"] + arguments).finish()
          let there = try sandbox.begin(["create", "--host", "far"] + arguments).finish()
          #expect(there.code == code && here.code == code, "\(here)\n\(there)")
          #expect(there.output.isEmpty)
          if arguments.first != "-p" { #expect(there.errors == here.errors) }
        }
        #expect(try sandbox.recordedIDs().isEmpty)
      }
    }

    @Test("a folder is one of the host's, from its home on; a variable and a prompt go along")
    func created() throws {
      let sandbox = try sandbox()
      try sandbox.withSSHHost { far in
        _ = try sandbox.folder("far/src/app")
        let created = try sandbox.run(
          "create", "--host", "far", "-p", "src/app", "--env", "COLOUR=red green",
          "--cli", "terminal", "--prompt", "echo $COLOUR; pwd", "--json", "--", "bash", "--norc")
        let record = try created.json()
        #expect(record["path"]?.string == far.home + "/src/app" && record["host"] == "far")
        let id = try #require(record["championId"]?.string)
        #expect(try sandbox.done("wait", id) == "completed")
        #expect(
          try sandbox.done("last-message", id) == "red green\n\(far.home)/src/app")
      }
    }

    @Test(
      "what names no host is wrong usage",
      arguments: [
        "", "-", "-oProxyCommand=touch x", "a b", "a\tb", "a;b", "me@-x", "docker:", "docker:-x",
        "kubectl:", "kubectl:a/b/c", "kubectl:/x",
      ])
    func refused(target: String) throws {
      let sandbox = try sandbox()
      let finished = try sandbox.run("create", "--host=\(target)")
      #expect(finished.code == 2 && finished.output.isEmpty, "\(finished)")
      #expect(finished.errors.split(separator: "\n").count == 1)
      #expect(try sandbox.recordedIDs().isEmpty)
    }

    @Test("nothing of a prompt, a variable or a file is in an argument list, here or there")
    func secrets() throws {
      let sandbox = try sandbox()
      try sandbox.withSSHHost { _ in
        let secret = "s3cr3t-\(RandomToken.hexadecimal(bytes: 8))"
        try sandbox.write(
          "SECRET=\(secret); until [ -e \(sandbox.root)/gate ]; do :; done", to: "work/task")
        let id = try sandbox.shell(on: "far")
        let asking = sandbox.begin(["ask", id, "-f", "task"])
        let sending = sandbox.begin(
          [
            "create", "-q", "--host", "far", "--cli", "terminal", "-f", "-", "--", "bash", "--norc",
          ],
          input: "SECRET=\(secret)")
        try eventually("it works", within: .seconds(30)) {
          try Self.expectNoArgument(with: secret)
          return try sandbox.status(id) == "working" && sending.hasEnded
        }
        try Self.expectNoArgument(with: secret)
        try sandbox.write("", to: "gate")
        #expect(try asking.finish().code == 0)
        #expect(try !sandbox.sshCalls.contains(secret))
        #expect(try sandbox.sshCalls.contains("relay"))
      }
    }

    private static func expectNoArgument(with secret: String) throws {
      for entry in ProcessTable.all() {
        let words = (try? FileSystem.read("/proc/\(entry.pid)/cmdline")) ?? []
        let text = String(decoding: words, as: UTF8.self)
        guard text.contains(secret) else { continue }
        throw SandboxError("the secret is in an argument list: \(text)")
      }
    }
  }
}
