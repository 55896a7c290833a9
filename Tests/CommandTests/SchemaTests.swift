import JSON
import SystemKit
import TestSandbox
import Testing

extension CommandTests {
  /// `schema` against what the commands print; every other test that reads `--json` holds it to its
  /// schema too (`Finished.json`).
  @Suite struct SchemaTests {
    /// Every command with `--json`, by the words that lead to it.
    private func commandsWithJSON() throws -> Set<String> {
      let commands = try sandbox().run("manual", "--json").json()["commands"]?.array ?? []
      var names: Set<String> = []
      func visit(_ command: JSONValue, _ above: [String]) {
        let path = above + [command["name"]?.string ?? ""]
        let options = command["options"]?.array?.compactMap { $0["name"]?.string } ?? []
        if options.contains("--json") { names.insert(path.joined(separator: " ")) }
        for below in command["subcommands"]?.array ?? [] { visit(below, path) }
      }
      for command in commands { visit(command, []) }
      return names
    }

    @Test("every command with --json has a schema, and no other has one")
    func complete() throws {
      let schemas = Set(OutputSchemas.all.keys)
      #expect(schemas == (try commandsWithJSON()).union(["error"]))
      #expect(schemas.count > 30)
      let listed = try sandbox().done("schema").split(separator: "\n").map(String.init)
      #expect(Set(listed) == schemas)
    }

    @Test("each is a schema of draft 2020-12 that names its command")
    func documents() throws {
      let sandbox = try sandbox()
      for name in OutputSchemas.all.keys {
        let words = ["schema"] + name.split(separator: " ").map(String.init)
        let schema = try sandbox.begin(words).finish().json()
        #expect(schema["$schema"] == "https://json-schema.org/draft/2020-12/schema")
        #expect(schema["title"]?.string?.contains(name) == true, "\(schema.text())")
        #expect(schema == OutputSchemas.all[name])
      }
      let unknown = try sandbox.run("schema", "statu")
      #expect(unknown.code == 2 && unknown.errors.contains("did you mean status?"), "\(unknown)")
    }

    @Test("the validator finds what is missing, unknown, of another type or another word")
    func validator() throws {
      let schema = try JSONSchema(#require(OutputSchemas.all["doctor"]))
      let good: JSONValue = [
        "check": "tmux", "level": "ok", "message": "well", "fix": .null, "canFix": false,
      ]
      #expect(schema.problems(of: [good]).isEmpty)
      #expect(!schema.problems(of: good).isEmpty)
      for (member, value) in [
        ("check", nil), ("level", "bad"), ("canFix", "no"), ("more", 1),
      ] as [(String, JSONValue?)] {
        var object = try #require(good.object)
        object[member] = value
        #expect(schema.problems(of: [.object(object)]).count == 1, "\(member)")
      }
    }

    @Test("what the commands print without an agent is as their schemas say")
    func outputs() throws {
      let sandbox = try sandbox()
      try sandbox.store(
        Sandbox.record("fizz-top"), Sandbox.record("riven-jg", state: "stopped"))
      let commandLines = [
        ["list", "--all"], ["inspect", "fizz-top"], ["status", "fizz-top"],
        ["explain", "riven-jg"], ["last-message", "riven-jg", "-n", "1"], ["logs", "riven-jg"],
        ["doctor"], ["config", "list"], ["config", "get", "wait.timeout"],
        ["install-skill", "--check"], ["install-skill"], ["uninstall-skill"], ["manual"],
        ["prune", "--dry-run"], ["kill", "--all", "--dry-run"], ["kill", "riven-jg"], ["prune"],
        ["gateway", "token"], ["gateway", "token", "--read-only", "--below", "."],
        ["gateway", "status", "--port", "1"],
      ]
      for words in commandLines {
        let finished = try sandbox.begin(words + ["--json"]).finish()
        #expect(!finished.output.isEmpty || words[0] == "logs", "\(finished)")
        try finished.checkSchema()
      }
    }

    @Test("a terminal's whole life is as the schemas say")
    func terminal() throws {
      let sandbox = try sandbox()
      func run(_ words: String...) throws {
        let finished = try sandbox.begin([words[0], "--json"] + words.dropFirst()).finish()
        #expect(!finished.output.isEmpty, "\(finished)")
        try finished.checkSchema()
      }
      try run("create", "--cli", "terminal", "--id", "shell", "--", "sh")
      try run("send", "shell", "echo one")
      try run("wait", "shell")
      try run("ask", "shell", "echo two; false")
      try run("send", "shell", "sleep 60")
      try run("status", "shell")
      try run("list")
      try run("interrupt", "shell")
      try run("wait", "shell")
      try run("last-message", "shell")
      try run("logs", "shell")
      try run("screen", "shell")
      try run("explain", "shell")
      try run("keys", "shell", "Enter")
      try run("send", "--draft", "shell", "draft")
      try run("notify", "shell", "a message")
      try run("watch", "shell", "--since", "1h", "--once")
      try run("stop", "shell")
      try run("resume", "shell")
      try run("kill", "shell")
    }

    @Test(
      "a failure is as the schema of errors says",
      arguments: [
        ["status", "nobody"], ["create", "--cli", "nothing"], ["wait"], ["config", "get", "x"],
        ["send", "nobody", "hello"],
      ])
    func errors(words: [String]) throws {
      let error = try sandbox().begin(words + ["--json"]).finish().errorJSON()
      #expect(error["hint"]?.string?.isEmpty == false, "\(words): \(error.text())")
    }
  }
}
