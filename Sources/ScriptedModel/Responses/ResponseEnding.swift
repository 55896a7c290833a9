internal import JSON

/// The ending of a response, by the stop reason in the script.
enum ResponseEnding: Hashable {
  case completed
  case incomplete(reason: String)
  case failed(code: String)

  /// Makes an ending from a stop reason.
  ///
  /// The API's reasons for incomplete responses end it as incomplete, and the Messages API's
  /// reasons for complete messages as complete. Any other is the code of an error.
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
