import JSON
import SystemKit
import TestSandbox
import Testing

extension HostTests {
  /// Ways to a host other than ssh, and hosts that are written down.
  @Suite struct TransportTests {
    /// Makes a stand-in that notes its arguments and runs what stands behind so many of them, in
    /// another home.
    private func standIn(_ program: String, in sandbox: Sandbox, taking arguments: Int) throws {
      let home = try sandbox.folder("inside")
      try sandbox.script(
        program,
        """
        printf '%s\\n' "$*" >> \(sandbox.root)/\(program).calls
        shift \(arguments)
        exec env -i HOME=\(home) PATH="$PATH" DEV_SESSIONS_TMUX_SOCKET=\(home)/tmux "$@"
        """)
    }

    private func end(_ sandbox: Sandbox) throws {
      _ = try sandbox.execute(
        sandbox.programs + "/tmux", ["-S", sandbox.root + "/inside/tmux", "kill-server"])
    }

    @Test(
      "docker and kubectl start the program with its input open",
      arguments: [
        ("docker:web-1", "docker", "exec -i web-1"),
        ("kubectl:pod-0", "kubectl", "exec -i pod-0 --"),
        ("kubectl:prod/pod-0", "kubectl", "exec -i -n prod pod-0 --"),
      ])
    func containers(target: String, program: String, words: String) throws {
      let sandbox = try sandbox()
      try standIn(program, in: sandbox, taking: words.split(separator: " ").count)
      defer { try? end(sandbox) }
      let id = try sandbox.shell(on: target)
      #expect(try sandbox.done("ask", id, "echo inside; echo $HOME").hasPrefix("inside\n"))
      try sandbox.done("send", id, "sleep 0.2")
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(try sandbox.done("list").contains(target))
      #expect(try sandbox.done("kill", id) == "Killed session \(id)")
      let calls = try #require(try sandbox.text(of: "\(program).calls")).split(separator: "\n")
      #expect(Set(calls) == ["\(words) dev-sessions relay"])
    }

    @Test("a transport of the user's own, with a program of its own over there")
    func named() throws {
      let sandbox = try sandbox()
      try standIn("jump", in: sandbox, taking: 2)
      defer { try? end(sandbox) }
      try sandbox.link(sandbox.programs + "/our-sessions", to: sandbox.program)
      try sandbox.write(
        hosts: #"{"build": {"command": ["jump", "-J", "gate"], "bin": "our-sessions"}}"#)
      let id = try sandbox.shell(on: "build")
      #expect(try sandbox.done("ask", id, "echo built") == "built")
      #expect(try sandbox.record(id)["host"] == nil, "inspect shows what the host has on record")
      let calls = try #require(try sandbox.text(of: "jump.calls"))
      #expect(calls.contains("-J gate our-sessions relay\n"))
      try sandbox.done("kill", id)
    }

    @Test("no dev-sessions over there, another version, no ssh: each is told in its own words")
    func problems() throws {
      let sandbox = try sandbox()
      let other = #"{\"program\":\"dev-sessions\",\"version\":\"9.9.9\",\"protocol\":99}"#
      try sandbox.write(
        hosts: """
          {"empty": {"command": ["sh", "-c", "echo sh: dev-sessions: not found >&2; exit 127"]},
           "newer": {"command": ["sh", "-c", "echo '\(other)'; cat"]},
           "shell": {"command": ["sh", "-c", "echo this is no dev-sessions"]},
           "away": {"command": ["no-such-program"]},
           "down": {"command": ["sh", "-c", "echo ssh: connect: No route to host >&2; exit 255"]}}
          """)
      for (host, words) in [
        ("empty", "no usable dev-sessions on empty"), ("newer", "9.9.9 (relay protocol 99)"),
        ("shell", "cannot reach shell"), ("away", "no-such-program"), ("down", "No route to host"),
      ] {
        let finished = try sandbox.run("create", "--host", host)
        #expect(finished.code == 255 && finished.errors.contains(words), "\(finished)")
      }
      #expect(try sandbox.recordedIDs().isEmpty)
      let hosts = try sandbox.run("hosts", "--json").json().array ?? []
      #expect(hosts.map { $0["host"] } == ["away", "down", "empty", "newer", "shell"])
      #expect(hosts.allSatisfy { $0["reachable"] == false && $0["problem"] != nil })
      let nobody = try sandbox.run("create", "--host", "any")
      #expect(nobody.code == 255, "\(nobody)")
    }

    @Test("a create whose connection breaks in the middle stays on record, and can be forgotten")
    func broken() throws {
      let sandbox = try sandbox()
      let greeting = #"{\"program\":\"dev-sessions\",\"version\":\"0\",\"protocol\":1}"#
      try sandbox.write(
        hosts: """
          {"far": {"command": ["sh", "-c", "echo '\(greeting)'; read request; exit 255"]}}
          """)
      let created = try sandbox.run("create", "--host", "far", "--id", "fizz-top", "--json")
      #expect(created.code == 255, "\(created)")
      #expect(try created.errorJSON()["session"] == "fizz-top")
      #expect(try sandbox.recordedIDs() == ["fizz-top"])
      let list = try sandbox.run("list", "--json").json().array?.first
      #expect(list?["status"] == "starting" && list?["unreachable"] == true)
      let lost = try sandbox.run("send", "fizz-top", "x")
      #expect(lost.code == 255 && lost.errors.contains("connection to far was lost"), "\(lost)")
      #expect(try sandbox.run("kill", "fizz-top").code == 255)
      #expect(try sandbox.run("kill", "--all", "--forget").code == 2)
      #expect(try sandbox.done("kill", "fizz-top", "--forget") == "Killed session fizz-top")
      #expect(try sandbox.recordedIDs().isEmpty)
      let here = try sandbox.shell()
      #expect(try sandbox.run("kill", here, "--forget").code == 2)
    }

    @Test("an ID that is drawn here and taken over there is drawn again")
    func drawnAgain() throws {
      let sandbox = try sandbox()
      let home = try sandbox.folder("inside")
      try sandbox.script(
        "way",
        """
        if mkdir \(sandbox.root)/asked 2> /dev/null; then
          echo '{"program":"dev-sessions","version":"0","protocol":1}'
          read -r request
          printf '%s' "$request" > \(sandbox.root)/request
          echo '{"err":"{\\"error\\":{\\"message\\":\\"x\\",\\"taken\\":\\"x\\"}}"}'
          echo '{"exit":1}'
        else
          HOME=\(home) DEV_SESSIONS_TMUX_SOCKET=\(home)/tmux exec "$@"
        fi
        """)
      defer { try? end(sandbox) }
      try sandbox.write(hosts: #"{"far": {"command": ["way"]}}"#)
      let id = try sandbox.shell(on: "far")
      let request = try #require(try sandbox.text(of: "request"))
      #expect(!request.contains("--id=\(id)\"") && request.contains("--id="), "\(request)")
      #expect(try sandbox.recordedIDs() == [id])
      try sandbox.done("kill", id)
    }

    @Test("any takes the host with the least load for each core, of those that answer")
    func any() throws {
      let sandbox = try sandbox()
      let none = try sandbox.run("create", "--host", "any")
      #expect(none.code == 2 && none.errors.contains("config.json"), "\(none)")
      // Real relays, whose word on their load is replaced.
      func host(_ load: String, cores: Int) throws -> String {
        let home = try sandbox.folder("inside")
        let edit = #"s/\"load\":[0-9.]*,\"cores\":[0-9]*/\"load\":\#(load),\"cores\":\#(cores)/"#
        return """
          {"command": ["sh", "-c", "HOME=\(home) DEV_SESSIONS_TMUX_SOCKET=\(home)/tmux \
          \\"$@\\" | sed -u '\(edit)'", "sh"]}
          """
      }
      defer { try? end(sandbox) }
      let texts = try [
        "\"busy\": \(host("8.0", cores: 2))", "\"large\": \(host("8.0", cores: 64))",
        "\"small\": \(host("0.5", cores: 1))", "\"down\": {\"command\": [\"false\"]}",
      ]
      try sandbox.write(hosts: "{\(texts.joined(separator: ", "))}")
      let reports = try sandbox.run("hosts", "--json").json().array ?? []
      #expect(reports.map { $0["host"] } == ["busy", "down", "large", "small"])
      #expect(reports.map { $0["reachable"] } == [true, false, true, true])
      let table = try sandbox.done("hosts")
      #expect(table.contains("8.00 of 64") && table.contains("REACHABLE"), "\(table)")
      let created = try sandbox.run(
        "create", "--host", "any", "--cli", "terminal", "--json", "--", "bash", "--norc"
      ).json()
      #expect(created["host"] == "large", "\(created)")
      try sandbox.done("kill", "--all")
    }

    @Test(
      "settings that are none are told with the file's name",
      arguments: [
        "[]", #"{"x": 1}"#, #"{"x": {"command": "ssh x"}}"#, #"{"x": {"command": []}}"#,
        #"{"x": {"command": [1]}}"#, #"{"x": {"bin": 1}}"#, #"{"x": {"reconnect": "soon"}}"#,
        #"{"x": {"reconnect": -1}}"#,
      ])
    func settings(text: String) throws {
      let sandbox = try sandbox()
      try sandbox.write(hosts: text)
      let finished = try sandbox.run("hosts")
      #expect(finished.code == 1 && finished.errors.contains("config.json"), "\(finished)")
    }

    @Test(
      "names and programs that a shell could read otherwise are refused",
      arguments: [
        #"{"-x": {}}"#, #"{"x": {"bin": "a b"}}"#, #"{"x": {"bin": "$(x)"}}"#,
        #"{"x": {"command": ["-x"]}}"#,
      ])
    func words(text: String) throws {
      let sandbox = try sandbox()
      try sandbox.write(hosts: text)
      #expect(try sandbox.run("hosts").code == 2)
    }

    @Test("config lists the hosts and removes one; it does not make them")
    func configuration() throws {
      let sandbox = try sandbox()
      try sandbox.write(hosts: #"{"build": {"command": ["ssh", "-J", "a", "b"]}, "beta": {}}"#)
      let list = try sandbox.done("config", "list")
      #expect(list.contains("host:build") && list.contains("ssh -J a b"), "\(list)")
      let json = try sandbox.run("config", "list", "--json").json()["hosts"]?.object
      #expect(json?.keys == ["build", "beta"])
      #expect(try sandbox.run("config", "set", "host:new", "x").code == 2)
      #expect(try sandbox.run("config", "unset", "host:nosuch").code == 1)
      try sandbox.done("config", "unset", "host:build")
      #expect(try !sandbox.done("config", "list").contains("build "))
      try sandbox.done("config", "unset", "host:beta")
      #expect(try sandbox.done("hosts") == "No hosts")
    }

    @Test("without hosts there is nothing to show")
    func none() throws {
      let sandbox = try sandbox()
      #expect(try sandbox.done("hosts") == "No hosts")
      #expect(try sandbox.done("hosts", "--json") == "[]")
    }
  }
}
