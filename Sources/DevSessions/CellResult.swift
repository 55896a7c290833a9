internal import JSON
internal import SystemKit

/// What became of a cell; kept in `cells/<turn>.json`, which is written once.
struct CellResult: Hashable, Sendable {
  let turn: String
  let text: String
  let reason: TurnResult.Reason
  /// What the program put out between the echo of what was typed and its next prompt.
  let output: String
  /// The last command's exit status, where a shell told it.
  let exitStatus: Int?
  /// What stood before the cursor when it had ended.
  let prompt: String?
  /// The prompt at which the program takes a new input, where `prompt` asks for the rest of one.
  var mainPrompt: String?
  let started: Timestamp
  let ended: Timestamp
  /// Whether a part of the output is missing.
  let isTruncated: Bool
  /// Why it failed, in words.
  let detail: String?

  /// The fields that go with the turn in `wait --json` and `ask --json`.
  var fields: JSONObject {
    var object = JSONObject([
      ("status", .string(reason.rawValue)),
      ("duration", .number(JSONNumber(Double(ended.since(started).wholeMilliseconds) / 1000))),
    ])
    object["exitStatus"] = exitStatus.map { .int($0) }
    object["prompt"] = prompt.map(JSONValue.string)
    if isTruncated { object["truncated"] = true }
    return object
  }

  /// The same as the result of a turn.
  var turnResult: TurnResult {
    let error: String? = reason == .failed ? exitStatus.map { "exit status \($0)" } : nil
    var result = TurnResult(reason, turn: turn, detail: detail, error: error)
    result.fields = fields
    return result
  }
}

extension CellResult {
  var json: JSONValue {
    var object = JSONObject([
      ("turn", .string(turn)), ("text", .string(text)), ("reason", .string(reason.rawValue)),
      ("started", .string(started.description)), ("ended", .string(ended.description)),
      ("output", .string(output)), ("isTruncated", .bool(isTruncated)),
    ])
    object["exitStatus"] = exitStatus.map { .int($0) }
    object["prompt"] = prompt.map(JSONValue.string)
    object["mainPrompt"] = mainPrompt.map(JSONValue.string)
    object["detail"] = detail.map(JSONValue.string)
    return .object(object)
  }

  init?(_ json: JSONValue) {
    guard let turn = json["turn"]?.string, let text = json["text"]?.string,
      let reason = json["reason"]?.string.flatMap(TurnResult.Reason.init),
      let output = json["output"]?.string,
      let started = json["started"]?.string.flatMap(Timestamp.init),
      let ended = json["ended"]?.string.flatMap(Timestamp.init)
    else { return nil }
    self.init(
      turn: turn, text: text, reason: reason, output: output,
      exitStatus: json["exitStatus"]?.int, prompt: json["prompt"]?.string,
      mainPrompt: json["mainPrompt"]?.string, started: started,
      ended: ended, isTruncated: json["isTruncated"]?.bool ?? false,
      detail: json["detail"]?.string)
  }
}
