import JSON
import SystemKit
import TestSandbox
import Testing

extension CommandTests {
  /// The routes, over real sockets and stored sessions.
  @Suite(.sessionsAreHere) struct GatewayRouteTests {
    /// Commands with their routes: what both give must be equal.
    static let pairs: [(arguments: [String], target: String)] = [
      (["list"], "/list"), (["list", "--all"], "/list?all=true"), (["list", "-a"], "/list?all=1"),
      (["status", "fizz-top"], "/status?id=fizz-top"),
      (["inspect", "fizz-top"], "/inspect?id=fizz-top"),
      (["last-message", "fizz-top"], "/last-message?id=fizz-top"),
      (["last-message", "fizz-top", "-n", "3"], "/last-message?id=fizz-top&count=3"),
      (["screen", "fizz-top"], "/screen?id=fizz-top"),
      (["explain", "fizz-top"], "/explain?id=fizz-top"),
      (["respond", "fizz-top"], "/respond?id=fizz-top"),
      (["status", "nobody-mid"], "/status?id=nobody-mid"),
      (["last-message", "fizz-top", "-n", "0"], "/last-message?id=fizz-top&count=0"),
    ]

    @Test("a route gives what the command prints with --json, and its exit code", arguments: pairs)
    func equal(arguments: [String], target: String) throws {
      let sandbox = try sandbox()
      try sandbox.store(
        Sandbox.record("fizz-top", state: "stopped"), Sandbox.record("riven-jg", state: "stopped"))
      try sandbox.withGateway { gateway in
        let direct = try sandbox.begin(arguments + ["--json"]).finish()
        let answer = try gateway.request("GET", target)
        #expect(answer.field("Dev-Sessions-Exit-Code") == "\(direct.code)", "\(answer)")
        if direct.outputBytes.isEmpty {
          let error = try direct.errorJSON()
          let told = try answer.json()["error"]
          #expect(told?["exitCode"]?.int == Int(direct.code))
          #expect(told?["code"] == error["code"] && told?["hint"] == error["hint"])
          #expect(told?["message"] == error["message"] && (answer.status ?? 0) >= 400)
        } else {
          #expect(answer.status == 200 && Array(answer.body.utf8) == direct.outputBytes)
        }
      }
    }

    @Test("a stream has the lines of the command and the exit code at the end")
    func streams() throws {
      let sandbox = try sandbox()
      try sandbox.store(
        Sandbox.record("fizz-top", state: "stopped"), Sandbox.record("riven-jg", state: "stopped"))
      try sandbox.withGateway { gateway in
        let answer = try gateway.request("GET", "/wait?id=fizz-top&id=riven-jg")
        let lines = try answer.body.split(separator: "\n").map {
          try JSONValue(parsing: String($0))
        }
        // A failure within the first second has a status of its own, with the lines as its body.
        #expect(answer.status == 409 && lines.count == 3, "\(answer)")
        #expect(lines.first?["reason"]?.string == "exited")
        #expect(lines.last?["exitCode"]?.int == 5)
        let none = try gateway.request("GET", "/wait?id=nobody-mid")
        #expect(none.status == 404)
        #expect(try none.json()["error"]?["exitCode"]?.int == 6)
      }
    }

    @Test("kill by route; a body in wrong types is told")
    func changes() throws {
      let sandbox = try sandbox()
      try sandbox.store(
        Sandbox.record("fizz-top", state: "stopped"), Sandbox.record("riven-jg", state: "stopped"))
      try sandbox.withGateway { gateway in
        let killed = try gateway.request("POST", "/kill", ["id": "fizz-top"])
        #expect(try killed.json()["killed"] == ["fizz-top"])
        let dry = try gateway.request("POST", "/kill", ["all": true, "dryRun": true])
        #expect(try dry.json() == ["killed": ["riven-jg"], "dryRun": true])
        let bodies: [JSONValue] = [
          [:], ["id": "riven-jg", "all": true], ["all": "perhaps"], ["ids": ["riven-jg"], "x": 1],
          ["id": ["a": 1]],
        ]
        for body in bodies {
          let answer = try gateway.request("POST", "/kill", body)
          #expect(answer.status == 400, "\(body): \(answer)")
          #expect(try answer.json()["error"]?["exitCode"]?.int == 2)
        }
        let nowhere = try gateway.request("POST", "/create", [:])
        #expect(nowhere.status == 400, "\(nowhere)")
        #expect(try sandbox.storedRecords().count == 1)
      }
    }

    /// Bodies whose types are not those of the OpenAPI document, with the route.
    static let bent: [(path: String, body: String)] = [
      ("/ask", #"{"id":"fizz-top","prompt":5}"#), ("/send", #"{"id":"fizz-top","prompt":true}"#),
      ("/ask", #"{"id":"fizz-top","prompt":"echo a","prompt":"echo b"}"#),
      ("/kill", #"{"all":"true"}"#), ("/kill", #"{"all":1}"#), ("/kill", #"{"id":[1]}"#),
      ("/respond", #"{"id":"fizz-top","option":[2]}"#),
      ("/ask", #"{"id":"fizz-top","prompt":"x","timeout":true}"#),
    ]

    @Test("a value of another type, or given twice, is 400 and does nothing", arguments: bent)
    func bentTypes(path: String, body: String) throws {
      let sandbox = try sandbox()
      try sandbox.store(Sandbox.record("fizz-top", state: "stopped"))
      try sandbox.withGateway { gateway in
        let head = gateway.head(
          "POST", path,
          headers: ["Content-Type: application/json", "Content-Length: \(body.utf8.count)"])
        let answer = try gateway.send(Array((head + body).utf8))
        #expect(answer.status == 400, "\(body): \(answer)")
        #expect(try sandbox.storedRecords().count == 1)
      }
    }

    @Test("a time-out in the first second is 504, with the result")
    func earlyTimeout() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q", "--cli", "terminal", "--", "sh")
      try sandbox.withGateway { gateway in
        let body: JSONValue = ["id": .string(id), "prompt": "sleep 5", "timeout": "300ms"]
        let answer = try gateway.request("POST", "/ask", body)
        #expect(answer.status == 504 && answer.body.contains(#""exitCode":124"#), "\(answer)")
        #expect(answer.body.contains(#""reason":"timeout""#), "\(answer)")
      }
    }

    @Test("the API describes itself: each command has its path")
    func openAPI() throws {
      let sandbox = try sandbox()
      try sandbox.withGateway { gateway in
        let document = try gateway.request("GET", "/openapi.json").json()
        #expect(document["openapi"]?.string == "3.1.0")
        let paths = try #require(document["paths"]?.object)
        for path in ["create", "send", "ask", "kill", "respond", "interrupt", "stop", "resume"] {
          #expect(paths["/\(path)"]?["post"]?["requestBody"] != nil, "\(path)")
        }
        for path in [
          "list", "status", "wait", "last-message", "logs", "inspect", "screen", "explain",
        ] {
          #expect(paths["/\(path)"]?["get"]?["responses"]?["200"] != nil, "\(path)")
        }
        #expect(paths["/attach"] == nil && paths["/demo"] == nil && paths["/gateway"] == nil)
      }
    }

    @Test("a read-only token only reads; a bound one has only its folder's sessions")
    func restricted() throws {
      let sandbox = try sandbox()
      let inside = try sandbox.folder("work/inside")
      var mine = try #require(try Sandbox.record("fizz-top", state: "stopped").object)
      mine["path"] = .string(inside)
      try sandbox.store(.object(mine), Sandbox.record("riven-jg", state: "stopped"))
      try sandbox.link(sandbox.work + "/way-out", to: "/tmp")
      let reader = try sandbox.done("gateway", "token", "--read-only")
      let bound = try sandbox.done("gateway", "token", "--below", sandbox.work)
      try sandbox.withGateway { gateway in
        #expect(try gateway.request("GET", "/list?all=1", token: reader).json().array?.count == 2)
        for path in ["/kill", "/send", "/create", "/respond", "/stop", "/resume", "/prune"] {
          #expect(
            try gateway.request("POST", path, ["id": "fizz-top"], token: reader).status == 403)
        }
        let run: JSONValue = ["words": ["kill", "--all"]]
        #expect(try gateway.request("POST", "/run", run, token: reader).status == 403)

        let list = try gateway.request("GET", "/list?all=1", token: bound).json()
        #expect(list.array?.compactMap { $0["championId"]?.string } == ["fizz-top"])
        for path in ["status", "logs", "last-message", "inspect", "explain", "wait"] {
          let answer = try gateway.request("GET", "/\(path)?id=riven-jg", token: bound)
          #expect(answer.status == 404 && !answer.text.contains("/tmp"), "\(answer)")
        }
        for (field, value) in [("id", "riven-jg"), ("olderThan", "0s")] {
          _ = try gateway.request("POST", "/kill", [:], token: bound)
          _ = try gateway.request(
            "POST", "/kill", .object(JSONObject([(field, .string(value)), ("dryRun", true)])),
            token: bound)
        }
        for path in ["/tmp", sandbox.root, sandbox.work + "/way-out", sandbox.work + "/../home"] {
          let answer = try gateway.request("POST", "/create", ["path": .string(path)], token: bound)
          #expect(answer.status == 422 && answer.body.contains("bound"), "\(path): \(answer)")
        }
        let extra: JSONValue = ["path": .string(inside), "env": ["LD_PRELOAD": "/tmp/x"]]
        #expect(try gateway.request("POST", "/create", extra, token: bound).status == 400)
        #expect(try gateway.request("POST", "/adopt", ["pid": "1"], token: bound).status == 422)
        _ = try gateway.request("POST", "/kill", ["all": true], token: bound)
        #expect(try sandbox.storedRecords().count == 1)
      }
    }

    @Test(
      "a read-only token is shown no arguments of agents and programs, in which a key may stand")
    func noArguments() throws {
      let sandbox = try sandbox()
      var agent = try #require(try Sandbox.record("fizz-top", state: "stopped").object)
      agent["agentArguments"] = ["--api-key", "hunter2"]
      agent["dockerOptions"] = ["--env=KEY=hunter2"]
      var program = try #require(try Sandbox.record("riven-jg", state: "stopped").object)
      program["cli"] = "terminal"
      program["command"] = ["psql", "postgres://me:hunter2@localhost/x"]
      try sandbox.store(.object(agent), .object(program))
      let reader = try sandbox.done("gateway", "token", "--read-only")
      try sandbox.withGateway { gateway in
        for path in [
          "/list?all=1", "/inspect?id=fizz-top", "/inspect?id=riven-jg", "/status?id=fizz-top",
          "/status?id=riven-jg", "/explain?id=riven-jg",
        ] {
          let answer = try gateway.request("GET", path, token: reader)
          #expect(answer.status == 200 && !answer.text.contains("hunter2"), "\(path): \(answer)")
        }
        let words: JSONValue = ["words": ["inspect", "riven-jg"], "isForReader": false]
        let run = try gateway.request("POST", "/run", words, token: reader)
        #expect(run.text.contains("psql") && !run.text.contains("hunter2"), "\(run)")
        #expect(
          try gateway.request("GET", "/inspect?id=fizz-top", token: gateway.token).text
            .contains("hunter2"), "who may do all sees all")
      }
    }

    @Test("a rotated token counts at once, and voids the restricted ones")
    func rotation() throws {
      let sandbox = try sandbox()
      try sandbox.withGateway { gateway in
        let reader = try sandbox.done("gateway", "token", "--read-only")
        #expect(try gateway.request("GET", "/list", token: reader).status == 200)
        let new = try sandbox.done("gateway", "token", "--rotate")
        #expect(new != gateway.token)
        #expect(try gateway.request("GET", "/list", token: new).status == 200)
        #expect(try gateway.request("GET", "/list").status == 401)
        #expect(try gateway.request("GET", "/list", token: reader).status == 401)
        let mode = try FileSystem.status(sandbox.home + "/.dev-sessions/gateway.token")?.mode
        #expect(mode == 0o600)
      }
    }

    @Test("events: the sessions as they are, then what changes")
    func events() throws {
      let sandbox = try sandbox()
      try sandbox.store(Sandbox.record("fizz-top", state: "stopped"))
      try sandbox.withGateway { gateway in
        let connection = try Socket.connect(port: gateway.port)
        try connection.write(all: Array(gateway.head("GET", "/events").utf8))
        let start = try GatewayProcess.read(
          connection, patience: .seconds(10), until: "event: sessions\ndata: [{")
        #expect(start.field("Content-Type") == "text/event-stream")
        try sandbox.done("kill", "fizz-top")
        let later = try GatewayProcess.read(
          connection, patience: .seconds(10), until: "event: gone\ndata: {")
        #expect(later.text.contains("\"session\":\"fizz-top\""))
      }
    }

    @Test("events: who comes back is told what was missed, by the last event's ID")
    func missedEvents() throws {
      let sandbox = try sandbox()
      try sandbox.store(Sandbox.record("fizz-top", state: "stopped"))
      try sandbox.withGateway { gateway in
        func events(_ headers: String..., until end: String) throws -> String {
          let connection = try Socket.connect(port: gateway.port)
          let head = gateway.head("GET", "/events", headers: headers)
          try connection.write(all: Array(head.utf8))
          return try GatewayProcess.read(connection, patience: .seconds(10), until: end).text
        }
        try sandbox.done("notify", "fizz-top", "missed")
        let all = try events("Last-Event-ID: 2026-01-01T00:00:00.000Z", until: "missed\"}")
        let lines = all.split(whereSeparator: \.isNewline)
        let id = try #require(lines.last { $0.hasPrefix("id: ") }).dropFirst(4)
        MonotonicClock.sleep(.milliseconds(2))
        try sandbox.done("notify", "fizz-top", "later")
        let rest = try events("Last-Event-ID: \(id)", until: "later\"}")
        #expect(!rest.contains("missed"), "\(rest)")
        try sandbox.done("notify", "fizz-top", "last")
        #expect(
          !(try events(until: "data: [{").contains("later")), "without an ID only what is new")
      }
    }

    @Test("told to end, it cuts who waits and ends in order")
    func end() throws {
      let sandbox = try sandbox()
      try sandbox.store(Sandbox.record("fizz-top", state: "stopped"))
      let gateway = try sandbox.startGateway()
      let connection = try Socket.connect(port: gateway.port)
      try connection.write(all: Array(gateway.head("GET", "/events").utf8))
      _ = try GatewayProcess.read(connection, patience: .seconds(10), until: "event: sessions")
      let told = MonotonicClock.now
      gateway.process.signal(.terminate)
      let rest = try GatewayProcess.read(connection, patience: .seconds(10))
      #expect(!rest.text.hasSuffix("0\r\n\r\n"), "cut short, not ended: \(rest)")
      #expect(try gateway.end(hasBeenTold: true).isSuccess)
      #expect(MonotonicClock.now - told < .seconds(4))
    }
  }
}
