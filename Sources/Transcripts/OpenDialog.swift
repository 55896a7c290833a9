package import JSON
internal import SystemKit

/// What a session waits for: who is asked what, and what can be answered.
package struct OpenDialog: Hashable, Sendable {
  /// A question of the model, in the words of its tool call.
  package struct Question: Hashable, Sendable {
    package let header: String
    package let text: String
    package let allowsSeveral: Bool
    package let options: [Choice]
  }

  /// Something that can be answered.
  package struct Choice: Hashable, Sendable {
    /// What `respond --option` takes for it: its number.
    package let key: Int
    package let label: String
    package let detail: String?
  }

  package let kind: StatusReport.WaitingFor
  /// Which of the dialogs that block the start it is.
  package let startDialog: ScreenDialog.StartDialog?
  /// What is asked, in one paragraph.
  package let question: String
  /// All that stands above the options.
  package let text: String
  /// The options as the screen has them, the model's own and Claude Code's additions.
  package let choices: [Choice]
  /// The model's questions; empty for other kinds.
  package let questions: [Question]
  /// The tool it is about, and what it would be given.
  package let tool: String?
  package let input: JSONValue?
  /// Names this very dialog: an answer can be bound to it.
  package let digest: String
  /// Whether screen and records tell the same already; they follow one another by up to half a second.
  package let isComplete: Bool

  package init(
    _ screen: ScreenDialog?, use: ClaudeEntry.ToolUse?, kind: StatusReport.WaitingFor
  ) {
    self.kind = kind
    isComplete = screen != nil && (kind == .dialog || use != nil)
    startDialog = screen?.startDialog
    questions = kind == .question ? Self.questions(use?.input) : []
    choices =
      screen?.options.enumerated().map { index, option in
        Choice(key: option.number ?? index + 1, label: option.label, detail: nil)
      } ?? questions.first?.options ?? []
    let asked = questions.map(\.text).joined(separator: "\n")
    question = asked.isEmpty ? screen?.question ?? "" : asked
    text = screen?.text.joined(separator: "\n") ?? asked
    tool = use?.name
    input = use?.input
    // The screen's part changes while several questions are answered.
    var parts = [kind.rawValue, use?.id ?? "", use?.input.text() ?? ""]
    if questions.isEmpty { parts += [question] + choices.map(\.label) }
    digest = String(SHA256.hexadecimal(parts.joined(separator: "\u{0}").utf8).prefix(12))
  }

  private static func questions(_ input: JSONValue?) -> [Question] {
    (input?["questions"]?.array ?? []).compactMap { question in
      guard let text = question["question"]?.string else { return nil }
      let options = (question["options"]?.array ?? []).enumerated().compactMap { index, option in
        (option["label"]?.string).map {
          Choice(key: index + 1, label: $0, detail: option["description"]?.string)
        }
      }
      return Question(
        header: question["header"]?.string ?? "", text: text,
        allowsSeveral: question["multiSelect"]?.bool ?? false, options: options)
    }
  }

  /// As `status --json` and errors show it.
  package var json: JSONValue {
    var object = JSONObject([
      ("kind", .string(kind.rawValue)), ("digest", .string(digest)),
      ("question", .string(question)), ("options", .array(choices.map(\.json))),
    ])
    object["name"] = startDialog.map { .string($0.rawValue) }
    if !questions.isEmpty { object["questions"] = .array(questions.map(\.json)) }
    object["tool"] = tool.map(JSONValue.string)
    object["input"] = input
    object["text"] = .string(text)
    return .object(object)
  }

  /// A few words: what is asked, and the options with their numbers.
  package var summary: String {
    let asked = startDialog.map { "the \($0.rawValue) dialog" } ?? question
    let options = choices.map { "(\($0.key)) \($0.label)" }.joined(separator: " ")
    return options.isEmpty ? asked : "\(asked) \(options)"
  }
}

extension OpenDialog.Choice {
  fileprivate var json: JSONValue {
    var object = JSONObject([("key", .string("\(key)")), ("label", .string(label))])
    object["description"] = detail.map(JSONValue.string)
    return .object(object)
  }
}

extension OpenDialog.Question {
  fileprivate var json: JSONValue {
    [
      "header": .string(header), "question": .string(text), "multiSelect": .bool(allowsSeveral),
      "options": .array(options.map(\.json)),
    ]
  }
}

extension ClaudeSnapshot {
  /// What the session waits for, when its report says that it waits; as much as is known.
  package var openDialog: OpenDialog? {
    guard let kind = report().waitingFor else { return nil }
    return OpenDialog(screen?.dialog, use: toolInQuestion(kind), kind: kind)
  }

  /// The tool call a dialog is about: the hook tells best, for tools run side by side too.
  private func toolInQuestion(_ kind: StatusReport.WaitingFor) -> ClaudeEntry.ToolUse? {
    let open = conversation?.openToolUses ?? []
    switch kind {
    case .question, .plan: return conversation?.openQuestion
    case .permission:
      if let event = hookEvents.last, event.name == "PermissionRequest", let tool = event.tool {
        let use = open.first { $0.name == tool && $0.input == event.toolInput }
        return use ?? ClaudeEntry.ToolUse(id: "", name: tool, input: event.toolInput ?? [:])
      }
      return open.first
    case .dialog: return nil
    }
  }
}
