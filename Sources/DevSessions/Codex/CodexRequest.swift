internal import JSON
internal import JSONRPC
internal import Transcripts

/// Something Codex asks a person, and what can be answered.
struct CodexRequest {
  /// One of the answers.
  struct Option {
    /// What it amounts to, for `--allow`, `--always` and `--deny`.
    enum Meaning: Hashable {
      case once, lasting, refuse, stop, other
    }

    let label: String
    let meaning: Meaning
    /// What is sent to the server.
    let result: JSONValue
  }

  let id: RequestID
  /// The turn that waits.
  let turn: String
  /// Whether it is a question with options of its own.
  let isQuestion: Bool
  let options: [Option]
  /// The form that an MCP server wants filled in; nil when it asks for nothing but yes or no.
  let form: CodexForm?
  let dialog: OpenDialog
  let params: JSONValue
}

/// Reads the requests of one thread.
struct CodexRequests {
  private let threadID: String
  /// What the newest turns did so far: a request names only the item it is about.
  private let items: [CodexItem]

  init(_ thread: CodexThread, _ subscription: CodexThread.Subscription) {
    threadID = thread.id
    items = subscription.turns.flatMap(\.items)
  }

  /// Whether a request of this thread is for a person to answer, rather than for a program.
  static func isForPerson(_ request: IncomingRequest, thread: String) -> Bool {
    request.params?["threadId"]?.string == thread && Kind(rawValue: request.method) != nil
  }

  private enum Kind: String {
    case command = "item/commandExecution/requestApproval"
    case fileChange = "item/fileChange/requestApproval"
    case permissions = "item/permissions/requestApproval"
    case question = "item/tool/requestUserInput"
    case elicitation = "mcpServer/elicitation/request"
  }

  /// The request, if it is for a person and of this thread.
  func understood(_ request: IncomingRequest) -> CodexRequest? {
    guard let params = request.params, params["threadId"]?.string == threadID,
      let kind = Kind(rawValue: request.method)
    else { return nil }
    let identity = [request.method, request.id.description, params["itemId"]?.string ?? ""]
    let elicitation = kind == .elicitation ? CodexElicitation(params) : nil
    let options = elicitation?.options ?? options(kind, params)
    let questions = kind == .question ? questions(params) : []
    let (asked, text) = elicitation?.words ?? words(kind, params, questions)
    let dialog = OpenDialog(
      kind: kind == .question
        ? .question : elicitation?.isApproval == false ? .dialog : .permission,
      question: asked, text: text,
      choices: questions.first?.options
        ?? options.enumerated().map { .init(key: $0 + 1, label: $1.label, detail: nil) },
      questions: questions, fields: elicitation?.form?.fields ?? [], tool: tool(kind),
      input: params, identity: identity)
    return CodexRequest(
      id: request.id, turn: params["turnId"]?.string ?? "", isQuestion: kind == .question,
      options: options, form: elicitation?.form, dialog: dialog, params: params)
  }

  private func tool(_ kind: Kind) -> String {
    switch kind {
    case .command: "commandExecution"
    case .fileChange: "fileChange"
    case .permissions: "permissions"
    case .question: "requestUserInput"
    case .elicitation: "elicitation"
    }
  }

  // MARK: - What is asked

  /// In one paragraph, and in full.
  private func words(
    _ kind: Kind, _ params: JSONValue, _ questions: [OpenDialog.Question]
  ) -> (String, String) {
    let reason = params["reason"]?.string
    func full(_ parts: String?...) -> String {
      parts.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: "\n")
    }
    switch kind {
    case .command:
      let command = params["command"]?.string ?? "a command"
      let asked = "Run \(command)?"
      return (asked, full(asked, params["cwd"]?.string.map { "in \($0)" }, reason))
    case .fileChange:
      let changes = items.first { $0.id == params["itemId"]?.string }?.changes ?? []
      let list = changes.map { "\($0.kind) \($0.path)" }.joined(separator: ", ")
      let asked = list.isEmpty ? "Change files?" : "Change files: \(list)?"
      let diffs = changes.map { "\($0.kind) \($0.path)\n\($0.diff)" }.joined(separator: "\n")
      let root = params["grantRoot"]?.string.map { "and allow writing below \($0)" }
      return (asked, full(asked, reason, root, diffs))
    case .permissions:
      let wanted = params["permissions"]?.text() ?? ""
      let asked = "Grant permissions \(wanted)?"
      return (asked, full(asked, reason))
    case .question:
      let asked = questions.map(\.text).joined(separator: "\n")
      return (asked, asked)
    case .elicitation: return CodexElicitation(params).words
    }
  }

  private func questions(_ params: JSONValue) -> [OpenDialog.Question] {
    (params["questions"]?.array ?? []).compactMap { question in
      guard let text = question["question"]?.string else { return nil }
      let options = (question["options"]?.array ?? []).enumerated().compactMap { index, option in
        option["label"]?.string.map {
          OpenDialog.Choice(key: index + 1, label: $0, detail: option["description"]?.string)
        }
      }
      return OpenDialog.Question(
        header: question["header"]?.string ?? "", text: text, allowsSeveral: false,
        options: options)
    }
  }

  // MARK: - What can be answered

  private func options(_ kind: Kind, _ params: JSONValue) -> [CodexRequest.Option] {
    switch kind {
    case .command, .fileChange:
      [
        decision("Yes", .once, "accept"),
        decision("Yes, and do not ask again in this session", .lasting, "acceptForSession"),
      ] + amendment(params) + [
        decision("No, and go on", .refuse, "decline"),
        decision("No, and stop the turn", .stop, "cancel"),
      ]
    case .permissions:
      [
        grant("Yes, for this turn", .once, params["permissions"], "turn"),
        grant("Yes, for this session", .lasting, params["permissions"], "session"),
        grant("No", .refuse, nil, "turn"),
      ]
    case .question: []
    case .elicitation: CodexElicitation(params).options
    }
  }

  private func decision(
    _ label: String, _ meaning: CodexRequest.Option.Meaning, _ word: String
  ) -> CodexRequest.Option {
    .init(label: label, meaning: meaning, result: ["decision": .string(word)])
  }

  /// A rule for all sessions that Codex proposes, which it keeps in its configuration folder.
  private func amendment(_ params: JSONValue) -> [CodexRequest.Option] {
    guard let rule = params["proposedExecpolicyAmendment"], let words = rule.array, !words.isEmpty
    else { return [] }
    let command = words.compactMap(\.string).joined(separator: " ")
    return [
      .init(
        label: "Yes, and always allow “\(command)” in all sessions", meaning: .other,
        result: [
          "decision": ["acceptWithExecpolicyAmendment": ["execpolicy_amendment": rule]]
        ])
    ]
  }

  private func grant(
    _ label: String, _ meaning: CodexRequest.Option.Meaning, _ permissions: JSONValue?,
    _ scope: String
  ) -> CodexRequest.Option {
    .init(
      label: label, meaning: meaning,
      result: ["permissions": permissions ?? [:], "scope": .string(scope)])
  }
}
