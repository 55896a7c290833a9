internal import JSON

/// The facts about its session in Claude Code's requests.
package struct ClaudeState: Hashable, Sendable {
  /// The folder in which the session works, if the request tells it.
  package let folder: String?
  /// The file for the session's plan, while it is in plan mode.
  package let planFile: String?
}

extension ClaudeState {
  /// Returns the tool use that a directive asks for; nil when it asks for none.
  func use(for directive: Directive) -> ReplyPlan.Block? {
    switch directive {
    case .run(let command), .escalate(let command):
      use("Bash", ["command": .string(command)])
    case .background(let command):
      use("Bash", ["command": .string(command), "run_in_background": true])
    case .read(let name): use("Read", ["file_path": path(name)])
    case .write(let name, let text):
      use("Write", ["file_path": path(name), "content": .string(text)])
    case .ask(let questions):
      use("AskUserQuestion", ["questions": .array(questions.enumerated().map(Self.json))])
    case .writePlan(let text):
      use("Write", ["file_path": path(planFile ?? "plan.md"), "content": .string(text)])
    case .plan(let text): use("ExitPlanMode", ["plan": .string(text)])
    case .agent(let prompt):
      use("Agent", ["description": "Scripted agent", "prompt": .string(prompt)])
    case .tool(let name, let input): .toolUse(name: name, input: input)
    case .say, .stream, .think, .goal, .and, .slow, .fail, .hang, .cut, .stop, .empty, .usage: nil
    }
  }

  private func use(_ name: String, _ input: JSONValue) -> ReplyPlan.Block {
    .toolUse(name: name, input: input.text())
  }

  private func path(_ name: String) -> JSONValue {
    .string(name.hasPrefix("/") ? name : "\(folder ?? "")/\(name)")
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
