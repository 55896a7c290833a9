/// The messages that a prompt asks for, in order.
package struct Script: Hashable, Sendable {
  /// The directives of one message, in order.
  package typealias Message = [Directive]

  /// The messages.
  package let messages: [Message]

  /// Makes the script of a conversation's prompt.
  ///
  /// A goal without directives is reached at once, as its turns would never end otherwise.
  init?(_ conversation: Conversation) {
    switch conversation.agent {
    case .claude: self.init(conversation.prompt)
    case .codex(let state):
      if let script = Script(conversation.prompt, plansInSteps: false) {
        self = script
      } else if state.goalTurn > 0 {
        self.init(messages: [
          [.goal(status: "complete", turn: 1)], [.say("Reply: \(conversation.prompt)")],
        ])
      } else {
        return nil
      }
    }
  }

  private init(messages: [Message]) {
    self.messages = messages
  }

  /// Groups a prompt's directives: a tool use, a stop reason or `[[empty]]` ends a message.
  ///
  /// Nil when the prompt has no directives.
  package init?(_ prompt: String, plansInSteps: Bool = true) {
    let directives = Directive.all(in: prompt)
    guard !directives.isEmpty else { return nil }
    var messages: [Message] = []
    var current: Message = []
    for (index, directive) in directives.enumerated() {
      if directive == .and { continue }
      if plansInSteps, case .plan(let text) = directive {
        // Claude Code shows a plan only in plan mode, and only from the plan's file.
        messages += [current + [.tool(name: "EnterPlanMode", input: "{}")], [.writePlan(text)]]
        current = []
      }
      current.append(directive)
      let isJoined = directives[(index + 1)...].first == .and
      if directive.endsMessage, !isJoined {
        messages.append(current)
        current = []
      }
    }
    if !current.isEmpty { messages.append(current) }
    self.messages = messages
  }
}

extension Directive {
  fileprivate var endsMessage: Bool {
    switch self {
    case .run, .background, .read, .write, .ask, .plan, .writePlan, .agent, .tool, .stop,
      .empty, .escalate, .goal:
      true
    case .say, .stream, .think, .and, .slow, .fail, .hang, .cut, .usage: false
    }
  }
}
