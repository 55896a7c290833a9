import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  /// Forms in which an MCP server asks for input, and the servers' own start-up dialog.
  @Suite struct DialogFormTests {
    /// An MCP server whose one tool asks for what `form.json` says, and answers with the reply.
    private static let server = #"""
      while read -r line; do
        id=$(printf %s "$line" | sed -n 's/.*"id":\([0-9]*\).*/\1/p')
        case "$line" in
        *'"method":"initialize"'*) result='{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"forms","version":"1"}}' ;;
        *'"method":"tools/list"'*) result='{"tools":[{"name":"ask","description":"asks","inputSchema":{"type":"object"}}]}' ;;
        *'"method":"tools/call"'*)
          call=$id
          printf '{"jsonrpc":"2.0","id":"form","method":"elicitation/create","params":%s}\n' "$(cat form.json)"
          continue ;;
        *'"id":"form"'*)
          id=$call
          result='{"content":[{"type":"text","text":"'$(printf %s "$line" | sed 's/\\/\\\\/g; s/"/\\"/g')'"}]}' ;;
        *) continue ;;
        esac
        printf '{"jsonrpc":"2.0","id":%s,"result":%s}\n' "$id" "$result"
      done
      """#

    private func ask(_ sandbox: Sandbox, _ id: String, _ form: String) throws -> JSONValue {
      try sandbox.write(form, to: "work/form.json")
      return try sandbox.asked(id, "[[tool mcp__forms__ask {}]][[say done]]")
    }

    /// What the server was told; quotes are escaped in it.
    private func told(_ sandbox: Sandbox, _ id: String) throws -> String {
      #expect(try sandbox.done("wait", id) == "completed")
      let lines = try sandbox.transcript(id).split(separator: "\n")
      let last = lines.last { $0.contains("tool_result") } ?? ""
      return String(last).replacing("\\", with: "")
    }

    @Test(
      "a confirmation is accepted and declined; a form is filled in, and says at once what is wrong"
    )
    func forms() throws {
      let sandbox = try sandbox()
      try sandbox.script("forms-server", Self.server)
      let servers: JSONValue = ["mcpServers": ["forms": ["command": "forms-server"]]]
      try FileSystem.replace(sandbox.work + "/.mcp.json", with: servers.bytes())
      let id = try sandbox.session()
      let confirm =
        #"{"message":"Delete all?","requestedSchema":{"type":"object","properties":{}}}"#
      for (answer, action) in [
        (["--allow"], "accept"), (["--deny"], "decline"), (["-o", "Accept"], "accept"),
        (["-o", "2"], "decline"),
      ] {
        let dialog = try ask(sandbox, id, confirm)
        #expect(dialog["question"] == "Delete all?" && dialog.labels == ["Accept", "Decline"])
        #expect(try sandbox.begin(["respond", id] + answer).finish().code == 0)
        #expect(try told(sandbox, id).contains(#""action":"\#(action)""#), "\(answer)")
      }
      let name = """
        {"message":"Who?","requestedSchema":{"type":"object","properties":{"name":{"type":"string",\
        "title":"Name"}},"required":["name"]}}
        """
      let dialog = try ask(sandbox, id, name)
      #expect(dialog["fields"]?.array?.first?["name"] == "Name")
      for (answer, part) in [(["--allow"], "required"), (["--field", "nmae=x"], "Name")] {
        let refused = try sandbox.begin(["respond", id] + answer).finish()
        #expect(refused.code == 2 && refused.errors.contains(part), "\(refused)")
        #expect(refused.time < .seconds(6), "at once")
      }
      try sandbox.done("respond", id, "Ann Lee")
      #expect(try told(sandbox, id).contains(#""name":"Ann Lee""#))
      let several = """
        {"message":"Where?","requestedSchema":{"type":"object","properties":{"env":{"type":"string",\
        "enum":["staging","production"]},"force":{"type":"boolean","default":true},\
        "count":{"type":"integer"}},"required":["env"]}}
        """
      _ = try ask(sandbox, id, several)
      #expect(try sandbox.run("respond", id, "--field", "env=moon").errors.contains("staging"))
      try sandbox.done(
        "respond", id, "--field", "env=production", "--field", "force=no", "--field", "count=3")
      let reply = try told(sandbox, id)
      for part in [#""env":"production""#, #""force":false"#, #""count":3"#] {
        #expect(reply.contains(part), "\(reply)")
      }
    }

    @Test("several new MCP servers: create names the dialog, respond chooses among them")
    func servers() throws {
      let sandbox = try sandbox()
      let servers: JSONValue = [
        "mcpServers": ["one": ["command": "/bin/false"], "two": ["command": "/bin/false"]]
      ]
      try FileSystem.replace(sandbox.work + "/.mcp.json", with: servers.bytes())
      let created = try sandbox.run("create", "--id", "m-top", "--permissions", "ask", "--json")
      #expect(created.code == 3, "\(created)")
      let dialog = try created.errorJSON()["dialog"]
      #expect(dialog?["name"] == "mcp-servers")
      #expect(dialog?.labels == ["one", "two", "Enable selected"])
      #expect(dialog?["options"]?.array?.first?["checked"] == true)
      #expect(try sandbox.status("m-top") == "waiting_for_input")
      #expect(try sandbox.run("respond", "m-top", "-o", "tow").errors.contains("“two”"))
      #expect(try sandbox.done("respond", "m-top", "-o", "two") == "Answered m-top: two")
      #expect(try sandbox.done("ask", "m-top", "hello") == "Reply: hello")
      let local = try sandbox.text(of: "work/.claude/settings.local.json") ?? ""
      #expect(local.contains("two") && local.contains("disabledMcpjsonServers"), "\(local)")
    }

    @Test("broken settings: send goes through right after respond")
    func settings() throws {
      let sandbox = try sandbox()
      try sandbox.write("{ broken", to: "work/.claude/settings.json")
      let created = try sandbox.run("create", "--id", "s-top", "--json")
      #expect(created.code == 3, "\(created)")
      #expect(try created.errorJSON()["dialog"]?["name"] == "settings-error")
      try sandbox.done("respond", "s-top", "--allow")
      #expect(try sandbox.done("ask", "s-top", "hello") == "Reply: hello")
    }
  }
}
