internal import JSON
internal import SystemKit

/// A turn of a thread, as far as the server told it.
struct CodexTurn: Hashable, Sendable {
  enum Status: String, Hashable, Sendable {
    case inProgress, completed, interrupted, failed
  }

  let id: String
  let status: Status
  let error: JSONValue?
  let startedAt: Timestamp?
  let completedAt: Timestamp?
  let duration: Int?
  /// The newest alone, or all, as was asked for.
  let items: [CodexItem]

  init?(_ value: JSONValue?) {
    guard let value, let id = value["id"]?.string,
      let status = value["status"]?.string.flatMap(Status.init)
    else { return nil }
    self.id = id
    self.status = status
    error = value["error"].flatMap { $0 == .null ? nil : $0 }
    startedAt = value["startedAt"]?.double.map(Self.moment)
    completedAt = value["completedAt"]?.double.map(Self.moment)
    duration = value["durationMs"]?.int
    items = (value["items"]?.array ?? []).compactMap { CodexItem($0) }
  }

  /// Codex tells moments in seconds since 1970.
  private static func moment(_ seconds: Double) -> Timestamp {
    Timestamp(milliseconds: Int64(seconds * 1000))
  }

  /// Whether there is no doubt that it has ended.
  ///
  /// A running turn is listed as interrupted, without the time of its end, for some milliseconds
  /// after its start and when another server runs it (0.163.0).
  var hasCertainlyEnded: Bool {
    switch status {
    case .completed, .failed: true
    case .interrupted: completedAt != nil
    case .inProgress: false
    }
  }

  /// What its ending means to who waits for it; of a turn without one, that it was interrupted.
  var result: TurnResult {
    switch status {
    case .completed: return TurnResult(.completed, turn: id)
    case .interrupted, .inProgress: return TurnResult(.interrupted, turn: id)
    case .failed:
      let cause = error.map(CodexTurnError.init)
      return TurnResult(
        cause?.isLimit == true ? .rateLimited : .failed, turn: id, detail: cause?.message,
        error: cause?.name)
    }
  }

  /// The answer: the last message marked as final, else the last without a mark, else the last.
  var answer: CodexItem? {
    let messages = items.filter { $0.kind == .agentMessage && !$0.text.isEmpty }
    return messages.last { $0.phase == "final_answer" } ?? messages.last { $0.phase == nil }
      ?? messages.last
  }
}

/// Why a turn failed.
struct CodexTurnError: Hashable, Sendable {
  /// Codex's name of the cause, its `codexErrorInfo`, such as `usageLimitExceeded`.
  let name: String
  let message: String
  /// Whether a limit was reached: of the account, or of requests in a time.
  let isLimit: Bool

  init(_ value: JSONValue) {
    let info = value["codexErrorInfo"]
    let member = info?.object?.members.first
    name = info?.string ?? member?.key ?? "other"
    message =
      [value["message"]?.string, value["additionalDetails"]?.string].compactMap { $0 }
      .joined(separator: ": ")
    let limits = ["usageLimitExceeded", "rateLimitExceeded", "sessionBudgetExceeded"]
    isLimit = limits.contains(name) || member?.value["httpStatusCode"]?.int == 429
  }
}
