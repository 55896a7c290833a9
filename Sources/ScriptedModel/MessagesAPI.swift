package import HTTP1
internal import JSON
internal import SystemKit

/// The routes of the Anthropic API, as far as Claude Code uses them, answered by script.
///
/// What is answered follows from the request alone, with one exception: how often a request has
/// already been failed on purpose. A class so that the server's handler and its owner share that.
package final class MessagesAPI {
  /// What came in, for a log.
  package struct Observation: Sendable {
    package let path: String
    package let model: String?
    package let kind: String
    package let prompt: String?
  }

  private var attempts: [String: Int] = [:]

  package init() {}

  /// The answer to a request, and what there is to say about it.
  package func answer(_ request: Request) -> (Response, Observation) {
    switch (request.method, request.path) {
    case ("HEAD", "/"), ("GET", "/"):
      return (.text("scripted-model\n"), observation(request, "probe"))
    case ("GET", "/v1/models"): return (Self.models, observation(request, "models"))
    case ("POST", "/v1/messages/count_tokens"):
      let count: JSONValue = ["input_tokens": .int(Self.tokens(request))]
      return (Self.json(count), observation(request, "tokens"))
    case ("POST", "/v1/messages"): return message(request)
    default:
      return (Self.error(404, "no such path: \(request.path)"), observation(request, "unknown"))
    }
  }

  private func message(_ request: Request) -> (Response, Observation) {
    guard let body = try? JSONValue(parsing: request.body), body["messages"]?.array != nil else {
      return (Self.error(400, "messages: field required"), observation(request, "invalid"))
    }
    let conversation = Conversation(body)
    let seen = Observation(
      path: request.path, model: conversation.model, kind: conversation.kind.rawValue,
      prompt: conversation.prompt)
    let attempt = attempts[conversation.identity] ?? 0
    var plan = ReplyPlan(for: conversation, attempt: attempt)
    if plan.isBroken { attempts[conversation.identity] = attempt + 1 }
    if conversation.kind == .side, let schema = body["output_config"]?["format"]?["schema"] {
      plan = .saying(Self.example(of: schema).text())
    }
    if let failure = plan.failure {
      return (Self.error(failure.status, failure.message), seen)
    }
    let encoder = MessageEncoder(
      model: conversation.model, inputTokens: Self.tokens(request),
      identifier: { RandomToken.hexadecimal(bytes: 12) })
    if conversation.wantsStream {
      return (Self.stream(encoder.stream(plan), "text/event-stream; charset=utf-8"), seen)
    }
    return (Self.stream(encoder.whole(plan), "application/json"), seen)
  }

  private func observation(_ request: Request, _ kind: String) -> Observation {
    Observation(path: request.path, model: nil, kind: kind, prompt: nil)
  }

  private static func stream(_ steps: [Response.Step], _ type: String) -> Response {
    .script(
      steps, headers: ["Content-Type": type, "request-id": "req_\(RandomToken.uuid())"])
  }

  private static func tokens(_ request: Request) -> Int {
    request.body.count / 4 + 1
  }

  private static func json(_ value: JSONValue, _ status: Status = .ok) -> Response {
    .text(value.text(), status, type: "application/json")
  }

  private static var models: Response {
    let names = ["claude-opus-5-5", "claude-sonnet-5", "claude-haiku-5"]
    let list = names.map { name -> JSONValue in
      [
        "type": "model", "id": .string(name), "display_name": .string(name),
        "created_at": "2026-01-01T00:00:00Z",
      ]
    }
    return json(["data": .array(list), "has_more": false])
  }

  private static func error(_ status: Int, _ message: String) -> Response {
    let names = [
      400: "invalid_request_error", 401: "authentication_error", 402: "billing_error",
      403: "permission_error", 404: "not_found_error", 413: "request_too_large",
      429: "rate_limit_error", 504: "timeout_error", 529: "overloaded_error",
    ]
    let type = names[status] ?? (status < 500 ? "invalid_request_error" : "api_error")
    let identifier = "req_\(RandomToken.uuid())"
    let body: JSONValue = [
      "type": "error", "error": ["type": .string(type), "message": .string(message)],
      "request_id": .string(identifier),
    ]
    var response = json(body, Status(status))
    response.headers.append("request-id", identifier)
    return response
  }

  /// A small value that fits a JSON schema, for side requests that ask for one.
  static func example(of schema: JSONValue) -> JSONValue {
    if let first = schema["enum"]?.array?.first { return first }
    switch schema["type"]?.string {
    case "object":
      let members = schema["properties"]?.object?.members ?? []
      return .object(JSONObject(members.map { ($0.key, example(of: $0.value)) }))
    case "array": return []
    case "number", "integer": return 0
    case "boolean": return false
    case "null": return .null
    default: return "Scripted session"
    }
  }
}
