internal import JSON
package import SessionStore
package import SystemKit

/// A session's receipts and what became of their turns (`turns.jsonl`).
package struct TurnJournal: Sendable {
  private let journal: Journal
  /// The receipts, oldest first.
  package let receipts: [Receipt]
  /// The results of turns that have ended, by turn.
  package let results: [String: TurnResult]
  /// The turns whose bad end was noted by somebody who did not wait for them, and has not been told yet.
  private let untold: Set<String>

  /// Reads the journal of a session.
  package init(_ folder: SessionFolder) throws(SystemError) {
    journal = folder.turns
    let entries = try journal.read().entries
    receipts = entries.compactMap(Receipt.init)
    results = Dictionary(
      entries.compactMap { entry in
        Self.end(entry).flatMap { end in end.result.turn.map { ($0, end.result) } }
      }, uniquingKeysWith: { first, _ in first })
    untold = entries.reduce(into: []) { turns, entry in
      guard let turn = entry["turn"]?.string else { return }
      if entry["isUntold"]?.bool == true { turns.insert(turn) }
      if entry["type"]?.string == "told" { turns.remove(turn) }
    }
  }

  /// Reads a line that tells of a turn's end; nil for other kinds of lines.
  static func end(_ line: JSONObject) -> (result: TurnResult, time: Timestamp)? {
    guard line["type"]?.string == "end", let turn = line["turn"]?.string,
      let reason = line["reason"]?.string.flatMap(TurnResult.Reason.init),
      let time = line["time"]?.string.flatMap(Timestamp.init)
    else { return nil }
    var result = TurnResult(
      reason, turn: turn, detail: line["detail"]?.string, error: line["error"]?.string)
    for member in line.members where !ownFields.contains(member.key) {
      result.fields[member.key] = member.value
    }
    return (result, time)
  }

  private static let ownFields: Set<String> = [
    "type", "time", "turn", "reason", "detail", "error", "isUntold",
  ]

  /// The receipts whose turns have not been seen to end.
  package var unsettled: [Receipt] {
    receipts.filter { results[$0.turn] == nil }
  }

  /// The receipts that `wait` has something to tell of: their turns have not been seen to end, or have
  /// failed while nobody waited.
  package var unseen: [Receipt] {
    receipts.filter { results[$0.turn] == nil || untold.contains($0.turn) }
  }

  /// The first receipt of a prompt sent with this key.
  package func receipt(idempotencyKey: String) -> Receipt? {
    receipts.first { $0.idempotencyKey == idempotencyKey }
  }

  /// Adds a receipt; it is on the disk when this returns.
  package static func add(_ receipt: Receipt, to folder: SessionFolder) throws(SystemError) {
    try folder.turns.append(receipt.json, durably: true)
  }

  /// Notes how a turn ended, so that nobody need look for it again.
  ///
  /// - Parameter isUntold: whether nobody waits for it, so that the next `wait` is to tell of it.
  package static func settle(
    _ result: TurnResult, isUntold: Bool = false, in folder: SessionFolder
  ) throws(SystemError) {
    var entry = JSONObject([("type", "end"), ("time", .string(Timestamp.now.description))])
    if isUntold { entry["isUntold"] = true }
    for member in result.json.members { entry[member.key] = member.value }
    try folder.turns.append(entry)
  }

  /// Notes that somebody was told how these turns ended.
  package func noteTold(_ turns: some Sequence<String>) throws(SystemError) {
    for turn in turns where untold.contains(turn) {
      try journal.append(["type": "told", "turn": .string(turn)])
    }
  }
}
