import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  /// The real Claude Code behind the gateway.
  @Suite struct GatewayTests {
    @Test("the main job as from a container: files of the caller, answers, exit codes")
    func fromContainer() throws {
      let sandbox = try sandbox()
      let container = try sandbox.folder("workspace")
      try sandbox.write("[[say read from a file]]", to: "workspace/task.md")
      try sandbox.withGateway { gateway in
        var environment = gateway.environment
        environment["HOST_PATH"] = sandbox.work
        environment["CONTAINER_WORKSPACE"] = container
        func run(_ arguments: String..., input: String = "") throws -> Finished {
          try sandbox.begin(
            arguments, input: input, environment: environment, folder: container
          ).finish()
        }
        let id = try run("create", "-q").output
        #expect(try run("inspect", id).json()["path"]?.string == container)
        #expect(try sandbox.record(id)["path"]?.string == sandbox.work)
        #expect(try run("ask", id, "-f", "task.md").output == "read from a file")
        #expect(
          try run("send", id, "-", input: "[[say from input]]").output == "Sent message to \(id)")
        #expect(try run("wait", id).output == "completed")
        #expect(try run("last-message", id).output == "from input")
        let failed = try run("ask", id, "[[fail 400]]")
        #expect(failed.code == 4, "\(failed)")
        #expect(try run("kill", id).output == "Killed session \(id)")
        #expect(try run("status", id).code == 6)
      }
    }

    @Test("routes and events: a question is told, answered, and the turn ends")
    func question() throws {
      let sandbox = try sandbox()
      try sandbox.withGateway { gateway in
        let created = try gateway.request("POST", "/create", ["path": .string(sandbox.work)]).json()
        let id = try #require(created["championId"]?.string)
        let events = try Socket.connect(port: gateway.port)
        try events.write(all: Array(gateway.head("GET", "/events").utf8))
        _ = try GatewayProcess.read(events, patience: .seconds(10), until: "event: sessions")
        let prompt: JSONValue = [
          "id": .string(id), "prompt": "[[ask Which one?|First|Second]][[say thanks]]",
        ]
        #expect(try gateway.request("POST", "/send", prompt).json()["turn"] != nil)
        let waited = try gateway.request("GET", "/wait?id=\(id)")
        #expect(
          waited.body.contains("waiting_for_input") && waited.body.contains("{\"exitCode\":3}"))
        let told = try GatewayProcess.read(
          events, patience: .seconds(10), until: "event: question")
        #expect(told.text.contains("event: status"))
        let refused = try gateway.request("POST", "/send", prompt)
        #expect(try refused.status == 409 && refused.json()["error"]?["exitCode"]?.int == 3)
        let answer: JSONValue = ["id": .string(id), "option": ["2"]]
        #expect(try gateway.request("POST", "/respond", answer).json()["answers"] == ["Second"])
        _ = try GatewayProcess.read(
          events, patience: .seconds(20),
          until: "\"event\":\"turn\",\"session\":\"\(id)\",\"reason\":\"completed\"")
        let last = try gateway.request("GET", "/last-message?id=\(id)").json()
        #expect(last.array?.last?["text"]?.string == "thanks")
        try sandbox.done("kill", id)
      }
    }

    @Test("logs are followed; a wait whose client has gone ends")
    func following() throws {
      let sandbox = try sandbox()
      try sandbox.withGateway { gateway in
        let id = try sandbox.done("create", "-q")
        let logs = try Socket.connect(port: gateway.port)
        try logs.write(all: Array(gateway.head("GET", "/logs?id=\(id)&follow=true").utf8))
        try sandbox.done("send", id, "[[say first]]")
        _ = try GatewayProcess.read(logs, patience: .seconds(20), until: "\"text\":\"first\"")
        try sandbox.done("wait", id)
        try sandbox.done("send", id, "[[slow 60000]][[say late]]")
        do {
          let waiting = try Socket.connect(port: gateway.port)
          try waiting.write(all: Array(gateway.head("GET", "/wait?id=\(id)").utf8))
          #if os(Linux)
          try eventually("two commands are under way") { try Self.threads(gateway) >= 3 }
          #endif
        }
        #if os(Linux)
        // The one for the signals stays, and that of the logs.
        try eventually("the wait has ended with its client") { try Self.threads(gateway) <= 3 }
        #endif
        try sandbox.done("kill", id)
        let rest = try GatewayProcess.read(logs, patience: .seconds(10))
        #expect(rest.text.contains("exitCode"), "\(rest)")
      }
    }

    private static func threads(_ gateway: GatewayProcess) throws -> Int {
      try FileSystem.list("/proc/\(gateway.process.pid)/task").count
    }
  }
}
