import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  /// What the tools of an MCP server ask, through Codex.
  @Suite(
    .sandboxWithCodex,
    .enabled(if: FileSystem.isExecutable("/usr/bin/python3"), "there is no python3"))
  struct CodexToolTests {
    /// An MCP server over standard input: `greet` greets, `form` shows a form and tells the answer.
    private static let server = """
      import json, sys
      def give(value):
        sys.stdout.write(json.dumps(value) + "\\n")
        sys.stdout.flush()
      def text(id, words):
        give({"jsonrpc": "2.0", "id": id, "result": {"content": [{"type": "text", "text": words}]}})
      asked = None
      schema = {"type": "object", "required": ["colour"], "properties": {
        "colour": {"type": "string", "enum": ["red", "blue"]}, "count": {"type": "integer"},
        "sure": {"type": "boolean", "default": True}}}
      for line in sys.stdin:
        call = json.loads(line)
        id, method = call.get("id"), call.get("method")
        if method == "initialize":
          give({"jsonrpc": "2.0", "id": id, "result": {
            "protocolVersion": call["params"]["protocolVersion"], "capabilities": {"tools": {}},
            "serverInfo": {"name": "far", "version": "1"}}})
        elif method == "tools/list":
          give({"jsonrpc": "2.0", "id": id, "result": {"tools": [
            {"name": "greet", "description": "Greets.", "inputSchema": {
              "type": "object", "properties": {"who": {"type": "string"}}}},
            {"name": "form", "description": "Asks.", "annotations": {"readOnlyHint": True},
             "inputSchema": {"type": "object", "properties": {}}}]}})
        elif method == "tools/call" and call["params"]["name"] == "greet":
          open("greeted", "a").write(call["params"]["arguments"]["who"] + "\\n")
          text(id, "hello")
        elif method == "tools/call":
          asked = id
          give({"jsonrpc": "2.0", "id": 7, "method": "elicitation/create", "params": {
            "message": "Which colour?", "requestedSchema": schema}})
        elif method is None and id == 7:
          open("answered", "w").write(json.dumps(call["result"], sort_keys=True))
          text(asked, "thanks")
        elif id is not None:
          give({"jsonrpc": "2.0", "id": id, "result": {}})
      """

    private func prepare(_ sandbox: Sandbox) throws {
      try sandbox.write(Self.server, to: "far.py")
      let path = sandbox.codexHome + "/config.toml"
      let settings = String(decoding: try FileSystem.read(path) ?? [], as: UTF8.self)
      let added = """
        [mcp_servers.far]
        command = "/usr/bin/python3"
        args = ["\(sandbox.root)/far.py"]
        cwd = "\(sandbox.root)"

        """
      try FileSystem.replace(path, with: Array((settings + added).utf8))
    }

    private func greeting(_ who: String) -> String {
      "[[tool mcp__far__greet {\"who\": \"\(who)\"}]]"
    }

    private func ask(_ sandbox: Sandbox, _ id: String, _ prompt: String) throws -> JSONValue {
      try sandbox.done("send", id, prompt + " [[say done]]")
      let waited = try sandbox.run("wait", id)
      #expect(waited.code == 3, "\(waited)")
      return try sandbox.run("respond", id, "--json").json()
    }

    @Test(
      "a tool of an MCP server can be allowed and denied in every mode that asks",
      arguments: ["ask", "accept-edits", "plan"])
    func approval(mode: String) throws {
      let sandbox = try sandbox()
      try prepare(sandbox)
      let id = try sandbox.create("--permissions", mode)
      let dialog = try ask(sandbox, id, greeting("ann"))
      #expect(dialog["kind"] == "permission", "\(dialog)")
      #expect(dialog["question"]?.string?.contains("greet") == true, "\(dialog)")
      #expect(dialog["text"]?.string?.contains("ann") == true, "\(dialog)")
      try sandbox.done("respond", id, "--allow")
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(try sandbox.text(of: "greeted") == "ann\n")
      _ = try ask(sandbox, id, greeting("bob"))
      try sandbox.done("respond", id, "--deny", "not him")
      #expect(try sandbox.done("wait", id) == "completed")
      _ = try ask(sandbox, id, greeting("bob"))
      try sandbox.done("respond", id, "--deny")
      #expect(try sandbox.run("wait", id).code == 4)
      #expect(try sandbox.text(of: "greeted") == "ann\n")
    }

    @Test(
      "allowed for the session, or for good, it is not asked about again",
      arguments: [("--always", false), ("Yes, and never ask again", true)])
    func lasting(answer: String, isForAll: Bool) throws {
      let sandbox = try sandbox()
      try prepare(sandbox)
      let id = try sandbox.create("--permissions", "ask")
      _ = try ask(sandbox, id, greeting("ann") + greeting("bob"))
      try sandbox.done("respond", id, answer)
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(try sandbox.text(of: "greeted") == "ann\nbob\n")
      let other = try sandbox.create("--permissions", "ask")
      try sandbox.done("send", other, greeting("cat") + " [[say done]]")
      #expect(try sandbox.run("wait", other).code == (isForAll ? 0 : 3))
    }

    @Test("a form of an MCP server is filled in field by field, or declined")
    func form() throws {
      let sandbox = try sandbox()
      try prepare(sandbox)
      let id = try sandbox.create("--permissions", "ask")
      let dialog = try ask(sandbox, id, "[[tool mcp__far__form {}]]")
      #expect(dialog["question"] == "far: Which colour?", "\(dialog)")
      let fields = dialog["fields"]?.array ?? []
      #expect(fields.map { $0["name"]?.string } == ["colour", "count", "sure"], "\(dialog)")
      for wrong in ["colour=green", "count=1", "colour=red --field count=x", "shape=round"] {
        let words = ["respond", id, "--field"] + wrong.split(separator: " ").map(String.init)
        #expect(try sandbox.begin(words).finish().code == 2, "\(wrong)")
      }
      try sandbox.done("respond", id, "--field", "colour=blue", "--field", "count=3")
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(
        try sandbox.text(of: "answered")
          == #"{"action": "accept", "content": {"colour": "blue", "count": 3, "sure": true}}"#)
      _ = try ask(sandbox, id, "[[tool mcp__far__form {}]]")
      try sandbox.done("respond", id, "Decline")
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(try sandbox.text(of: "answered")?.contains("decline") == true)
    }
  }
}
