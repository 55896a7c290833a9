internal import HTTP1
internal import JSON
internal import SystemKit

/// The routes of the Anthropic API that Claude Code uses, answered by script.
struct MessagesAPI {
  private var attempts = Attempts()

  /// Returns the answer to a request, and its summary.
  mutating func answer(_ request: Request) -> (Response, Observation) {
    switch (request.method, request.path) {
    case ("HEAD", "/"), ("GET", "/"):
      return (.text("scripted-model\n"), Observation(request, kind: "probe"))
    case ("GET", "/v1/models"): return (Self.models, Observation(request, kind: "models"))
    case ("POST", "/v1/messages/count_tokens"):
      let count: JSONValue = ["input_tokens": .int(Self.tokens(request))]
      return (Self.json(count), Observation(request, kind: "tokens"))
    case ("POST", "/v1/messages"): return message(request)
    default:
      return (
        Self.error(404, "no such path: \(request.path)"), Observation(request, kind: "unknown")
      )
    }
  }

  private mutating func message(_ request: Request) -> (Response, Observation) {
    guard let body = try? JSONValue(parsing: request.body), body["messages"]?.array != nil else {
      return (Self.error(400, "messages: field required"), Observation(request, kind: "invalid"))
    }
    let conversation = Conversation(body)
    let seen = Observation(request, conversation)
    var plan = attempts.plan(for: conversation)
    if conversation.kind == .side, let schema = body["output_config"]?["format"]?["schema"] {
      plan = .saying(JSONSchema.example(of: schema).text())
    }
    if let failure = plan.failure {
      return (Self.error(failure.status, failure.message, type: failure.type), seen)
    }
    let encoder = MessageEncoder(
      model: conversation.model, inputTokens: Self.tokens(request),
      identifier: { RandomToken.hexadecimal(bytes: 12) })
    if conversation.wantsStream {
      return (Self.stream(encoder.stream(plan), "text/event-stream; charset=utf-8"), seen)
    }
    return (Self.stream(encoder.whole(plan), "application/json"), seen)
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

  private static func error(
    _ status: Int, _ message: String, type: String? = nil
  ) -> Response {
    let names = [
      400: "invalid_request_error", 401: "authentication_error", 402: "billing_error",
      403: "permission_error", 404: "not_found_error", 413: "request_too_large",
      429: "rate_limit_error", 504: "timeout_error", 529: "overloaded_error",
    ]
    let type = type ?? names[status] ?? (status < 500 ? "invalid_request_error" : "api_error")
    let identifier = "req_\(RandomToken.uuid())"
    let body: JSONValue = [
      "type": "error", "error": ["type": .string(type), "message": .string(message)],
      "request_id": .string(identifier),
    ]
    var response = json(body, Status(status))
    response.headers.append("request-id", identifier)
    return response
  }
}
