/// The messages a prompt asks for, in the order in which the model will send them.
package struct Script: Hashable, Sendable {
  /// What one message does, in order.
  package typealias Message = [Directive]

  /// The messages.
  package let messages: [Message]

  /// Groups a prompt's directives: a tool use, a stop reason or `[[empty]]` ends a message.
  ///
  /// Nil when the prompt has no directives.
  package init?(_ prompt: String) {
    let directives = Directive.all(in: prompt)
    guard !directives.isEmpty else { return nil }
    var messages: [Message] = []
    var current: Message = []
    for (index, directive) in directives.enumerated() {
      if directive == .and { continue }
      if case .plan(let text) = directive {
        // Claude Code shows a plan only from plan mode, and only what is in the plan's file.
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
      .empty:
      true
    case .say, .stream, .think, .and, .slow, .fail, .hang, .cut, .usage: false
    }
  }
}
