internal import JSON
internal import SystemKit
internal import Transcripts

/// Something that was said or done in a turn.
struct CodexItem: Hashable, Sendable {
  /// The kinds that mean something here; the rest is `other`.
  enum Kind: String, Hashable, Sendable {
    case userMessage, agentMessage, reasoning, commandExecution, fileChange, mcpToolCall, webSearch
    case plan, contextCompaction, other
  }

  /// One file of a file change.
  struct Change: Hashable, Sendable {
    /// Absolute.
    let path: String
    /// `add`, `update` or `delete`.
    let kind: String
    let diff: String
    /// Where a file was moved to.
    let newPath: String?

    /// The diff of an update without what Codex writes behind it, `Moved to: …` (0.163.0).
    var hunks: String {
      newPath.flatMap { path in
        ["\n\nMoved to: \(path)", "\n\nMoved to: \(path)\n"].first(where: diff.hasSuffix)
          .map { String(diff.dropLast($0.count)) }
      } ?? diff
    }

    var json: JSONValue { ["path": .string(path), "kind": .string(kind)] }
  }

  let id: String
  let kind: Kind
  /// All of it, as the server told it.
  let value: JSONValue
  /// Nil where the server told the item without its time.
  var time: Timestamp?
  /// The turn it belongs to, where the server told it with the item.
  private(set) var turn: String?

  init?(_ value: JSONValue?) {
    guard let value, let type = value["type"]?.string else { return nil }
    id = value["id"]?.string ?? ""
    kind = Kind(rawValue: type) ?? .other
    self.value = value
  }

  /// An entry of `thread/items/list`.
  init?(entry: JSONValue) {
    self.init(entry["item"])
    turn = entry["turnId"]?.string
    time = (entry["completedAtMs"]?.int ?? entry["startedAtMs"]?.int).map {
      Timestamp(milliseconds: Int64($0))
    }
  }

  /// What a person or the agent said, or the command.
  var text: String {
    switch kind {
    case .userMessage:
      (value["content"]?.array ?? []).compactMap { $0["text"]?.string }.joined(separator: "\n\n")
    case .commandExecution: value["command"]?.string ?? ""
    default: value["text"]?.string ?? ""
    }
  }

  /// Of a message of the agent: `commentary`, `final_answer`, or not told.
  var phase: String? { value["phase"]?.string }

  /// The number the sender of a prompt gave it.
  var clientID: String? { value["clientId"]?.string }

  /// How far it has come: `inProgress`, `completed`, `failed`, `declined`.
  var status: String? { value["status"]?.string }

  /// The files of a file change.
  var changes: [Change] {
    (value["changes"]?.array ?? []).compactMap { change in
      guard let path = change["path"]?.string else { return nil }
      return Change(
        path: path, kind: change["kind"]?["type"]?.string ?? change["kind"]?.string ?? "update",
        diff: change["diff"]?.string ?? "", newPath: change["kind"]?["move_path"]?.string)
    }
  }

  /// As `last-message` shows it.
  func message(model: String?) -> AssistantMessage {
    AssistantMessage(id: id, model: model, text: text, phase: phase, time: time)
  }

  /// What `logs` shows of it.
  var logEntries: [LogEntry] {
    switch kind {
    case .userMessage: return [LogEntry(.human, text, time: time)]
    case .agentMessage:
      var fields = JSONObject()
      fields["phase"] = phase.map(JSONValue.string)
      return text.isEmpty ? [] : [LogEntry(.assistant, text, time: time, fields: fields)]
    case .commandExecution: return toolEntries(text, value["aggregatedOutput"]?.string ?? "")
    case .fileChange:
      let list = changes.map { "\($0.kind) \($0.path)" }.joined(separator: "\n")
      return toolEntries(list, status ?? "")
    case .mcpToolCall, .webSearch, .other:
      return [LogEntry(.tool, value.text(), time: time, fields: ["id": .string(id)])]
    case .plan: return [LogEntry(.assistant, text, time: time)]
    case .reasoning, .contextCompaction: return []
    }
  }

  private func toolEntries(_ call: String, _ result: String) -> [LogEntry] {
    var fields: JSONObject = ["id": .string(id), "name": .string(kind.rawValue)]
    fields["exitCode"] = value["exitCode"]
    fields["status"] = status.map(JSONValue.string)
    return [
      LogEntry(.tool, call, time: time, fields: fields),
      LogEntry(.toolResult, result, time: time, fields: fields),
    ]
  }
}
