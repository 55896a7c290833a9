internal import JSON

/// What the model does with one request, before it becomes bytes.
package struct ReplyPlan: Hashable, Sendable {
  /// A content block of the model's message.
  package enum Block: Hashable, Sendable {
    case thinking(String)
    /// Pieces of one text, with a pause before each but the first.
    case text([String], pause: Duration)
    case toolUse(name: String, input: String)
  }

  /// One thing after another.
  package enum Item: Hashable, Sendable {
    case block(Block)
    case pause(Duration)
    case hang
    case cut
  }

  /// An error in place of a message.
  package struct Failure: Hashable, Sendable {
    package let status: Int
    package let message: String
  }

  package var failure: Failure?
  package var items: [Item] = []
  package var stopReason = "end_turn"
  /// What the message claims to have read; nil is an estimate from the request's size.
  package var inputTokens: Int?

  /// Whether a retry of this request counts as a further attempt.
  package var isBroken: Bool {
    failure != nil || items.contains(.cut)
  }

  /// A message of one text.
  package static func saying(_ text: String) -> ReplyPlan {
    ReplyPlan(items: [.block(.text([text], pause: .zero))])
  }

  /// The answer to a request of which `attempt` earlier tries have failed.
  package init(for conversation: Conversation, attempt: Int = 0) {
    switch conversation.kind {
    case .quota: self = .saying("#")
    case .side: self = .saying("Scripted session")
    case .compaction:
      self = .saying(
        "<analysis>\nNothing to weigh.\n</analysis>\n\n<summary>\nScripted summary. The user’s "
          + "last prompt has been dealt with; nothing is pending.\n</summary>")
    case .turn:
      guard let script = Script(conversation.prompt) else {
        // Without any prompt this is a turn that goes on after its beginning was summarised away.
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
    // How many of the attempts the directives so far account for.
    var triesUsed = 0
    for directive in message {
      switch directive {
      case .fail(let status, let times, let text):
        if times.map({ attempt < triesUsed + $0 }) ?? true {
          failure = failure ?? Failure(status: status, message: text ?? "scripted failure")
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
        guard let block = Block(directive, conversation) else { continue }
        items.append(.block(block))
        if case .toolUse = block { stopReason = "tool_use" }
      }
    }
  }
}

extension ReplyPlan.Block {
  fileprivate init?(_ directive: Directive, _ conversation: Conversation) {
    func path(_ name: String) -> JSONValue {
      .string(name.hasPrefix("/") ? name : "\(conversation.folder ?? "")/\(name)")
    }
    func use(_ name: String, _ input: JSONValue) -> Self {
      .toolUse(name: name, input: input.text())
    }
    switch directive {
    case .say(let text): self = .text([text], pause: .zero)
    case .think(let text): self = .thinking(text)
    case .stream(let words, let pause):
      self = .text((0..<words).map { $0 == 0 ? "word1" : " word\($0 + 1)" }, pause: pause)
    case .run(let command): self = use("Bash", ["command": .string(command)])
    case .background(let command):
      self = use("Bash", ["command": .string(command), "run_in_background": true])
    case .read(let name): self = use("Read", ["file_path": path(name)])
    case .write(let name, let text):
      self = use("Write", ["file_path": path(name), "content": .string(text)])
    case .ask(let questions):
      self = use("AskUserQuestion", ["questions": .array(questions.enumerated().map(Self.json))])
    case .writePlan(let text):
      self = use(
        "Write", ["file_path": path(conversation.planFile ?? "plan.md"), "content": .string(text)])
    case .plan(let text): self = use("ExitPlanMode", ["plan": .string(text)])
    case .agent(let prompt):
      self = use("Agent", ["description": "Scripted agent", "prompt": .string(prompt)])
    case .tool(let name, let input): self = .toolUse(name: name, input: input)
    case .and, .slow, .fail, .hang, .cut, .stop, .empty, .usage: return nil
    }
  }

  private static func json(_ index: Int, _ question: Directive.Question) -> JSONValue {
    let options = question.options.map { option -> JSONValue in
      ["label": .string(option), "description": .string("Choose \(option)")]
    }
    return [
      "question": .string(question.text), "header": .string("Question \(index + 1)"),
      "options": .array(options), "multiSelect": .bool(question.allowsSeveral),
    ]
  }
}
