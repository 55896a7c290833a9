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
