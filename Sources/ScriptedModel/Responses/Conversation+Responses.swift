package import JSON

extension Conversation {
  /// Parses the body of Codex's request to `/v1/responses`.
  package init(responses request: JSONValue) {
    let items = request["input"]?.array ?? []
    var walk = ItemWalk()
    if let text = request["input"]?.string { walk.visit(text: text) }
    for item in items { walk.visit(item) }
    model = request["model"]?.string ?? "scripted"
    wantsStream = request["stream"]?.bool ?? false
    prompt = walk.prompt
    sent = walk.sent
    endsWithNotification = false
    let tools = OfferedTools(request)
    agent = .codex(CodexState(tools: tools, running: walk.running, goalTurn: walk.goalTurn))
    kind = Self.kind(codex: request)
    let session = request["prompt_cache_key"]?.string ?? ""
    identity = "\(session)|\(kind.rawValue)|\(items.count)|\(walk.sent)|\(prompt)"
  }

  /// Reads the kind that Codex declares: `turn` or `compaction`, as observed in 0.163.0.
  private static func kind(codex request: JSONValue) -> Kind {
    let text = request["client_metadata"]?["x-codex-turn-metadata"]?.string
    switch text.flatMap({ try? JSONValue(parsing: $0) })?["request_kind"]?.string {
    case nil, "turn": return .turn
    case "compaction": return .compaction
    default: return .side
    }
  }
}

/// A pass over the items of the input, oldest first.
///
/// The items are flat: those between items of others are together one message of the model.
private struct ItemWalk {
  private(set) var prompt = ""
  private(set) var sent = 0
  private(set) var running: [RunningCommand] = []
  private(set) var goalTurn = 0
  private var goals = 0
  /// The content so far of the message that is being read.
  private var message: Message?
  /// The calls that wait for a command to its end.
  private var patientCalls: Set<String> = []

  private enum Message {
    /// A message that only waits again for a command, which is not in the script.
    case asking
    case scripted
  }

  mutating func visit(_ item: JSONValue) {
    switch (item["type"]?.string ?? "message", item["role"]?.string) {
    case ("message", "user"):
      message = nil
      running = []
      for part in item["content"]?.array ?? [] { part["text"]?.string.map { visit(text: $0) } }
      if let text = item["content"]?.string { visit(text: text) }
    case ("agent_message", _): visit(task: item)
    case ("message", "assistant"), ("reasoning", _): take(.scripted)
    case ("function_call", _), ("custom_tool_call", _): visit(call: item)
    case ("function_call_output", _), ("custom_tool_call_output", _): visit(output: item)
    default: break
    }
  }

  /// Reads an item from another agent.
  ///
  /// A task in it is a prompt, in the field for encrypted text.
  private mutating func visit(task item: JSONValue) {
    let parts = item["content"]?.array ?? []
    guard parts.first?["text"]?.string?.hasPrefix("Message Type: NEW_TASK") == true else { return }
    message = nil
    for part in parts { part["encrypted_content"]?.string.map { visit(text: $0) } }
  }

  private mutating func take(_ part: Message) {
    if part == .scripted, message != .scripted { sent += 1 }
    if message == nil { running = [] }
    if message != .scripted { message = part }
  }

  private mutating func visit(call: JSONValue) {
    let arguments = call["arguments"]?.string.flatMap { try? JSONValue(parsing: $0) }
    let isPatient = arguments?["yield_time_ms"] == CodexState.longestWait
    if isPatient || call["name"] == "exec", let id = call["call_id"]?.string {
      patientCalls.insert(id)
    }
    let asks = call["name"] == "write_stdin" || call["name"] == "wait"
    take(asks && isPatient ? .asking : .scripted)
  }

  private mutating func visit(output: JSONValue) {
    message = nil
    guard let id = output["call_id"]?.string, patientCalls.contains(id) else { return }
    let parts = output["output"]?.array ?? []
    let text = output["output"]?.string ?? parts.first?["text"]?.string ?? ""
    if let command = RunningCommand(in: text) { running.append(command) }
  }

  mutating func visit(text: String) {
    let text = text.trimmed
    if text.hasPrefix(Injected.goal) {
      guard let objective = Injected.objective(in: text) else { return }
      goals += 1
      goalTurn = goals
      begin(objective)
    } else if text.hasPrefix(Injected.summary) {
      begin("")
    } else if !text.isEmpty, !Injected.openings.contains(where: text.hasPrefix) {
      goalTurn = 0
      begin(text)
    }
  }

  private mutating func begin(_ text: String) {
    prompt = text
    sent = 0
  }
}

/// The beginnings of texts that Codex writes in the user's name, as observed in 0.163.0.
private enum Injected {
  static let goal = "<codex_internal_context source=\"goal\">"
  static let summary = "Another language model started to solve this problem"
  static let openings = [
    "<environment_context>", "<codex_internal_context", "<turn_aborted>",
    "# AGENTS.md instructions",
    "<user_instructions>", "<skill>", "<user_shell_command>", "<subagent_notification>",
    "<hook_prompt", "<recommended_plugins>",
    "You are performing a CONTEXT CHECKPOINT COMPACTION",
  ]

  /// Returns the objective of a turn that continues a goal; nil for other texts about goals.
  static func objective(in text: String) -> String? {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count > 1, lines[1].hasPrefix("Continue working toward the active thread goal"),
      let start = lines.firstIndex(of: "<objective>"),
      let end = lines[start...].firstIndex(of: "</objective>")
    else { return nil }
    return XMLText.unescaped(lines[(start + 1)..<end].joined(separator: "\n"))
  }
}

/// Text between Codex's tags.
enum XMLText {
  private static let entities: [(name: String, character: Character)] = [
    ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&"),
  ]

  /// Replaces entities by their characters.
  static func unescaped(_ text: String) -> String {
    var result: Substring = ""
    var rest = text[...]
    while let start = rest.firstIndex(of: "&") {
      result += rest[..<start]
      rest = rest[start...]
      if let entity = entities.first(where: { rest.hasPrefix($0.name) }) {
        result.append(entity.character)
        rest = rest.dropFirst(entity.name.count)
      } else {
        result.append(rest.removeFirst())
      }
    }
    return String(result + rest)
  }
}
