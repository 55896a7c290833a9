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

    package init(header: String, text: String, allowsSeveral: Bool, options: [Choice]) {
      self.header = header
      self.text = text
      self.allowsSeveral = allowsSeveral
      self.options = options
    }
  }

  /// Something that can be answered.
  package struct Choice: Hashable, Sendable {
    /// What `respond --option` takes for it: its number.
    package let key: Int
    package let label: String
    package let detail: String?
    /// Whether it is ticked; nil where it cannot be, and where that is not known.
    package let isChecked: Bool?

    package init(key: Int, label: String, detail: String?, isChecked: Bool? = nil) {
      self.key = key
      self.label = label
      self.detail = detail
      self.isChecked = isChecked
    }
  }

  /// Something to fill in, as a form of an MCP server has.
  package struct Field: Hashable, Sendable {
    package let name: String
    /// `string`, `number`, `integer`, `boolean`, or `array` of choices.
    package let type: String
    package let title: String?
    package let detail: String?
    package let isRequired: Bool
    /// The values it takes; empty when it takes any of its type.
    package let choices: [Choice]
    /// The value it has when it is left out.
    package let preset: JSONValue?

    package init(
      name: String, type: String, title: String?, detail: String?, isRequired: Bool,
      choices: [Choice], preset: JSONValue?
    ) {
      self.name = name
      self.type = type
      self.title = title
      self.detail = detail
      self.isRequired = isRequired
      self.choices = choices
      self.preset = preset
    }
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
  /// The fields of a form, which `respond --field` fills in; empty for everything else.
  package let fields: [Field]
  /// The tool it is about, and what it would be given.
  package let tool: String?
  package let input: JSONValue?
  /// Names this very dialog: an answer can be bound to it.
  package let digest: String
  /// Whether screen and records tell the same already; they follow one another by up to half a second.
  package let isComplete: Bool

  /// Puts together what screen and records tell.
  ///
  /// - Parameter isComplete: nil when a dialog on the screen, with its tool call, is all there is.
  package init(
    _ screen: ScreenDialog?, use: ClaudeEntry.ToolUse?, kind: StatusReport.WaitingFor,
    isComplete: Bool? = nil
  ) {
    self.kind = kind
    self.isComplete =
      isComplete ?? (screen != nil && (kind == .dialog || screen?.form != nil || use != nil))
    fields = screen?.form?.fields.map(Field.init) ?? []
    startDialog = screen?.startDialog
    questions = kind == .question ? Self.questions(use?.input) : []
    choices = Self.choices(screen, questions)
    let asked = questions.map(\.text).joined(separator: "\n")
    question = asked.isEmpty ? screen?.question ?? "" : asked
    text = screen?.text.joined(separator: "\n") ?? asked
    tool = use?.name
    input = use?.input
    // The screen's part changes while several questions are answered. A tool call that asks for
    // permission is known from the hook before the transcript gives it an ID.
    let id = kind == .permission ? nil : use?.id
    var parts = [kind.rawValue, id ?? "", use?.name ?? "", use?.input.text() ?? ""]
    if questions.isEmpty { parts += [question] + choices.map(\.label) + fields.map(\.name) }
    digest = String(SHA256.hexadecimal(parts.joined(separator: "\u{0}").utf8).prefix(12))
  }

  /// A dialog of an agent that tells it whole.
  ///
  /// - Parameter identity: what tells it from every other dialog of the session.
  package init(
    kind: StatusReport.WaitingFor, question: String, text: String, choices: [Choice],
    questions: [Question] = [], fields: [Field] = [], tool: String?, input: JSONValue?,
    identity: [String]
  ) {
    self.kind = kind
    self.question = question
    self.text = text
    self.choices = choices
    self.questions = questions
    self.fields = fields
    self.tool = tool
    self.input = input
    isComplete = true
    startDialog = nil
    digest = String(SHA256.hexadecimal(identity.joined(separator: "\u{0}").utf8).prefix(12))
  }

  /// The options on the screen, those of a known question in the model's words; where the screen shows
  /// only a part of them, the first question's.
  private static func choices(_ screen: ScreenDialog?, _ questions: [Question]) -> [Choice] {
    let known = questions.first { screen?.offers($0.options.map(\.label)) == true }
    guard let screen, questions.isEmpty || known != nil || !screen.isCut else {
      return questions.first?.options ?? []
    }
    return screen.options.enumerated().map { index, option in
      let own = known?.options.indices.contains(index) == true ? known?.options[index] : nil
      return Choice(
        key: option.number ?? index + 1, label: own?.label ?? option.label, detail: own?.detail,
        isChecked: option.isChecked)
    }
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
    if !fields.isEmpty { object["fields"] = .array(fields.map(\.json)) }
    object["tool"] = tool.map(JSONValue.string)
    object["input"] = input
    object["text"] = .string(text)
    return .object(object)
  }

  /// A few words: what is asked, and the options with their numbers.
  package var summary: String {
    let asked = startDialog.map { "the \($0.rawValue) dialog" } ?? question
    let options = choices.map { "(\($0.key)) \($0.label)" }.joined(separator: " ")
    let form = fields.map { "\($0.name)=" }.joined(separator: " ")
    return [asked, form, options].filter { !$0.isEmpty }.joined(separator: " ")
      .split(separator: "\n").map { String($0).trimmingSpaces }.joined(separator: " ")
  }

  /// Whether nothing can be chosen: a panel such as Claude Code's help, which Escape closes.
  package var isPanel: Bool { kind == .dialog && choices.isEmpty }
}

extension OpenDialog.Choice {
  fileprivate var json: JSONValue {
    var object = JSONObject([("key", .string("\(key)")), ("label", .string(label))])
    object["description"] = detail.map(JSONValue.string)
    object["checked"] = isChecked.map(JSONValue.bool)
    return .object(object)
  }
}

extension OpenDialog.Field {
  /// A field of a form on Claude Code's screen, which tells no more of its type.
  fileprivate init(_ shown: ScreenForm.Field) {
    self.init(
      name: shown.name, type: shown.flag == nil ? "string" : "boolean", title: nil, detail: nil,
      isRequired: shown.isRequired, choices: [],
      preset: shown.flag.map(JSONValue.bool) ?? shown.value.map(JSONValue.string))
  }
}

extension OpenDialog.Field {
  fileprivate var json: JSONValue {
    var object = JSONObject([
      ("name", .string(name)), ("type", .string(type)), ("required", .bool(isRequired)),
    ])
    object["title"] = title.map(JSONValue.string)
    object["description"] = detail.map(JSONValue.string)
    if !choices.isEmpty { object["options"] = .array(choices.map(\.json)) }
    object["default"] = preset
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
    let dialog = screen?.dialog
    switch kind {
    case .question, .plan:
      // In a small terminal the question may have scrolled out: its words are known all the same.
      let use = dialog?.form == nil ? conversation?.openQuestion : nil
      let isCut = dialog == nil && screen?.isCovered == true && use != nil
      return OpenDialog(dialog, use: use, kind: kind, isComplete: isCut ? true : nil)
    case .permission:
      let use = permissionEvent.map(toolUse) ?? conversation?.openToolUses.first
      let isTold = permissionEvent != nil || (hookEvents.isEmpty && use != nil)
      return OpenDialog(dialog, use: use, kind: kind, isComplete: dialog != nil && isTold)
    case .dialog:
      return OpenDialog(dialog, use: nil, kind: kind, isComplete: screen?.isCovered ?? false)
    // Terminals alone wait for these, and have no dialogs.
    case .keys, .secret, .line: return nil
    }
  }

  /// The hook's event about the permission prompt that is open.
  ///
  /// Of tools that ask one after the other it is the one whose words are on the screen; otherwise
  /// one that has come since the session began to wait, for the hook may be late.
  private var permissionEvent: HookEvent? {
    let events = hookEvents.filter { $0.name == "PermissionRequest" && $0.tool != nil }
    if let shown = screen?.dialog, let event = events.last(where: { shown.mentions($0) }) {
      return event
    }
    guard let changed = sessionFile?.statusChanged else { return events.last }
    return events.last { $0.time >= changed }
  }

  /// The tool call an event is about; a subagent's is not in the transcript.
  private func toolUse(_ event: HookEvent) -> ClaudeEntry.ToolUse {
    func members(_ input: JSONValue?) -> Set<JSONObject.Member> {
      Set(input?.object?.members ?? [])
    }
    let use = conversation?.openToolUses.first {
      $0.name == event.tool && members($0.input) == members(event.toolInput)
    }
    return use
      ?? ClaudeEntry.ToolUse(id: "", name: event.tool ?? "", input: event.toolInput ?? [:])
  }
}

extension ScreenDialog {
  /// Whether a tool's input is shown: the beginning of one of its texts, or a file's name.
  fileprivate func mentions(_ event: HookEvent) -> Bool {
    let shown = text.joined().withoutSpaces
    return (event.toolInput?.object?.members ?? []).contains { member in
      guard let line = member.value.string?.split(separator: "\n").first else { return false }
      let words = (line.hasPrefix("/") ? line.lastPathPart : line).withoutSpaces.prefix(60)
      return !words.isEmpty && shown.contains(words)
    }
  }
}

extension Substring {
  fileprivate var lastPathPart: Substring { split(separator: "/").last ?? self }
}
