internal import HTTP1

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
