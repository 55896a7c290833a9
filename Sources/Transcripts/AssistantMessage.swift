package import JSON
package import SystemKit

/// One message of the model, its blocks joined from their lines.
package struct AssistantMessage: Hashable, Sendable {
  package let id: String
  package let model: String?
  package private(set) var texts: [String] = []
  package private(set) var toolUses: [ClaudeEntry.ToolUse] = []
  package private(set) var stopReason: String?
  package private(set) var time: Timestamp?
  /// What the agent means it as, where it tells: `commentary` or `final_answer` (Codex).
  package let phase: String?

  /// A message whose agent has no blocks.
  package init(
    id: String, model: String? = nil, text: String, phase: String? = nil, time: Timestamp?
  ) {
    self.id = id
    self.model = model
    self.phase = phase
    self.time = time
    texts = text.isEmpty ? [] : [text]
  }

  init(_ reply: ClaudeEntry.Reply) {
    id = reply.messageID
    model = reply.model
    phase = nil
    add(reply)
  }

  mutating func add(_ reply: ClaudeEntry.Reply) {
    for block in reply.blocks {
      switch block {
      case .text(let text): texts.append(text)
      case .toolUse(let use): toolUses.append(use)
      case .thinking: break
      }
    }
    stopReason = reply.stopReason
    time = reply.time ?? time
  }

  /// Its text, blocks separated by a blank line; empty for a message that only calls tools.
  package var text: String {
    texts.joined(separator: "\n\n")
  }

  /// As `last-message --json` shows it.
  package var json: JSONValue {
    var object = JSONObject([
      ("id", .string(id)), ("text", .string(text)),
      ("blocks", .array(texts.map { ["type": "text", "text": .string($0)] })),
    ])
    object["model"] = model.map(JSONValue.string)
    object["phase"] = phase.map(JSONValue.string)
    object["stopReason"] = stopReason.map(JSONValue.string)
    object["time"] = time.map { .string($0.description) }
    return .object(object)
  }
}

extension [AssistantMessage] {
  /// Adds a reply to the message it belongs to.
  package mutating func add(_ reply: ClaudeEntry.Reply) {
    if let index = lastIndex(where: { $0.id == reply.messageID }) {
      self[index].add(reply)
    } else {
      append(AssistantMessage(reply))
    }
  }
}
