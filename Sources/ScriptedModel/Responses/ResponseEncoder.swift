package import HTTP1
internal import JSON

/// Encodes a plan for the Responses API, as server-sent events or one JSON object.
package struct ResponseEncoder {
  private let model: String
  private let inputTokens: Int
  /// Makes the part of an ID after `resp_`, `msg_`, `call_` and so on.
  private let identifier: () -> String

  package init(model: String, inputTokens: Int, identifier: @escaping () -> String) {
    self.model = model
    self.inputTokens = inputTokens
    self.identifier = identifier
  }

  /// Returns the steps of a streamed response.
  ///
  /// An item that is followed by a hang stays open, as with a real server. In a response that is
  /// cut no item is closed, since Codex keeps closed items and asks only for the rest.
  package func stream(_ plan: ReplyPlan) -> [Response.Step] {
    var events = EventNumbering()
    var output: [JSONValue] = []
    let response = head()
    let isCut = plan.items.contains(.cut)
    func start() {
      guard events.isEmpty else { return }
      events.add("response.created", ["response": .object(response)])
      events.add("response.in_progress", ["response": .object(response)])
    }
    for (position, step) in plan.items.enumerated() {
      switch step {
      case .pause(let duration): events.pause(duration)
      case .block(let block):
        start()
        let staysOpen = isCut || plan.items.dropFirst(position + 1).first == .hang
        let item = ResponseItem(
          block, isCommentary: plan.usesTools(after: position), identifier: identifier)
        item.send(at: output.count, staysOpen: staysOpen, to: &events)
        output.append(item.whole)
      case .hang:
        events.pause(.seconds(86_400))
        return events.steps
      case .cut:
        start()
        // The client gets time to read, since a reset drops bytes that it has not read.
        events.pause(.milliseconds(50))
        return events.steps + [.abort]
      }
    }
    start()
    let ending = ResponseEnding(stopReason: plan.stopReason)
    events.add(
      "response.\(ending.status)", ["response": finished(response, ending, output, plan)])
    return events.steps
  }

  /// Returns the steps of a response that is sent as a whole, after all its pauses.
  package func whole(_ plan: ReplyPlan) -> [Response.Step] {
    var steps: [Response.Step] = []
    var output: [JSONValue] = []
    for (position, step) in plan.items.enumerated() {
      switch step {
      case .pause(let duration): steps.append(.pause(duration))
      case .block(let block):
        let isCommentary = plan.usesTools(after: position)
        output.append(
          ResponseItem(block, isCommentary: isCommentary, identifier: identifier).whole)
      case .hang: return steps + [.pause(.seconds(86_400))]
      case .cut: return steps + [.abort]
      }
    }
    let ending = ResponseEnding(stopReason: plan.stopReason)
    return steps + [.write(finished(head(), ending, output, plan).bytes())]
  }

  private func head() -> JSONObject {
    [
      "id": .string("resp_\(identifier())"), "object": "response", "status": "in_progress",
      "model": .string(model), "error": .null, "incomplete_details": .null, "output": [],
      "usage": .null,
    ]
  }

  private func finished(
    _ head: JSONObject, _ ending: ResponseEnding, _ output: [JSONValue], _ plan: ReplyPlan
  ) -> JSONValue {
    var response = head
    response["status"] = .string(ending.status)
    response["error"] = ending.error
    response["incomplete_details"] = ending.incompleteDetails
    response["output"] = .array(output)
    let input = plan.inputTokens ?? inputTokens
    response["usage"] = [
      "input_tokens": .int(input), "input_tokens_details": ["cached_tokens": 0],
      "output_tokens": .int(plan.outputTokens),
      "output_tokens_details": ["reasoning_tokens": 0],
      "total_tokens": .int(input + plan.outputTokens),
    ]
    return .object(response)
  }
}

extension ReplyPlan {
  /// Whether a tool use follows the text at this position.
  fileprivate func usesTools(after position: Int) -> Bool {
    items.dropFirst(position + 1).contains {
      switch $0 {
      case .block(.toolUse), .block(.freeform): true
      case .block(.text), .block(.thinking), .pause, .hang, .cut: false
      }
    }
  }
}

/// The numbered events of a streamed response.
struct EventNumbering {
  private(set) var steps: [Response.Step] = []
  private var count = 0

  /// Whether there was no event yet.
  var isEmpty: Bool { count == 0 }

  mutating func add(_ type: String, _ members: JSONObject) {
    var data: JSONObject = ["type": .string(type), "sequence_number": .int(count)]
    for member in members.members { data[member.key] = member.value }
    steps.append(.write(ServerSentEvent(JSONValue.object(data).text(), name: type).bytes))
    count += 1
  }

  mutating func pause(_ duration: Duration) {
    steps.append(.pause(duration))
  }
}
