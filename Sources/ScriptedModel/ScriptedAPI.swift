package import HTTP1

/// The routes of the model APIs, as far as the agents use them, answered by script.
///
/// What is answered follows from the request alone, with one exception: how often a request has
/// already been failed on purpose. A class so that the server's handler and its owner share that.
package final class ScriptedAPI {
  private var messages = MessagesAPI()
  private var responses = ResponsesAPI()

  package init() {}

  /// The answer to a request, and what there is to say about it.
  package func answer(_ request: Request) -> (Response, Observation) {
    switch (request.method, request.path) {
    case ("POST", "/v1/responses"), ("POST", "/responses"): responses.answer(request)
    default: messages.answer(request)
    }
  }
}

/// How often each request has been failed on purpose: the only thing that is remembered.
struct Attempts {
  private var counts: [String: Int] = [:]

  /// The answer to a request; counts it when it is to fail.
  mutating func plan(for conversation: Conversation) -> ReplyPlan {
    let attempt = counts[conversation.identity] ?? 0
    let plan = ReplyPlan(for: conversation, attempt: attempt)
    if plan.isBroken { counts[conversation.identity] = attempt + 1 }
    return plan
  }
}

/// What came in, for a log.
package struct Observation: Sendable {
  package let path: String
  package let model: String?
  package let kind: String
  package let prompt: String?

  init(_ request: Request, kind: String) {
    path = request.path
    model = nil
    self.kind = kind
    prompt = nil
  }

  init(_ request: Request, _ conversation: Conversation) {
    path = request.path
    model = conversation.model
    kind = conversation.kind.rawValue
    prompt = conversation.prompt
  }
}
