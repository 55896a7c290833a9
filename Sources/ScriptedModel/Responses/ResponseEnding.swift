internal import JSON

/// How a response ends, by the reason a script gives.
enum ResponseEnding: Hashable {
  case completed
  case incomplete(reason: String)
  case failed(code: String)

  /// Reasons that the API gives for incomplete responses stand for these, and those for complete
  /// messages of the Messages API for completeness; all others are the code of an error.
  init(stopReason: String) {
    switch stopReason {
    case "end_turn", "tool_use", "stop_sequence", "pause_turn": self = .completed
    case "max_tokens": self = .incomplete(reason: "max_output_tokens")
    case "max_output_tokens", "content_filter": self = .incomplete(reason: stopReason)
    default: self = .failed(code: stopReason)
    }
  }

  var status: String {
    switch self {
    case .completed: "completed"
    case .incomplete: "incomplete"
    case .failed: "failed"
    }
  }

  var error: JSONValue {
    guard case .failed(let code) = self else { return .null }
    return ["code": .string(code), "message": .string("scripted failure: \(code)")]
  }

  var incompleteDetails: JSONValue {
    guard case .incomplete(let reason) = self else { return .null }
    return ["reason": .string(reason)]
  }
}
