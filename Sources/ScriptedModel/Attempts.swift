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
