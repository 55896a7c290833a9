package import HTTP1
internal import JSON

/// Encodes a plan for the Messages API, as server-sent events or one JSON object.
package struct MessageEncoder {
  private let model: String
  private let inputTokens: Int
  /// Makes the part of an ID after `msg_` or `toolu_`.
  private let identifier: () -> String

  package init(model: String, inputTokens: Int, identifier: @escaping () -> String) {
    self.model = model
    self.inputTokens = inputTokens
    self.identifier = identifier
  }

  /// Returns the steps of a streamed message.
  ///
  /// A block that is followed by a cut or a hang stays open, as with a real server.
  package func stream(_ plan: ReplyPlan) -> [Response.Step] {
    var steps: [Response.Step] = []
    var hasStarted = false
    var index = 0
    func start() {
      guard !hasStarted else { return }
      hasStarted = true
      steps.append(Self.event("message_start", ["message": head(plan)]))
      steps.append(Self.event("ping", [:]))
    }
    for (position, item) in plan.items.enumerated() {
      switch item {
      case .pause(let duration): steps.append(.pause(duration))
      case .block(let block):
        start()
        let next = plan.items.dropFirst(position + 1).first
        steps += events(block, index: index, staysOpen: next == .hang || next == .cut)
        index += 1
      case .hang:
        steps.append(.pause(.seconds(86_400)))
        return steps
      case .cut:
        start()
        // The client gets time to read, since a reset drops bytes that it has not read.
        return steps + [.pause(.milliseconds(50)), .abort]
      }
    }
    start()
    let end: JSONValue = [
      "delta": ["stop_reason": .string(plan.stopReason), "stop_sequence": .null],
      "usage": ["output_tokens": .int(plan.outputTokens)],
    ]
    return steps + [Self.event("message_delta", end), Self.event("message_stop", [:])]
  }

  /// Returns the steps of a message that is sent as a whole, after all its pauses.
  package func whole(_ plan: ReplyPlan) -> [Response.Step] {
    var steps: [Response.Step] = []
    var content: [JSONValue] = []
    for item in plan.items {
      switch item {
      case .pause(let duration): steps.append(.pause(duration))
      case .block(let block): content.append(json(block))
      case .hang: return steps + [.pause(.seconds(86_400))]
      case .cut: return steps + [.abort]
      }
    }
    var message = head(plan).object ?? JSONObject()
    message["content"] = .array(content)
    message["stop_reason"] = .string(plan.stopReason)
    message["usage"] = usage(plan, output: plan.outputTokens)
    return steps + [.write(JSONValue.object(message).bytes())]
  }

  private func head(_ plan: ReplyPlan) -> JSONValue {
    [
      "id": .string("msg_\(identifier())"), "type": "message", "role": "assistant",
      "model": .string(model), "content": [], "stop_reason": .null, "stop_sequence": .null,
      "usage": usage(plan, output: 1),
    ]
  }

  private func usage(_ plan: ReplyPlan, output: Int) -> JSONValue {
    [
      "input_tokens": .int(plan.inputTokens ?? inputTokens), "cache_creation_input_tokens": 0,
      "cache_read_input_tokens": 0, "output_tokens": .int(output),
    ]
  }

  private func json(_ block: ReplyPlan.Block) -> JSONValue {
    switch block {
    case .thinking(let text):
      ["type": "thinking", "thinking": .string(text), "signature": .string(ReplyPlan.opaque)]
    case .text(let pieces, _): ["type": "text", "text": .string(pieces.joined())]
    case .toolUse(let name, let input), .freeform(let name, let input):
      [
        "type": "tool_use", "id": .string("toolu_\(identifier())"), "name": .string(name),
        "input": (try? JSONValue(parsing: input)) ?? .object(JSONObject()),
      ]
    }
  }

  private func events(
    _ block: ReplyPlan.Block, index: Int, staysOpen: Bool
  ) -> [Response.Step] {
    var empty = json(block).object ?? JSONObject()
    var deltas: [Response.Step] = []
    func delta(_ type: String, _ key: String, _ text: String) {
      deltas.append(
        Self.event(
          "content_block_delta",
          ["index": .int(index), "delta": ["type": .string(type), "\(key)": .string(text)]]))
    }
    switch block {
    case .thinking(let text):
      empty["thinking"] = ""
      empty["signature"] = ""
      delta("thinking_delta", "thinking", text)
      delta("signature_delta", "signature", ReplyPlan.opaque)
    case .text(let pieces, let pause):
      empty["text"] = ""
      for (number, piece) in pieces.enumerated() {
        if number > 0, pause > .zero { deltas.append(.pause(pause)) }
        delta("text_delta", "text", piece)
      }
    case .toolUse(_, let input), .freeform(_, let input):
      empty["input"] = .object(JSONObject())
      // In two pieces, to test that clients join them.
      let half = input.index(input.startIndex, offsetBy: input.count / 2)
      delta("input_json_delta", "partial_json", String(input[..<half]))
      delta("input_json_delta", "partial_json", String(input[half...]))
    }
    let start = Self.event(
      "content_block_start", ["index": .int(index), "content_block": .object(empty)])
    let stop = Self.event("content_block_stop", ["index": .int(index)])
    return [start] + deltas + (staysOpen ? [] : [stop])
  }

  private static func event(_ type: String, _ members: JSONValue) -> Response.Step {
    var data = JSONObject([("type", .string(type))])
    for member in members.object?.members ?? [] { data[member.key] = member.value }
    return .write(ServerSentEvent(JSONValue.object(data).text(), name: type).bytes)
  }
}
