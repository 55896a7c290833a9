import JSON
import SystemKit
import TestSandbox
import Testing

extension HostTests {
  /// A session's life on another machine, through every command.
  @Suite struct LifeTests {
    @Test("from create to kill, each command finds it by its ID")
    func life() throws {
      let sandbox = try sandbox()
      try sandbox.withSSHHost { far in
        let created = try sandbox.run(
          "create", "--host", "far", "--cli", "terminal", "-d", "over there", "--id", "fizz-top",
          "--", "bash", "--norc")
        #expect(created.output == "Created session fizz-top on far" && created.errors.isEmpty)
        let id = "fizz-top"
        #expect(try sandbox.status(id) == "idle")
        #expect(try sandbox.done("send", id, "cat > note; echo read").hasSuffix(id))
        #expect(try sandbox.status(id) == "working")
        try sandbox.done("keys", id, "h", "i", "C-d", "C-d")
        #expect(try sandbox.done("wait", id) == "completed")
        #expect(try sandbox.done("last-message", id) == "hiread")
        #expect(try sandbox.text(of: "far/note") == "hi")
        try sandbox.write("echo from a file here", to: "work/task.sh")
        #expect(try sandbox.done("ask", id, "-f", "task.sh") == "from a file here")
        #expect(try sandbox.done("ask", id, "-", input: "echo from input") == "from input")
        #expect(try sandbox.done("screen", id).contains("from input"))
        #expect(try sandbox.done("logs", id).contains("[HUMAN]\necho from input\n"))
        #expect(try sandbox.done("explain", id).hasPrefix("\(id) is idle"))
        try sandbox.done("send", id, "sleep 600")
        #expect(try sandbox.done("interrupt", id) == "Interrupted \(id)")
        #expect(try sandbox.done("stop", id) == "Stopped \(id)")
        #expect(try sandbox.status(id) == "stopped")
        #expect(try sandbox.run("send", id, "echo").code == 5)
        #expect(try sandbox.done("list") == "No active sessions")
        #expect(try sandbox.done("resume", id) == "Resumed \(id)")
        let listed = try sandbox.run("list", "--json").json().array?.first
        #expect(listed?["host"] == "far" && listed?["status"] == "idle")
        #expect(listed?["path"]?.string == far.home && listed?["description"] == "over there")
        #expect(try sandbox.done("list").contains("far"))
        #expect(try sandbox.done("kill", id) == "Killed session \(id)")
        #expect(try sandbox.run("status", id).code == 6)
        #expect(try sandbox.recordedIDs().isEmpty)
        #expect(try sandbox.text(of: "far/.dev-sessions/sessions.json")?.contains(id) == false)
      }
    }

    /// Commands that must come to the same on a session here and on one over there.
    static let calls: [[String]] = [
      ["status", "ID"], ["send", "ID"], ["send", "ID", ""], ["send", "ID", "echo sent", "--json"],
      ["ask", "ID", "echo one; echo two"], ["ask", "ID", "(exit 7)"],
      ["ask", "ID", "(exit 7)", "--json"], ["ask", "ID", "sleep 2", "-t", "1s"],
      ["wait", "ID"], ["wait", "ID", "--turn", "nosuch"], ["wait", "ID", "--goal"],
      ["wait", "ID", "--json"], ["last-message", "ID"], ["last-message", "ID", "-n", "2"],
      ["last-message", "ID", "--json", "-n", "1"], ["logs", "ID"], ["screen", "ID", "--nosuch"],
      ["respond", "ID"], ["respond", "ID", "1"], ["interrupt", "ID"], ["goal", "ID"],
      ["goal", "ID", "--json"], ["send", "ID", "-f", "missing"], ["send", "ID", "--command", "/x"],
      ["keys", "ID", "nosuch"], ["explain", "ID", "--record", "signals"], ["stop", "ID"],
      ["send", "ID", "echo"], ["wait", "ID"], ["resume", "ID"], ["ask", "ID", "-- -n"],
      ["ask", "ID", "--", "-n"], ["ask", "ID", "exit 7"], ["status", "ID"], ["screen", "ID"],
      ["kill", "ID", "--dry-run"], ["kill", "ID", "--json"],
      ["kill", "ID"],
    ]

    @Test("the same output, errors and exit code as here, one command after the other")
    func same() throws {
      let sandbox = try sandbox()
      try sandbox.withSSHHost { far in
        // Of the same length, for tables.
        let (here, there) = ("fizz-top", "zoe-supp")
        let options = ["--cli", "terminal", "--", "bash", "--norc"]
        for arguments in [["--id", here], ["--id", there, "--host", "far", "-p", sandbox.work]] {
          let created = try sandbox.begin(["create", "-q"] + arguments + options).finish()
          #expect(created.output == arguments[1], "\(created)")
        }
        func run(_ call: [String], _ id: String) throws -> Finished {
          try sandbox.begin(call.map { $0 == "ID" ? id : $0 }, input: "").finish()
        }
        for call in Self.calls {
          let direct = try run(call, here)
          let routed = try run(call, there)
          let clean = { (text: String) in
            let text = text.replacing(there, with: here).replacing(far.home, with: sandbox.home)
            return Self.changing.reduce(text) {
              $0.replacing($1.pattern, with: $1.name)
            }
          }
          #expect(routed.code == direct.code, "\(direct)\n\(routed)")
          #expect(clean(routed.output) == clean(direct.output), "\(direct)\n\(routed)")
          #expect(clean(routed.errors) == clean(direct.errors), "\(direct)\n\(routed)")
        }
      }
    }

    /// What is another each time.
    static var changing: [(pattern: Regex<Substring>, name: String)] {
      [
        (/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/, "UUID"), (/\d{4}-\d\d-\d\dT[\d:.]+Z/, "TIME"),
        (/"(?:turn|digest|session)":"[0-9a-z-]+"/, "KEY"), (/\bt-[0-9a-f]{10}\b/, "TURN"),
        (/"[a-zA-Z]*(?:Ms|osition|ffset|uration)[a-zA-Z]*":[\d.]+/, "NUMBER"),
      ]
    }

    @Test("one that is to end with its maker does, over there")
    func ephemeral() throws {
      let sandbox = try sandbox()
      try sandbox.withSSHHost { _ in
        // A job of its own, as an interactive shell would make it.
        let created = try sandbox.execute(
          "/usr/bin/setsid",
          [
            "sh", "-c",
            #""$1" create -q --ephemeral --host far --cli terminal -- bash --norc; exit"#, "sh",
            sandbox.program,
          ])
        #expect(created.code == 0, "\(created)")
        let id = created.output
        try eventually("it is forgotten", within: .seconds(30)) {
          try sandbox.run("status", id).code == 6
        }
        let theirs = try sandbox.text(of: "far/.dev-sessions/sessions.json")
        #expect(theirs?.contains(id) == false)
      }
    }

    @Test("a message can be left for it; parent is a session here")
    func notify() throws {
      let sandbox = try sandbox()
      try sandbox.withSSHHost { _ in
        let id = try sandbox.shell(on: "far")
        #expect(try sandbox.done("notify", id, "look at this") == "Notified \(id)")
        let told = try sandbox.run("watch", id, "--since", "1h", "--only", "notify", "--once")
        #expect(told.code == 0 && told.output.contains("look at this"), "\(told)")
        let later = try sandbox.run("watch", id, "--since", "1h", "--timeout", "0s")
        #expect(later.code == 124 && later.output.contains("look at this"), "\(later)")
        let here = try sandbox.shell()
        let child = try sandbox.done(
          "create", "-q", "--host", "far", "--cli", "terminal",
          environment: ["DEV_SESSIONS_ID": here])
        let parent = try sandbox.run(
          "notify", "parent", "done", environment: ["DEV_SESSIONS_ID": child])
        #expect(parent.code == 0 && parent.output == "Notified \(here)", "\(parent)")
      }
    }

    @Test("attach shows it in this terminal")
    func attach() throws {
      let sandbox = try sandbox()
      try sandbox.withSSHHost { _ in
        let id = try sandbox.shell(on: "far")
        try sandbox.done("ask", id, "echo look at me")
        try sandbox.tmux(
          "new-session", "-d", "-s", "person", "-x", "100", "-y", "30", sandbox.program, "attach",
          id)
        try eventually("it is shown", within: .seconds(30)) {
          try sandbox.tmux("capture-pane", "-p", "-t", "person").output.contains("look at me")
        }
        try sandbox.done("kill", id)
      }
    }

    @Test(
      "logs are followed, and nothing stays there when the reader has gone",
      .enabled(if: SSHHost.canSeeRelays))
    func follow() throws {
      let sandbox = try sandbox()
      try sandbox.withSSHHost { far in
        let id = try sandbox.shell(on: "far")
        let reader = try sandbox.beginProcess(["logs", "--follow", id])
        try eventually("it is carried out there", within: .seconds(30)) { !far.commands.isEmpty }
        try sandbox.done("ask", id, "echo followed")
        reader.process.signal(.terminate)
        #expect(try reader.running.finish().output.contains("echo followed"))
        try eventually("nothing is left there", within: .seconds(30)) { far.relays.isEmpty }
      }
    }

    @Test("the gateway has the host carry out what it is asked")
    func gateway() throws {
      let sandbox = try sandbox()
      try sandbox.withSSHHost { _ in
        let id = try sandbox.shell(on: "far")
        try sandbox.withGateway { gateway in
          var environment = gateway.environment
          environment["HOST_PATH"] = sandbox.work
          environment["CONTAINER_WORKSPACE"] = "/workspace"
          let asked = try sandbox.run("ask", id, "echo through both", environment: environment)
          #expect(asked.output == "through both", "\(asked)")
          let waited = try gateway.request("GET", "/wait?id=\(id)")
          #expect(waited.body.contains("\"completed\""), "\(waited)")
          #expect(try gateway.request("GET", "/list").body.contains("\"host\":\"far\""))
          let token = try sandbox.done("gateway", "token", "--below", sandbox.work)
          let bound = ["DEV_SESSIONS_GATEWAY_TOKEN": token]
          let hidden = try sandbox.run(
            "status", id, environment: environment.merging(bound) { $1 })
          #expect(hidden.code == 6, "\(hidden)")
          let refused = try sandbox.begin(
            ["create", "--host", "far", "--cli", "terminal"],
            environment: environment.merging(bound) { $1 }
          ).finish()
          #expect(refused.code == 2, "\(refused)")
        }
      }
    }
  }
}
