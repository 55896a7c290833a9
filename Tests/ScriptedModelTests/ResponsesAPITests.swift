import HTTP1
import JSON
import ScriptedModel
import Testing

@Suite("Responses API")
struct ResponsesAPITests {
  func post(_ body: JSONValue, to api: ScriptedAPI = ScriptedAPI()) -> Response {
    api.answer(Request(method: "POST", target: "/v1/responses", body: body.bytes())).0
  }

  func prompt(_ text: String, to api: ScriptedAPI = ScriptedAPI()) -> Response {
    post(codexRequest([codexUser(text)]), to: api)
  }

  func events(_ response: Response) throws -> [JSONValue] {
    try MessagesAPITests().events(response)
  }

  @Test("a streamed response has the events of the real API, numbered")
  func stream() throws {
    let response = prompt("[[think t]] [[stream 2 0]] [[run echo \"x\"]]")
    #expect(response.headers["content-type"]?.hasPrefix("text/event-stream") == true)
    let events = try events(response)
    let types = events.compactMap { $0["type"]?.string?.split(separator: ".", maxSplits: 1).last }
    #expect(
      types == [
        "created", "in_progress", "output_item.added", "reasoning_summary_part.added",
        "reasoning_summary_text.delta", "reasoning_summary_text.done",
        "reasoning_summary_part.done", "output_item.done", "output_item.added",
        "content_part.added", "output_text.delta", "output_text.delta", "output_text.done",
        "content_part.done", "output_item.done", "output_item.added",
        "function_call_arguments.delta", "function_call_arguments.delta",
        "function_call_arguments.done", "output_item.done", "completed",
      ])
    #expect(events.compactMap { $0["sequence_number"]?.int } == Array(0..<events.count))
    let output = try #require(events.last?["response"]?["output"]?.array)
    #expect(output.compactMap { $0["type"]?.string } == ["reasoning", "message", "function_call"])
    #expect(output[1]["phase"] == "commentary")
    #expect(output[1]["content"]?.array?.first?["text"] == "word1 word2")
    let arguments = try JSONValue(parsing: try #require(output[2]["arguments"]?.string))
    #expect(arguments["cmd"] == "echo \"x\"")
    let usage = events.last?["response"]?["usage"]
    #expect(usage?["total_tokens"]?.int ?? 0 > usage?["output_tokens"]?.int ?? 0)
  }

  @Test("a tool in a namespace and one that takes free text")
  func otherCalls() throws {
    let request = codexRequest([codexUser("[[run a]][[and]][[agent b]]")], tools: CodexTools.code)
    let output = try #require(try events(post(request)).last?["response"]?["output"]?.array)
    #expect(output[0]["type"] == "custom_tool_call" && output[0]["name"] == "exec")
    #expect(output[1]["namespace"] == "collaboration" && output[1]["name"] == "spawn_agent")
  }

  @Test(
    "the stop reason decides how a response ends",
    arguments: [
      ("[[say a]]", "completed"), ("[[empty]]", "completed"), ("[[stop end_turn]]", "completed"),
      ("[[say a]] [[stop max_tokens]]", "incomplete"), ("[[stop content_filter]]", "incomplete"),
      ("[[stop context_length_exceeded]]", "failed"),
    ])
  func endings(prompt: String, status: String) throws {
    let last = try events(self.prompt(prompt)).last
    #expect(last?["type"]?.string == "response.\(status)")
    #expect(last?["response"]?["status"]?.string == status)
    #expect((last?["response"]?["error"] != .null) == (status == "failed"))
    #expect((last?["response"]?["incomplete_details"] != .null) == (status == "incomplete"))
  }

  @Test("a response that is cut closes no item, as Codex would keep it")
  func cut() throws {
    let api = ScriptedAPI()
    let script = "[[say a]] [[say b]] [[cut 1]] [[say c]]"
    let (text, others) = MessagesAPITests().collect(prompt(script, to: api))
    #expect(text.contains("output_text.delta") && !text.contains("output_item.done"))
    #expect(others.last == .abort)
    #expect(try events(prompt(script, to: api)).last?["type"] == "response.completed")
  }

  @Test("an error is the API’s JSON")
  func errors() throws {
    func error(_ text: String) throws -> JSONValue? {
      try JSONValue(parsing: MessagesAPITests().collect(prompt(text)).text)["error"]
    }
    #expect(prompt("[[fail 429]]").status.code == 429)
    #expect(try error("[[fail 429]]")?["type"] == "rate_limit_exceeded")
    #expect(try error("[[fail 429 usage_limit_reached]]")?["type"] == "usage_limit_reached")
    #expect(try error("[[fail 400 odd]]")?["message"] == "odd")
    #expect(post(["model": "m"]).status == .badRequest)
  }

  @Test("without streaming the response comes as one object")
  func whole() throws {
    let body: JSONValue = ["model": "m", "input": "[[say a]][[say b]]"]
    let response = try JSONValue(parsing: MessagesAPITests().collect(post(body)).text)
    #expect(response["status"] == "completed")
    #expect(response["output"]?.array?.count == 2)
  }
}
