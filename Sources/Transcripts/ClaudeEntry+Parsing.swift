internal import JSON
internal import SystemKit

extension ClaudeEntry {
  /// Reads one line; nil when it is not a JSON object (torn, garbage).
  package init?(line: some Collection<UInt8>) {
    // Most bytes of a transcript are context for the model; do not build values of those.
    if line.count > 4096, !Self.mayMatter(line) {
      self = .other(type: "")
      return
    }
    guard let value = try? JSONValue(parsing: line), let object = value.object else { return nil }
    self.init(object)
  }

  private static let meaningfulMarks = [
    "\"type\":\"user\"", "\"type\":\"assistant\"", "\"type\":\"system\"", "\"queue-operation\"",
  ].map { Array($0.utf8) }

  private static func mayMatter(_ line: some Collection<UInt8>) -> Bool {
    meaningfulMarks.contains { mark in line.contains(sequence: mark) }
  }

  private init(_ line: JSONObject) {
    let type = line["type"]?.string ?? ""
    // Subagents' lines are another conversation's.
    guard line["isSidechain"]?.bool != true else {
      self = .other(type: type)
      return
    }
    switch type {
    case "user": self = Self.user(line)
    case "assistant": self = Self.assistant(line)
    case "system": self = Self.system(line)
    case "queue-operation": self = Self.queueOperation(line)
    default: self = .other(type: type)
    }
  }

  private static func time(_ line: JSONObject) -> Timestamp? {
    line["timestamp"]?.string.flatMap(Timestamp.init)
  }

  private static func user(_ line: JSONObject) -> ClaudeEntry {
    guard let content = line["message"]?["content"] else { return .other(type: "user") }
    let blocks = content.array ?? []
    let results = blocks.compactMap(toolResult)
    if !results.isEmpty { return .toolResults(results) }
    guard line["isMeta"]?.bool != true, line["isCompactSummary"]?.bool != true else {
      return .other(type: "user")
    }
    let text = content.string ?? texts(blocks).joined(separator: "\n\n")
    if text.hasPrefix("[Request interrupted by user") {
      return .interruption(duringTool: text.hasPrefix("[Request interrupted by user for tool use"))
    }
    if text.hasPrefix("<command-name>") {
      return .localCommand(name: String(text.dropFirst(14).prefix { $0 != "<" }))
    }
    if text.hasPrefix("<local-command-") { return .other(type: "user") }
    if text.hasPrefix("<bash-input>") { return .other(type: "user") }
    let prompt = Prompt(
      text: text, promptID: line["promptId"]?.string, uuid: line["uuid"]?.string, time: time(line))
    if text.hasPrefix("<bash-stdout>") || prompt.isNotice {
      return .trigger(prompt)
    }
    return .prompt(prompt)
  }

  private static func toolResult(_ block: JSONValue) -> ToolResult? {
    guard block["type"]?.string == "tool_result", let id = block["tool_use_id"]?.string else {
      return nil
    }
    let content = block["content"]
    return ToolResult(
      toolUseID: id, isError: block["is_error"]?.bool ?? false,
      text: content?.string ?? texts(content?.array ?? []).joined(separator: "\n"))
  }

  private static func texts(_ blocks: [JSONValue]) -> [String] {
    blocks.compactMap { $0["type"]?.string == "text" ? $0["text"]?.string : nil }
  }

  private static func assistant(_ line: JSONObject) -> ClaudeEntry {
    guard let message = line["message"] else { return .other(type: "assistant") }
    let blocks = message["content"]?.array ?? []
    if line["isApiErrorMessage"]?.bool == true {
      return .failure(
        Failure(
          error: line["error"]?.string ?? "unknown", text: texts(blocks).joined(separator: "\n"),
          status: line["apiErrorStatus"]?.int, time: time(line)))
    }
    // Claude Code's own words in the model's place ("No response requested.") are no answer.
    guard message["model"]?.string != "<synthetic>", let id = message["id"]?.string else {
      return .other(type: "assistant")
    }
    return .reply(
      Reply(
        messageID: id, model: message["model"]?.string,
        stopReason: message["stop_reason"]?.string, blocks: blocks.compactMap(replyBlock),
        time: time(line)))
  }

  private static func replyBlock(_ block: JSONValue) -> Reply.Block? {
    switch block["type"]?.string {
    case "text": return block["text"]?.string.map { .text($0) }
    case "thinking", "redacted_thinking": return .thinking
    case "tool_use":
      guard let id = block["id"]?.string, let name = block["name"]?.string else { return nil }
      return .toolUse(ToolUse(id: id, name: name, input: block["input"] ?? [:]))
    default: return nil
    }
  }

  private static func system(_ line: JSONObject) -> ClaudeEntry {
    switch line["subtype"]?.string {
    case "turn_duration":
      return .turnEnd(
        TurnEnd(
          duration: .milliseconds(line["durationMs"]?.int ?? 0),
          backgroundAgents: line["pendingBackgroundAgentCount"]?.int ?? 0, time: time(line)))
    case "compact_boundary":
      return .compaction(isManual: line["compactMetadata"]?["trigger"]?.string != "auto")
    case "informational": return .notice(line["content"]?.string ?? "")
    case let subtype:
      return .other(type: "system/\(subtype ?? "")")
    }
  }

  private static func queueOperation(_ line: JSONObject) -> ClaudeEntry {
    let text = line["content"]?.string ?? ""
    switch line["operation"]?.string {
    case "enqueue": return .enqueued(text: text, time: time(line))
    case "dequeue": return .dequeued
    case "remove": return .removedFromQueue(text: text, reason: line["reason"]?.string)
    case let operation: return .other(type: "queue-operation/\(operation ?? "")")
    }
  }
}
