package import HTTP1

/// The routes of the model APIs that the agents use, answered by script.
///
/// An answer depends on the request alone, with one exception: the number of times that a request
/// was failed on purpose. A class, so that the server's handler and its owner share that.
package final class ScriptedAPI {
  private var messages = MessagesAPI()
  private var responses = ResponsesAPI()

  package init() {}

  /// Returns the answer to a request, and its summary.
  package func answer(_ request: Request) -> (Response, Observation) {
    switch (request.method, request.path) {
    case ("POST", "/v1/responses"), ("POST", "/responses"): responses.answer(request)
    default: messages.answer(request)
    }
  }
}

/// The number of times that each request was failed on purpose: the only state that is kept.
struct Attempts {
  private var counts: [String: Int] = [:]

  /// Returns the answer to a request, and counts it if it is to fail.
  mutating func plan(for conversation: Conversation) -> ReplyPlan {
    let attempt = counts[conversation.identity] ?? 0
    let plan = ReplyPlan(for: conversation, attempt: attempt)
    if plan.isBroken { counts[conversation.identity] = attempt + 1 }
    return plan
  }
}

/// A summary of a request, for a log.
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
