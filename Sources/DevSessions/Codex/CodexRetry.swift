internal import JSON
internal import SessionStore
internal import SystemKit

/// A request of a running turn that failed and is being tried again.
struct CodexRetry: Hashable, Sendable {
  let turn: String
  let attempt: Int?
  let of: Int?
  let reason: String?

  /// Reads the parameters of an `error` notification; nil for one that ends its turn.
  ///
  /// The message is `Reconnecting... 1/3`, and the reason stands in `additionalDetails` (0.163.0).
  init?(_ params: JSONValue?) {
    guard params?["willRetry"]?.bool == true, let turn = params?["turnId"]?.string else {
      return nil
    }
    let message = params?["error"]?["message"]?.string ?? ""
    let numbers = message.split(separator: " ").last?.split(separator: "/").map { Int($0) } ?? []
    let count = numbers.count == 2 ? (numbers[0], numbers[1]) : (nil, nil)
    self.turn = turn
    (attempt, of) = count
    let details = params?["error"]?["additionalDetails"]?.string ?? ""
    reason = [details, message].first { !$0.isEmpty }
  }

  /// As `status --json` shows it.
  var json: JSONValue {
    var object = JSONObject()
    object["attempt"] = attempt.map(JSONValue.int)
    object["of"] = of.map(JSONValue.int)
    object["reason"] = reason.map(JSONValue.string)
    return .object(object)
  }
}

/// The retry that a session's follower is told of, written down (`retry.json`) for those who only look.
///
/// Codex tells it to subscribers alone, once, and not again to one who comes later. So it is known
/// while somebody follows the turn, and what a follower that is gone has written counts no more: it
/// cannot have seen the turn go on.
final class CodexRetryNote {
  private let path: String
  private var written: CodexRetry?

  init(_ folder: SessionFolder) {
    path = folder.retry
  }

  deinit { keep(nil) }

  /// Writes a retry down, or removes it when the turn goes on.
  ///
  /// Nothing depends on it but what is shown, so that it cannot be written is no failure.
  func keep(_ retry: CodexRetry?) {
    guard retry != written else { return }
    written = retry
    guard let retry else {
      try? FileSystem.remove(path)
      return
    }
    let follower = ProcessIdentity.current
    let note: JSONValue = [
      "turn": .string(retry.turn), "retry": retry.json, "followerPid": .int(follower.pid),
      "followerStart": .string(follower.startTime),
    ]
    try? FileSystem.replace(path, with: note.bytes(), mode: 0o600)
  }

  /// The retry of a turn as its follower knows it; nil when there is none, or nobody follows.
  static func read(_ folder: SessionFolder, turn: String) -> JSONValue? {
    guard let bytes = (try? FileSystem.read(folder.retry, limit: 1 << 16)) ?? nil,
      let note = try? JSONValue(parsing: bytes), note["turn"]?.string == turn,
      let pid = note["followerPid"]?.int, let start = note["followerStart"]?.string,
      let number = Int32(exactly: pid), ProcessIdentity(pid: number, startTime: start).isRunning
    else { return nil }
    return note["retry"]
  }
}
