import JSON
import SystemKit
import TestSandbox
import Testing

extension CommandTests {
  /// What becomes of the gateway's visitors when its token changes, or cannot be read.
  @Suite(.sessionsAreHere) struct GatewayTokenTests {
    private static func tokenFile(_ sandbox: Sandbox) -> String {
      sandbox.home + "/.dev-sessions/gateway.token"
    }

    @Test(
      "a stream that was opened with a token ends when that is void",
      arguments: ["rotated", "removed", "replaced by hand"], [false, true])
    func openStream(change: String, isReadOnly: Bool) throws {
      let sandbox = try sandbox()
      try sandbox.store(Sandbox.record("fizz-top", state: "stopped"))
      try sandbox.withGateway { gateway in
        let token =
          isReadOnly ? try sandbox.done("gateway", "token", "--read-only") : gateway.token
        let connection = try Socket.connect(port: gateway.port)
        try connection.write(all: Array(gateway.head("GET", "/events", token: token).utf8))
        _ = try GatewayProcess.read(connection, patience: .seconds(10), until: "data: [{")
        switch change {
        case "rotated": try sandbox.done("gateway", "token", "--rotate")
        case "removed": try FileSystem.remove(Self.tokenFile(sandbox))
        default:
          let other = Array(RandomToken.hexadecimal(bytes: 32).utf8)
          try FileSystem.replace(Self.tokenFile(sandbox), with: other, mode: 0o600)
        }
        let rest = try GatewayProcess.read(connection, patience: .seconds(10))
        #expect(!rest.text.hasSuffix("0\r\n\r\n"), "cut short, not ended: \(rest)")
        #expect(try gateway.request("GET", "/list", token: token).status == 401)
      }
    }

    @Test("a wait that was begun with a token that is void now tells nothing more")
    func openWait() throws {
      let sandbox = try sandbox()
      try sandbox.withGateway { gateway in
        let id = try sandbox.done("create", "-q", "--cli", "terminal", "--", "sh")
        try sandbox.done("send", id, "sleep 100")
        let connection = try Socket.connect(port: gateway.port)
        let wait = gateway.head("GET", "/wait?id=\(id)&timeout=90")
        try connection.write(all: Array(wait.utf8))
        // Its answer begins after a second, so that an early failure has a status of its own.
        let start = try GatewayProcess.read(
          connection, patience: .seconds(10), until: "HTTP/1.1 200")
        try sandbox.done("gateway", "token", "--rotate")
        let rest = try GatewayProcess.read(connection, patience: .seconds(10))
        #expect(!(start.text + rest.text).contains("exitCode"), "\(start)\(rest)")
        try sandbox.done("kill", id)
      }
    }

    @Test("rewritten with the same content, the token still counts for what is under way")
    func sameToken() throws {
      let sandbox = try sandbox()
      try sandbox.store(Sandbox.record("fizz-top", state: "stopped"))
      try sandbox.withGateway { gateway in
        let connection = try Socket.connect(port: gateway.port)
        try connection.write(all: Array(gateway.head("GET", "/events").utf8))
        _ = try GatewayProcess.read(connection, patience: .seconds(10), until: "data: [{")
        let path = Self.tokenFile(sandbox)
        try FileSystem.replace(path, with: Array(gateway.token.utf8), mode: 0o600)
        try sandbox.done("notify", "fizz-top", "heard")
        _ = try GatewayProcess.read(connection, patience: .seconds(10), until: "heard")
      }
    }

    @Test("a token file that cannot be read is the gateway's trouble, not the visitor's")
    func unreadable() throws {
      let sandbox = try sandbox()
      try sandbox.withGateway { gateway in
        let path = Self.tokenFile(sandbox)
        try FileSystem.remove(path)
        try FileSystem.makeFolders(path)
        let answer = try gateway.request("GET", "/list")
        #expect(answer.status == 500 && answer.body.contains("cannot read its token"), "\(answer)")
      }
    }

    @Test(
      "behind a proxy with TLS its page may send what it is allowed to",
      arguments: [
        (
          ["--allow-host", "sessions.example"], "sessions.example", "https://sessions.example", 200
        ),
        (["--allow-host", "sessions.example"], "sessions.example", "http://sessions.example", 200),
        (["--allow-host", "sessions.example"], "sessions.example", "https://evil.example", 403),
        ([], "127.0.0.1:1", "https://127.0.0.1:1", 403),
        (["--allow-origin", "https://sessions.example"], nil, "https://sessions.example", 200),
        (["--allow-origin", "https://sessions.example"], nil, "http://sessions.example", 403),
        (["--allow-origin", "https://sessions.example"], nil, "https://evil.example", 403),
        ([], nil, "https://sessions.example", 403),
      ])
    func proxy(options: [String], host: String?, origin: String, status: Int) throws {
      let sandbox = try sandbox()
      let gateway = try sandbox.startGateway(options)
      let headers = ["Origin: \(origin)"] + (host.map { ["Host: \($0)"] } ?? [])
      let answer = try gateway.request("GET", "/list", headers: headers)
      #expect(answer.status == status, "\(answer)")
      #expect(try gateway.end().isSuccess)
    }

    @Test("an origin that no browser sends is refused at the start", .callerIsHere)
    func originOption() throws {
      for origin in ["sessions.example", "https://sessions.example/", "ftp://x", "https://"] {
        let finished = try sandbox().run("gateway", "--allow-origin", origin)
        #expect(finished.code == 2, "\(finished)")
      }
    }

    @Test("DEV_SESSIONS_GATEWAY_PORT is the port that is listened on by default", .callerIsHere)
    func portVariable() throws {
      let sandbox = try sandbox()
      let variable = "DEV_SESSIONS_GATEWAY_PORT"
      try sandbox.withGateway { gateway in
        let port = "\(gateway.port)"
        let status = try sandbox.run("gateway", "status", "--json", environment: [variable: port])
        #expect(try status.json()["answers"]?.bool == true, "\(status)")
        let taken = try sandbox.run("gateway", environment: [variable: port])
        #expect(taken.code == 1 && taken.errors.contains("port \(port) is taken"), "\(taken)")
        let wrong = try sandbox.run("gateway", environment: [variable: "many"])
        #expect(wrong.code == 2 && wrong.errors.contains(variable), "\(wrong)")
      }
    }
  }
}
