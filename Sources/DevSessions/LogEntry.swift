package import JSON
package import SystemKit

/// Something that was said or done in a conversation, as `logs` shows it.
package struct LogEntry: Hashable, Sendable {
  /// Who or what it comes from.
  package enum Role: String, Hashable, Sendable, CaseIterable {
    case human
    /// A prompt that was given by a timer.
    case timer
    case assistant
    case tool
    case toolResult = "tool result"
    case error
    case interrupted
  }

  package let role: Role
  package let text: String
  package var time: Timestamp?
  /// What programs may want to know beyond the text.
  package var fields = JSONObject()

  package init(
    _ role: Role, _ text: String, time: Timestamp? = nil, fields: JSONObject = JSONObject()
  ) {
    self.role = role
    self.text = text
    self.time = time
    self.fields = fields
  }

  /// Whether it is about a tool rather than words.
  package var isAboutTool: Bool { role == .tool || role == .toolResult }

  /// As `logs --json` shows it.
  package var json: JSONValue {
    var object = JSONObject([("role", .string(role.rawValue)), ("text", .string(text))])
    object["time"] = time.map { .string($0.description) }
    for member in fields.members { object[member.key] = member.value }
    return .object(object)
  }
}
