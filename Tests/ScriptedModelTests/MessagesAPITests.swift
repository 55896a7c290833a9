import HTTP1
import JSON
import ScriptedModel
import Testing

@Suite("Messages API")
struct MessagesAPITests {
  /// The bytes of an answer, whatever its form, and the steps that are no bytes.
  func collect(_ response: Response) -> (text: String, others: [Response.Step]) {
    var bytes: [UInt8] = []
    var others: [Response.Step] = []
    switch response.body {
    case .bytes(let all): bytes = all
    case .steps(let next):
      while let step = next() {
        if case .write(let piece) = step { bytes += piece } else { others.append(step) }
      }
    case .later: Issue.record("the model answers at once")
    }
    return (String(decoding: bytes, as: UTF8.self), others)
  }

  func post(_ body: JSONValue, to api: ScriptedAPI, path: String = "/v1/messages?beta=true")
    -> Response
  {
    api.answer(Request(method: "POST", target: path, body: body.bytes())).0
  }

  func events(_ response: Response) throws -> [JSONValue] {
    try collect(response).text.split(separator: "\n").filter { $0.hasPrefix("data: ") }
      .map { try JSONValue(parsing: String($0.dropFirst(6))) }
  }

  @Test("a streamed message has the events of the real API, in order")
  func stream() throws {
    let response = post(
      request([user("[[think t]] [[say a]] [[run echo \"x\"]]")]), to: ScriptedAPI())
    #expect(response.headers["content-type"]?.hasPrefix("text/event-stream") == true)
    let events = try events(response)
    let block = ["content_block_start", "content_block_delta"]
    #expect(
      events.compactMap { $0["type"]?.string }
        == ["message_start", "ping"] + block + ["content_block_delta", "content_block_stop"]
        + block + ["content_block_stop"] + block + ["content_block_delta", "content_block_stop"]
        + ["message_delta", "message_stop"])
    let input = events.compactMap { $0["delta"]?["partial_json"]?.string }.joined()
    #expect(try JSONValue(parsing: input) == ["command": "echo \"x\""])
    #expect(events.last { $0["delta"] != nil }?["delta"]?["stop_reason"] == "tool_use")
    let signature = events.first { $0["delta"]?["type"] == "signature_delta" }
    #expect(signature?["delta"]?["signature"]?.string?.isEmpty == false)
    #expect(events[0]["message"]?["usage"]?["input_tokens"]?.int ?? 0 > 0)
  }

  @Test("a cut leaves its block open and resets; a hang stays")
  func broken() throws {
    let cut = post(request([user("[[say a]][[cut]]")]), to: ScriptedAPI())
    let (text, others) = collect(cut)
    #expect(text.contains("content_block_delta") && !text.contains("content_block_stop"))
    #expect(others.last == .abort)
    let hang = collect(post(request([user("[[hang]]")]), to: ScriptedAPI()))
    #expect(hang.text.isEmpty && hang.others.count == 1)
  }

  @Test("without streaming the message comes as one object")
  func whole() throws {
    var body = try #require(request([user("[[say a]][[say b]]")]).object)
    body["stream"] = nil
    let message = try JSONValue(parsing: collect(post(.object(body), to: ScriptedAPI())).text)
    #expect(message["content"]?.array?.compactMap { $0["text"]?.string } == ["a", "b"])
    #expect(message["stop_reason"] == "end_turn")
  }

  @Test("a failure is the API's JSON, so many times, and counted for each request apart")
  func failure() throws {
    let api = ScriptedAPI()
    let first = request([user("[[fail 529 1]] [[say ok]]")])
    let second = request([user("o"), assistant("a"), user("[[fail 529 1]] [[say ok]]")])
    for body in [first, second] {
      let response = post(body, to: api)
      #expect(response.status.code == 529)
      let error = try JSONValue(parsing: collect(response).text)
      #expect(error["type"] == "error" && error["error"]?["type"] == "overloaded_error")
      #expect(post(body, to: api).status == .ok)
    }
  }

  @Test("the other routes")
  func routes() throws {
    let api = ScriptedAPI()
    #expect(api.answer(Request(method: "HEAD", target: "/")).0.status == .ok)
    #expect(api.answer(Request(method: "GET", target: "/v1/models?limit=5")).0.status == .ok)
    let count = post(request([user("p")]), to: api, path: "/v1/messages/count_tokens")
    #expect(try JSONValue(parsing: collect(count).text)["input_tokens"]?.int ?? 0 > 10)
    let unknown = api.answer(Request(method: "GET", target: "/x")).0
    #expect(unknown.status == .notFound)
    #expect(try JSONValue(parsing: collect(unknown).text)["error"]?["type"] == "not_found_error")
    let broken = api.answer(Request(method: "POST", target: "/v1/messages", body: [0x7B])).0
    #expect(broken.status == .badRequest)
  }

  @Test("a side request that asks for a JSON schema gets a value that fits")
  func schema() throws {
    var body = try #require(request([user("[[run rm]]")], tools: false).object)
    body["output_config"] = [
      "format": [
        "type": "json_schema",
        "schema": ["type": "object", "properties": ["title": ["type": "string"]]],
      ]
    ]
    let events = try events(post(.object(body), to: ScriptedAPI()))
    let text = events.compactMap { $0["delta"]?["text"]?.string }.joined()
    #expect(try JSONValue(parsing: text) == ["title": "Scripted session"])
  }
}
