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
    // A prompt is a text, or blocks of text, images and documents; anything else asks nothing.
    guard content.string != nil || blocks.contains(where: { $0["type"]?.string != nil }) else {
      return .other(type: "user")
    }
    let text = content.string ?? texts(blocks).joined(separator: "\n\n")
    // A timer that the agent has set, or a schedule, prompts it (2.1.332).
    if line["turnOrigin"]?.string == "scheduled" { return .trigger(prompt(text, line)) }
    guard line["isMeta"]?.bool != true, line["isCompactSummary"]?.bool != true else {
      return .other(type: "user")
    }
    if text.hasPrefix("[Request interrupted by user") {
      return .interruption(duringTool: text.hasPrefix("[Request interrupted by user for tool use"))
    }
    if text.hasPrefix("<command-name>") { return localCommand(text) }
    if text.hasPrefix("<local-command-") { return .other(type: "user") }
    if text.hasPrefix("<bash-input>") { return .other(type: "user") }
    let prompt = prompt(text, line)
    if text.hasPrefix("<bash-stdout>") || prompt.isNotice {
      return .trigger(prompt)
    }
    return .prompt(prompt)
  }

  private static func prompt(_ text: String, _ line: JSONObject) -> Prompt {
    Prompt(
      text: text, promptID: line["promptId"]?.string, uuid: line["uuid"]?.string,
      time: time(line), parent: line["parentUuid"]?.string,
      isScheduled: line["turnOrigin"]?.string == "scheduled")
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
    case "informational": return refusal(line) ?? .notice(line["content"]?.string ?? "")
    case "local_command":
      // `/context` and `/rename` are recorded so (2.1.332), `/clear` and `/compact` as user lines.
      let text = line["content"]?.string ?? ""
      return text.hasPrefix("<command-name>")
        ? localCommand(text) : .other(type: "system/local_command")
    case let subtype:
      return .other(type: "system/\(subtype ?? "")")
    }
  }

  private static func localCommand(_ text: String) -> ClaudeEntry {
    .localCommand(name: tag("command-name", in: text) ?? "")
  }

  /// The command line that a command's record holds: `/name arguments`.
  static func commandLine(_ text: String) -> String? {
    guard let name = tag("command-name", in: text) else { return nil }
    let arguments = tag("command-args", in: text) ?? ""
    return arguments.isEmpty ? name : "\(name) \(arguments)"
  }

  private static func tag(_ name: String, in text: String) -> String? {
    guard let start = text.end(of: "<\(name)>") else { return nil }
    let rest = String(text[start...])
    return rest.start(of: "</\(name)>").map { String(rest[..<$0]) }
  }

  /// A prompt that a hook refused (2.1.332); older versions tell it by the text alone.
  private static func refusal(_ line: JSONObject) -> ClaudeEntry? {
    let content = line["content"]?.string ?? ""
    let ending = line["promptSubmitEnding"]
    let kind = ending?["ending"]?["kind"]?.string
    let head = "UserPromptSubmit operation blocked by hook:\n"
    let isBlocked = kind == "blocked_by_hook" || (kind == nil && content.hasPrefix(head))
    guard isBlocked || kind == "stopped_by_hook" else { return nil }
    let isKept = ending?["promptKept"]?.bool ?? !isBlocked
    let mark = "\n\nOriginal prompt: "
    let told = content.hasPrefix(head) ? String(content.dropFirst(head.count)) : content
    let prompt = isKept ? nil : told.end(of: mark).map { String(told[$0...]) }
    let words = told.start(of: mark).map { String(told[..<$0]) } ?? told
    let reason = ending?["ending"]?["reason"]?.string ?? words
    return .refusal(
      Refusal(
        reason: reason.trimmingSpaces,
        prompt: prompt.map { Prompt(text: $0, promptID: nil, uuid: nil, time: time(line)) },
        isKept: isKept, time: time(line)))
  }

  private static func queueOperation(_ line: JSONObject) -> ClaudeEntry {
    let text = line["content"]?.string ?? ""
    switch line["operation"]?.string {
    case "enqueue": return .enqueued(text: text, time: time(line))
    case "dequeue": return .dequeued
    case "remove": return .removedFromQueue(text: text, reason: line["reason"]?.string)
    // Put back into the input box (2.1.332, Up).
    case "popAll": return .removedFromQueue(text: text, reason: "taken_back")
    case let operation: return .other(type: "queue-operation/\(operation ?? "")")
    }
  }
}
