import JSON
import SystemKit
import TestSandbox
import Testing

extension CommandTests {
  /// Commands called as in a container: the same as called directly.
  @Suite(.sessionsAreHere) struct GatewayRoutingTests {
    static let calls: [[String]] =
      ErrorTests.onSession.filter { $0.first != "attach" } + [
        ["list"], ["list", "--all"], ["list", "--all", "--json"], ["list", "--nosuch"], ["nosuch"],
        ["status", "fizz-top"], ["status", "fizz-top", "--json"], ["inspect", "fizz-top"],
        ["inspect", "fizz-top", "--json"], ["wait", "fizz-top"], ["wait", "fizz-top", "--json"],
        ["wait", "fizz-top", "riven-jg"], ["wait", "--any", "fizz-top", "riven-jg"],
        ["last-message", "fizz-top"], ["last-message", "fizz-top", "-n", "2", "--json"],
        ["logs", "fizz-top"], ["logs", "fizz-top", "--json"], ["screen", "fizz-top"],
        ["explain", "fizz-top"], ["explain", "fizz-top", "--json"], ["respond", "fizz-top"],
        ["send", "fizz-top", "hello"], ["send", "fizz-top", "-f", "missing.md"],
        ["send", "fizz-top", "-"], ["ask", "fizz-top", "hello", "--json"],
        ["interrupt", "fizz-top"], ["kill", "--all", "--dry-run"], ["kill", "nobody-mid"],
        ["kill", "--older-than", "7d", "--json"], ["prune", "--dry-run"], ["stop", "fizz-top"],
        ["create", "--mode", "nosuch"], ["create", "-p", "/nosuch/folder"],
        ["create", "--id", "../x"],
        ["create", "--prompt", ""], ["adopt", "999999"], ["--version"], ["help", "wait"],
        ["explain", "--replay", "missing.json"],
      ]

    @Test("the same output, errors and exit code as directly", arguments: calls)
    func same(arguments: [String]) throws {
      let sandbox = try sandbox()
      try sandbox.store(
        Sandbox.record("fizz-top", state: "stopped", used: .days(1)),
        Sandbox.record("riven-jg", state: "stopped", used: .days(2)))
      let before = try sandbox.text(of: Sandbox.storeName) ?? ""
      try sandbox.withGateway { gateway in
        let direct = try sandbox.begin(arguments, input: "text\n").finish()
        try sandbox.write(before, to: Sandbox.storeName)
        let routed = try sandbox.begin(
          arguments, input: "text\n", environment: gateway.environment
        ).finish()
        #expect(routed.code == direct.code, "\(direct)\n\(routed)")
        #expect(routed.outputBytes == direct.outputBytes, "\(direct)\n\(routed)")
        #expect(routed.errors == direct.errors, "\(direct)\n\(routed)")
      }
    }

    @Test("it is routed when a gateway is named, not by IS_SANDBOX alone", .callerIsHere)
    func whenRouted() throws {
      let sandbox = try sandbox()
      let url = "DEV_SESSIONS_GATEWAY_URL"
      let nobody = "http://127.0.0.1:1"
      let cases: [(environment: [String: String?], isRouted: Bool)] = [
        ([:], false), (["IS_SANDBOX": "1"], false), ([url: nobody], false),
        (["HOST_PATH": "/tmp"], false), (["DEV_SESSIONS_SANDBOX": "1", url: nobody], true),
        (["IS_SANDBOX": "1", url: nobody], true), (["IS_SANDBOX": "0", url: nobody], false),
        (["IS_SANDBOX": "1", url: nobody, "DEV_SESSIONS_SANDBOX": "0"], false),
        (["IS_SANDBOX": "1", "HOST_PATH": "/tmp", "DEV_SESSIONS_GATEWAY_PORT": "1"], true),
      ]
      for (environment, isRouted) in cases {
        var environment = environment
        environment["DEV_SESSIONS_GATEWAY_TOKEN"] = "t"
        let finished = try sandbox.run("list", environment: environment)
        #expect(finished.code == (isRouted ? 255 : 0), "\(environment): \(finished)")
        if isRouted {
          #expect(
            finished.errors.contains("cannot be reached")
              && finished.errors.contains("dev-sessions gateway"))
          let json = try sandbox.run("list", "--json", environment: environment)
          #expect(try json.errorJSON()["code"]?.string == "unreachable")
        }
      }
      let tokenless = try sandbox.run("list", environment: ["DEV_SESSIONS_SANDBOX": "1"])
      #expect(tokenless.code == 255 && tokenless.errors.contains("DEV_SESSIONS_GATEWAY_TOKEN"))
    }

    @Test("what makes no sense in a container is refused; a wrong token is told")
    func refused() throws {
      let sandbox = try sandbox()
      try sandbox.withGateway { gateway in
        for arguments in [["attach", "fizz-top"], ["gateway"], ["gateway", "token"], ["demo"]] {
          let finished = try sandbox.begin(arguments, environment: gateway.environment).finish()
          #expect(finished.code == 1 && finished.errors.contains("container"), "\(finished)")
        }
        var environment = gateway.environment
        environment["DEV_SESSIONS_GATEWAY_TOKEN"] = "wrong"
        let wrong = try sandbox.run("list", environment: environment)
        #expect(wrong.code == 255 && wrong.errors.contains("gateway token"), "\(wrong)")
        environment["DEV_SESSIONS_GATEWAY_TOKEN"] = .some(nil)
        environment["DEV_SESSIONS_GATEWAY_TOKEN_FILE"] =
          sandbox.home + "/.dev-sessions/gateway.token"
        #expect(try sandbox.run("list", environment: environment).code == 0)
      }
    }

    @Test("paths are translated both ways, and nothing leads out of the workspace")
    func paths() throws {
      let sandbox = try sandbox()
      let host = try sandbox.folder("host/project")
      let container = try sandbox.folder("workspace")
      _ = try sandbox.folder("workspace/sub")
      var record = try #require(try Sandbox.record("fizz-top", state: "stopped").object)
      record["path"] = .string(host + "/sub")
      try sandbox.store(.object(record))
      try sandbox.link(host + "/out", to: "/tmp")
      _ = try sandbox.folder("workspace/out")
      try sandbox.link(container + "/link", to: "/etc")
      try sandbox.withGateway { gateway in
        var environment = gateway.environment
        environment["HOST_PATH"] = host
        environment["CONTAINER_WORKSPACE"] = container
        func run(_ arguments: String..., folder: String = container) throws -> Finished {
          try sandbox.begin(arguments, environment: environment, folder: folder).finish()
        }
        let list = try run("list", "--all", "--json").json()
        #expect(list.array?.first?["path"]?.string == container + "/sub")
        #expect(try run("list", "--all").output.contains(container + "/sub"))
        #expect(try run("inspect", "fizz-top").json()["path"]?.string == container + "/sub")
        // Each has no counterpart on the host, or not the one it seems to have.
        for path in [
          "/etc", "..", "sub/../..", container + "/../home", "link", "out", sandbox.home,
        ] {
          let finished = try run("create", "-p", path)
          #expect(finished.code == 1, "\(path): \(finished)")
          #expect(
            finished.errors.contains("host has no such folder")
              || finished.errors.contains("leads out of"), "\(path): \(finished)")
        }
        #expect(try run("create", folder: sandbox.home).code == 1)
        environment["HOST_PATH"] = .some(nil)
        let unknown = try run("create", "-p", container)
        #expect(unknown.code == 1 && unknown.errors.contains("HOST_PATH is required"), "\(unknown)")
        environment["HOST_PATH"] = "relative"
        #expect(try run("create").code == 2)
      }
    }

    @Test("a file of explain --record is written where the command was called")
    func recordedFile() throws {
      let sandbox = try sandbox()
      try sandbox.store(Sandbox.record("fizz-top", state: "stopped"))
      try sandbox.withGateway { gateway in
        let environment = gateway.environment
        let finished = try sandbox.run(
          "explain", "fizz-top", "--record", "signals.json", environment: environment)
        #expect(finished.code == 0, "\(finished)")
        #expect(try sandbox.text(of: "work/signals.json") != nil)
        let again = try sandbox.run(
          "explain", "--replay", "signals.json", environment: environment)
        #expect(again.code == 0 && again.output.contains("stopped"), "\(again)")
      }
    }
  }
}
