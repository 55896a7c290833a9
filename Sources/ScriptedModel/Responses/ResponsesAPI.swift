internal import HTTP1
internal import JSON
internal import SystemKit

/// The part of the OpenAI API that Codex uses, answered by script.
struct ResponsesAPI {
  private var attempts = Attempts()

  /// Returns the answer to a request for a response, and its summary.
  mutating func answer(_ request: Request) -> (Response, Observation) {
    guard let body = try? JSONValue(parsing: request.body), let input = body["input"],
      input.array != nil || input.string != nil
    else {
      let failure = ReplyPlan.Failure(status: 400, message: "Missing required parameter: 'input'.")
      return (Self.error(failure), Observation(request, kind: "invalid"))
    }
    let conversation = Conversation(responses: body)
    let seen = Observation(request, conversation)
    var plan = attempts.plan(for: conversation)
    if conversation.kind == .side, let schema = body["text"]?["format"]?["schema"] {
      plan = .saying(JSONSchema.example(of: schema).text())
    }
    if let failure = plan.failure { return (Self.error(failure), seen) }
    let encoder = ResponseEncoder(
      model: conversation.model, inputTokens: request.body.count / 4 + 1,
      identifier: { RandomToken.hexadecimal(bytes: 12) })
    let streams = conversation.wantsStream
    let response = Response.script(
      streams ? encoder.stream(plan) : encoder.whole(plan),
      headers: [
        "Content-Type": streams ? "text/event-stream; charset=utf-8" : "application/json",
        "x-request-id": "req_\(RandomToken.uuid())",
      ])
    return (response, seen)
  }

  private static func error(_ failure: ReplyPlan.Failure) -> Response {
    let types = [
      400: "invalid_request_error", 401: "invalid_request_error", 403: "invalid_request_error",
      404: "invalid_request_error", 429: "rate_limit_exceeded", 503: "server_is_overloaded",
    ]
    let usual =
      types[failure.status] ?? (failure.status < 500 ? "invalid_request_error" : "server_error")
    let type = failure.type ?? usual
    var error: JSONObject = [
      "message": .string(failure.message), "type": .string(type), "param": .null,
      "code": .string(type),
    ]
    if type == "usage_limit_reached" {
      error["plan_type"] = "plus"
      error["resets_in_seconds"] = 3600
    }
    return .text(
      JSONValue.object(["error": .object(error)]).text(), Status(failure.status),
      type: "application/json")
  }
}
