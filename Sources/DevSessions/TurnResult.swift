package import JSON
package import Transcripts

/// Why waiting for a session ended.
package struct TurnResult: Hashable, Sendable {
  /// The reason, in the word that `wait` prints.
  package enum Reason: String, Hashable, Sendable, CaseIterable {
    case completed
    case waitingForInput = "waiting_for_input"
    case failed
    case rateLimited = "rate_limited"
    case interrupted
    /// What was sent is not a whole input: the program waits for the rest of it.
    case incomplete
    case exited
    case timedOut = "timeout"
    /// The host it runs on cannot be reached any more.
    case unreachable

    package var exitCode: ExitCode {
      switch self {
      case .completed: .done
      case .waitingForInput: .needsAnswer
      case .failed, .rateLimited, .interrupted, .incomplete: .turnFailed
      case .exited: .notRunning
      case .timedOut: .timedOut
      case .unreachable: .unreachable
      }
    }
  }

  package let reason: Reason
  /// The turn that was waited for, where there was a receipt.
  package var turn: String?
  /// The agent's words about a failure.
  package var detail: String?
  /// The agent's name of the failure.
  package var error: String?
  /// What became of the goal that was waited for: its status, or `cleared`.
  package var goal: String?
  /// What else is known, of kinds that know more.
  package var fields = JSONObject()

  package init(_ reason: Reason, turn: String? = nil, detail: String? = nil, error: String? = nil) {
    self.reason = reason
    self.turn = turn
    self.detail = detail
    self.error = error
  }

  /// Reads what `json` writes; nil for a reason that this version does not know.
  init?(json object: JSONObject) {
    guard let reason = object["reason"]?.string.flatMap(Reason.init) else { return nil }
    self.init(
      reason, turn: object["turn"]?.string, detail: object["detail"]?.string,
      error: object["error"]?.string)
    goal = object["goal"]?.string
    fields = object
    for key in ["session", "reason", "turn", "error", "detail", "goal"] { fields[key] = nil }
  }

  /// What a turn's ending means to who waits for it.
  package init(ending outcome: TurnEnding.Outcome, turn: String? = nil) {
    switch outcome {
    case .completed: self.init(.completed, turn: turn)
    case .interrupted: self.init(.interrupted, turn: turn)
    case .failed(let failure):
      self.init(
        failure.error == "rate_limit" ? .rateLimited : .failed, turn: turn, detail: failure.text,
        error: failure.error)
    }
  }

  /// As `--json` shows it.
  package var json: JSONObject {
    var object = JSONObject([("reason", .string(reason.rawValue))])
    object["turn"] = turn.map(JSONValue.string)
    object["error"] = error.map(JSONValue.string)
    object["detail"] = detail.map(JSONValue.string)
    object["goal"] = goal.map(JSONValue.string)
    for member in fields.members { object[member.key] = member.value }
    return object
  }
}
