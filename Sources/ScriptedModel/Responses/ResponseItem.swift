internal import JSON

/// An item of a response's output: a message, reasoning or a tool call.
struct ResponseItem {
  private let block: ReplyPlan.Block
  private let id: String
  /// The complete item.
  let whole: JSONValue

  /// - Parameter isCommentary: whether a text is a comment on the way, not the answer.
  init(_ block: ReplyPlan.Block, isCommentary: Bool, identifier: () -> String) {
    self.block = block
    let suffix = identifier()
    switch block {
    case .thinking(let text):
      id = "rs_\(suffix)"
      whole = [
        "type": "reasoning", "id": .string(id), "summary": [Self.part("summary_text", text)],
        "encrypted_content": .string(ReplyPlan.opaque),
      ]
    case .text(let pieces, _):
      id = "msg_\(suffix)"
      whole = [
        "type": "message", "id": .string(id), "status": "completed", "role": "assistant",
        "phase": isCommentary ? "commentary" : "final_answer",
        "content": [Self.textPart(pieces.joined())],
      ]
    case .toolUse(let name, let input):
      id = "fc_\(suffix)"
      var call: JSONObject = [
        "type": "function_call", "id": .string(id), "status": "completed",
        "call_id": .string("call_\(suffix)"),
      ]
      let parts = name.split(separator: ".", maxSplits: 1)
      if parts.count == 2 { call["namespace"] = .string(String(parts[0])) }
      call["name"] = .string(parts.last.map { String($0) } ?? name)
      call["arguments"] = .string(input)
      whole = .object(call)
    case .freeform(let name, let input):
      id = "ctc_\(suffix)"
      whole = [
        "type": "custom_tool_call", "id": .string(id), "status": "completed",
        "call_id": .string("call_\(suffix)"), "name": .string(name), "input": .string(input),
      ]
    }
  }

  /// Sends it as the item at `index` of the output, without its end if it stays open.
  func send(at index: Int, staysOpen: Bool, to events: inout EventNumbering) {
    let place: JSONObject = ["output_index": .int(index)]
    events.add("response.output_item.added", place.with("item", begun))
    let inside = place.with("item_id", .string(id))
    switch block {
    case .thinking(let text):
      let inside = inside.with("summary_index", 0)
      events.add(
        "response.reasoning_summary_part.added",
        inside.with("part", Self.part("summary_text", "")))
      events.add("response.reasoning_summary_text.delta", inside.with("delta", .string(text)))
      guard !staysOpen else { return }
      events.add("response.reasoning_summary_text.done", inside.with("text", .string(text)))
      events.add(
        "response.reasoning_summary_part.done",
        inside.with("part", Self.part("summary_text", text)))
    case .text(let pieces, let pause):
      let inside = inside.with("content_index", 0)
      events.add("response.content_part.added", inside.with("part", Self.textPart("")))
      for (number, piece) in pieces.enumerated() {
        if number > 0, pause > .zero { events.pause(pause) }
        events.add("response.output_text.delta", inside.with("delta", .string(piece)))
      }
      guard !staysOpen else { return }
      let text = pieces.joined()
      events.add("response.output_text.done", inside.with("text", .string(text)))
      events.add("response.content_part.done", inside.with("part", Self.textPart(text)))
    case .toolUse(_, let input):
      Self.send(input, as: "response.function_call_arguments", "arguments", inside, to: &events)
    case .freeform(_, let input):
      Self.send(input, as: "response.custom_tool_call_input", "input", inside, to: &events)
    }
    if !staysOpen { events.add("response.output_item.done", place.with("item", whole)) }
  }

  private static func send(
    _ input: String, as type: String, _ key: String, _ inside: JSONObject,
    to events: inout EventNumbering
  ) {
    // In two pieces, to test that clients join them.
    let half = input.index(input.startIndex, offsetBy: input.count / 2)
    for piece in [input[..<half], input[half...]] {
      events.add("\(type).delta", inside.with("delta", .string(String(piece))))
    }
    events.add("\(type).done", inside.with(key, .string(input)))
  }

  /// The item without content, as it is first announced.
  private var begun: JSONValue {
    var item = whole.object ?? JSONObject()
    if item["status"] != nil { item["status"] = "in_progress" }
    switch block {
    case .thinking: item["summary"] = []
    case .text: item["content"] = []
    case .toolUse: item["arguments"] = ""
    case .freeform: item["input"] = ""
    }
    return .object(item)
  }

  private static func part(_ type: String, _ text: String) -> JSONValue {
    ["type": .string(type), "text": .string(text)]
  }

  private static func textPart(_ text: String) -> JSONValue {
    ["type": "output_text", "text": .string(text), "annotations": []]
  }
}

extension JSONObject {
  fileprivate func with(_ key: String, _ value: JSONValue) -> JSONObject {
    var copy = self
    copy[key] = value
    return copy
  }
}
