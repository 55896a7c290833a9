/// The model's reaction to one request, independent of its encoding.
package struct ReplyPlan: Hashable, Sendable {
  /// A content block of the model's message.
  package enum Block: Hashable, Sendable {
    case thinking(String)
    /// A text in pieces, with a pause before each but the first.
    case text([String], pause: Duration)
    /// The use of a tool that takes JSON; the name can begin with a namespace and a dot.
    case toolUse(name: String, input: String)
    /// The use of a tool that takes free text.
    case freeform(name: String, input: String)
  }

  /// A step of the plan.
  package enum Item: Hashable, Sendable {
    case block(Block)
    case pause(Duration)
    case hang
    case cut
  }

  /// An error instead of a message.
  package struct Failure: Hashable, Sendable {
    package let status: Int
    /// The error's type from the script; nil for the usual one.
    package let type: String?
    package let message: String

    init(status: Int, type: String? = nil, message: String) {
      self.status = status
      self.type = type
      self.message = message
    }

    /// Makes a failure.
    ///
    /// A text that begins with a name such as `usage_limit_reached` gives the type.
    init(status: Int, text: String) {
      let (word, rest) = text.firstWord
      let isName = word.contains("_") && word.allSatisfy { $0 == "_" || ("a"..."z").contains($0) }
      self.init(
        status: status, type: isName ? word : nil,
        message: isName ? (rest.isEmpty ? "scripted failure" : rest) : text)
    }
  }

  package var failure: Failure?
  package var items: [Item] = []
  package var stopReason = "end_turn"
  /// The input tokens that the message reports; nil estimates them from the request's size.
  package var inputTokens: Int?

  /// Whether the request fails, so that a retry of it counts as a further attempt.
  package var isBroken: Bool {
    failure != nil || items.contains(.cut)
  }

  /// Makes a message of one text.
  package static func saying(_ text: String) -> ReplyPlan {
    ReplyPlan(items: [.block(.text([text], pause: .zero))])
  }

  /// Makes the answer to a request of which `attempt` earlier tries have failed.
  package init(for conversation: Conversation, attempt: Int = 0) {
    switch conversation.kind {
    case .quota: self = .saying("#")
    case .side: self = .saying("Scripted session")
    case .compaction:
      self = .saying(
        "<analysis>\nNothing to weigh.\n</analysis>\n\n<summary>\nScripted summary. The user’s "
          + "last prompt has been dealt with; nothing is pending.\n</summary>")
    case .turn:
      if case .codex(let state) = conversation.agent, !state.running.isEmpty {
        self.init(items: state.running.map { .block(state.use(for: $0)) })
        return
      }
      guard let script = Script(conversation) else {
        // Without a prompt, this turn goes on after its beginning was replaced by a summary.
        let isAnswered = conversation.sent > 0 || conversation.prompt.isEmpty
        self = .saying(isAnswered ? "DONE" : "Reply: \(conversation.prompt)")
        if conversation.endsWithNotification { self = .saying("NOTED") }
        return
      }
      guard conversation.sent < script.messages.count else {
        self = .saying(conversation.endsWithNotification ? "NOTED" : "DONE")
        return
      }
      self.init(
        message: script.messages[conversation.sent], of: conversation, attempt: attempt)
    }
  }

  private init(items: [Item]) {
    self.items = items
  }

  private init(message: Script.Message, of conversation: Conversation, attempt: Int) {
    // The number of failed attempts that the directives so far account for.
    var triesUsed = 0
    for directive in message {
      switch directive {
      case .fail(let status, let times, let text):
        if times.map({ attempt < triesUsed + $0 }) ?? true {
          failure = failure ?? Failure(status: status, text: text ?? "scripted failure")
        }
        triesUsed += times ?? 0
      case .cut(let times):
        if times.map({ attempt < triesUsed + $0 }) ?? true { items.append(.cut) }
        triesUsed += times ?? 0
      case .hang: items.append(.hang)
      case .slow(let duration): items.append(.pause(duration))
      case .stop(let reason): stopReason = reason
      case .usage(let tokens): inputTokens = tokens
      case .empty, .and: break
      default:
        guard let block = Block(directive, conversation.agent) else { continue }
        items.append(.block(block))
        switch block {
        case .toolUse, .freeform: stopReason = "tool_use"
        case .text, .thinking: break
        }
      }
    }
  }
}

extension ReplyPlan {
  /// A placeholder for encrypted data that only the real API can read.
  static let opaque = "c2NyaXB0ZWQ="

  /// An estimate of one token for four bytes.
  var outputTokens: Int {
    items.reduce(1) { sum, item in
      switch item {
      case .block(.text(let pieces, _)): sum + pieces.reduce(0) { $0 + $1.utf8.count } / 4
      case .block(.thinking(let text)): sum + text.utf8.count / 4
      case .block(.toolUse(_, let input)), .block(.freeform(_, let input)):
        sum + input.utf8.count / 4
      case .pause, .hang, .cut: sum
      }
    }
  }
}

extension ReplyPlan.Block {
  /// Makes the step that a directive adds to a message; nil when it adds no content.
  fileprivate init?(_ directive: Directive, _ agent: Conversation.Agent) {
    switch (directive, agent) {
    case (.say(let text), _): self = .text([text], pause: .zero)
    case (.think(let text), _): self = .thinking(text)
    case (.stream(let words, let pause), _):
      self = .text((0..<words).map { $0 == 0 ? "word1" : " word\($0 + 1)" }, pause: pause)
    case (_, .claude(let state)):
      guard let block = state.use(for: directive) else { return nil }
      self = block
    case (_, .codex(let state)):
      guard let block = state.use(for: directive) else { return nil }
      self = block
    }
  }
}
