import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  @Suite struct PermissionTests {
    @Test("a shell command: allowed, always, denied with a reason, denied")
    func shell() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session("--permissions", "ask")
      let dialog = try sandbox.asked(id, "[[run touch one]][[say after]]")
      #expect(dialog["kind"] == "permission" && dialog["tool"] == "Bash")
      #expect(dialog["input"]?["command"] == "touch one")
      #expect(dialog.labels.first == "Yes" && dialog.labels.last == "No")
      #expect(!sandbox.hasFile("one"))
      let waited = try sandbox.run("wait", id)
      #expect(waited.code == 3, "\(waited)")
      let sent = try sandbox.run("send", id, "\n")
      #expect(sent.code == 2, "\(sent)")
      #expect(try sandbox.run("send", id, "yes").code == 3)
      #expect(!sandbox.hasFile("one"), "nothing was approved by sending")
      #expect(try sandbox.done("respond", id, "--allow") == "Answered \(id): Yes")
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(sandbox.hasFile("one"))
      #expect(try sandbox.done("last-message", id) == "after")

      _ = try sandbox.asked(id, "[[run touch two]][[say told]]")
      #expect(try sandbox.run("respond", id, "--deny", "use make; and\nno more").code == 0)
      #expect(try sandbox.done("wait", id) == "completed", "with a reason the turn goes on")
      #expect(try sandbox.transcript(id).contains("use make; and"))

      _ = try sandbox.asked(id, "[[run touch two]]")
      #expect(try sandbox.run("respond", id, "--deny").code == 0)
      #expect(try sandbox.run("wait", id).output == "interrupted")
      #expect(!sandbox.hasFile("two"))

      _ = try sandbox.asked(id, "[[run touch three]]")
      #expect(try sandbox.run("respond", id, "--always").code == 0)
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(sandbox.hasFile("three"))
    }

    @Test("two commands at once ask one after the other, and respond waits for the second")
    func two() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session("--permissions", "ask")
      for round in ["a", "b", "c"] {
        let prompt = "[[run touch \(round)1]] [[and]] [[run touch \(round)2]]"
        _ = try sandbox.asked(id, prompt)
        #expect(try sandbox.done("respond", id, "--allow") == "Answered \(id): Yes")
        let second = try sandbox.run("respond", id, "--deny", "no")
        #expect(second.code == 0, "\(second)")
        #expect(try sandbox.done("wait", id) == "completed")
        #expect(sandbox.hasFile("\(round)1") && !sandbox.hasFile("\(round)2"))
      }
    }

    @Test("files: written, edited, or not")
    func files() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session("--permissions", "ask")
      let write = try sandbox.asked(id, "[[write new.txt hello]]")
      #expect(write["tool"] == "Write" && write["question"] == "Do you want to create new.txt?")
      #expect(try sandbox.run("respond", id, "--deny", "elsewhere").code == 0)
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(!sandbox.hasFile("new.txt"))
      let path = Path.join(sandbox.work, "one.txt")
      try FileSystem.replace(path, with: Array("one\n".utf8))
      let input = #"{"file_path":"\#(path)","old_string":"one","new_string":"two"}"#
      let edit = try sandbox.asked(id, "[[read one.txt]][[tool Edit \(input)]]")
      #expect(edit["tool"] == "Edit" && edit["input"]?["new_string"] == "two")
      try eventually("the change is shown") {
        try sandbox.statusJSON(id)["dialog"]?["text"]?.string?.contains("two") == true
      }
      #expect(try sandbox.run("respond", id, "--option", "yes").code == 0)
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(try FileSystem.read(path) == Array("two\n".utf8))
      _ = try sandbox.asked(id, "[[write new.txt hello]]")
      #expect(try sandbox.run("respond", id, "--always").code == 0)
      #expect(try sandbox.done("wait", id) == "completed")
      try sandbox.done("send", id, "[[write newer.txt hello]]")
      #expect(try sandbox.done("wait", id) == "completed", "edits are accepted from here on")
      #expect(sandbox.hasFile("newer.txt"))
    }

    @Test("a fetch takes no reason; a tool of an MCP server is named")
    func fetchAndServer() throws {
      let sandbox = try sandbox()
      let server = try sandbox.echoServer()
      let id = try sandbox.session("--permissions", "ask", "--", "--mcp-config", server)
      let fetch = try sandbox.asked(
        id, #"[[tool WebFetch {"url":"https://example.com/a","prompt":"what?"}]]"#)
      #expect(fetch["tool"] == "WebFetch")
      let reasoned = try sandbox.run("respond", id, "--deny", "offline")
      #expect(reasoned.code == 2 && reasoned.errors.contains("takes no reason"), "\(reasoned)")
      #expect(try sandbox.run("respond", id, "--deny").code == 0)
      #expect(try sandbox.run("wait", id).output == "interrupted")
      let shout = try sandbox.asked(id, #"[[tool mcp__echo__shout {"text":"hi"}]]"#)
      #expect(shout["tool"] == "mcp__echo__shout" && shout["input"]?["text"] == "hi")
      #expect(try sandbox.run("respond", id, "--always").code == 0)
      #expect(try sandbox.done("wait", id) == "completed")
      try sandbox.done("send", id, #"[[tool mcp__echo__shout {"text":"ho"}]]"#)
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(try sandbox.transcript(id).contains("SHOUTED"))
    }

    @Test("two tools at once ask one after the other, each named, each answered for itself")
    func parallel() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session("--permissions", "ask")
      try sandbox.done("send", id, "[[run touch one]][[and]][[run touch two]][[say both]]")
      var digests: Set<String> = []
      for command in ["touch one", "touch two"] {
        var dialog = JSONValue.null
        try eventually("\(command) asks") {
          dialog = try sandbox.statusJSON(id)["dialog"] ?? .null
          return dialog["input"]?["command"] == .string(command) && !dialog.labels.isEmpty
        }
        let digest = dialog["digest"]?.string ?? ""
        #expect(digests.insert(digest).inserted)
        #expect(dialog["text"]?.string?.contains(command) == true)
        let answered = try sandbox.run("respond", id, "--allow", "--to", digest)
        #expect(answered.code == 0, "\(answered)")
      }
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(sandbox.hasFile("one") && sandbox.hasFile("two"))
    }

    @Test("what two subagents ask is named and answered, and wait --settled tells of it")
    func subagents() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session("--permissions", "ask")
      try sandbox.done(
        "send", id, "[[agent [[run touch one]]]][[and]][[agent [[run touch two]]]]")
      var commands: Set<String> = []
      for _ in 0..<2 {
        let waited = try sandbox.run("wait", id, "--settled", "-t", "20s")
        #expect(waited.code == 3, "\(waited)")
        let dialog = try sandbox.asked(id)
        #expect(dialog["kind"] == "permission" && dialog["tool"] == "Bash")
        let command = try #require(dialog["input"]?["command"]?.string)
        #expect(dialog["text"]?.string?.contains(command) == true)
        commands.insert(command)
        let digest = dialog["digest"]?.string ?? ""
        #expect(try sandbox.run("respond", id, "--allow", "--to", digest).code == 0)
      }
      #expect(commands == ["touch one", "touch two"])
      #expect(try sandbox.done("wait", id, "--settled") == "completed")
      #expect(sandbox.hasFile("one") && sandbox.hasFile("two"))
      #expect(try sandbox.status(id) == "idle")
    }

    @Test(
      "--permissions: accept-edits asks for commands only, bypass for nothing, and resume keeps it")
    func modes() throws {
      let sandbox = try sandbox()
      let edits = try sandbox.session("--permissions", "accept-edits")
      try sandbox.done("send", edits, "[[write free.txt hello]]")
      #expect(try sandbox.done("wait", edits) == "completed")
      _ = try sandbox.asked(edits, "[[run /bin/echo x > made]]")
      try sandbox.done("interrupt", edits)
      let bypass = try sandbox.session("--permissions", "bypass")
      try sandbox.done("send", bypass, "[[run touch made]][[write x.txt y]]")
      #expect(try sandbox.done("wait", bypass) == "completed")
      let ask = try sandbox.session("--permissions", "ask")
      try sandbox.done("ask", ask, "hello")
      try sandbox.done("stop", ask)
      try sandbox.done("resume", ask)
      #expect(try sandbox.asked(ask, "[[run touch never]]")["tool"] == "Bash")
      #expect(try sandbox.run("create", "--permissions", "none").code == 2)
      let given = try sandbox.run("create", "--", "--permission-mode", "plan")
      #expect(given.code == 2 && given.errors.contains("--permissions"), "\(given)")
    }
  }
}

extension Sandbox {
  /// The configuration of an MCP server with one tool, `shout`.
  fileprivate func echoServer() throws -> String {
    let script = Path.join(root, "echo-server")
    try FileSystem.replace(
      script,
      with: Array(
        #"""
        while IFS= read -r line; do
          id=$(printf '%s' "$line" | sed -n 's/.*"id":\([0-9][0-9]*\).*/\1/p')
          [ -n "$id" ] || continue
          case $line in
            *'"initialize"'*) r='{"protocolVersion":"2024-11-05","capabilities":{"tools":{}},"serverInfo":{"name":"echo","version":"1"}}' ;;
            *'"tools/list"'*) r='{"tools":[{"name":"shout","description":"Shouts.","inputSchema":{"type":"object","properties":{"text":{"type":"string"}}}}]}' ;;
            *'"tools/call"'*) r='{"content":[{"type":"text","text":"SHOUTED"}]}' ;;
            *) r='{}' ;;
          esac
          printf '{"jsonrpc":"2.0","id":%s,"result":%s}\n' "$id" "$r"
        done

        """#.utf8))
    let path = Path.join(root, "mcp.json")
    let file: JSONValue = [
      "mcpServers": ["echo": ["command": "/bin/sh", "args": [.string(script)]]]
    ]
    try FileSystem.replace(path, with: file.bytes())
    return path
  }
}
