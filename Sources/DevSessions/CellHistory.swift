internal import JSON
internal import SessionStore
internal import SystemKit
internal import Transcripts

/// What was sent to a session whose turns are kept as cells, and what came back.
struct CellHistory {
  let folder: SessionFolder
  let cells: CellStore
  /// Finishes the cell that has come to its end; the one that has not.
  let unfinished: () throws -> Cell?
  let isRunning: () -> Bool
  let status: () throws -> SessionStatus
  /// Files whose change may bring an entry.
  let watchedPaths: [String]

  /// The result of the last turn, if it has ended.
  func lastResult() throws -> CellResult? {
    try TurnJournal(folder).receipts.last.flatMap { try cells.result($0.turn) }
  }

  func answer(last count: Int?) throws -> Answer {
    let isWorking = try unfinished() != nil
    let turns = try TurnJournal(folder).receipts.map(\.turn)
    var messages: [AssistantMessage] = []
    for turn in turns.suffix(count ?? 1) {
      if let result = try cells.result(turn) { messages.append(result.message) }
    }
    return Answer(
      messages: messages, ending: isWorking ? nil : try lastResult()?.turnResult,
      status: isWorking ? .working : try status())
  }

  func messages(of receipt: Receipt) throws -> [AssistantMessage] {
    _ = try unfinished()
    return try cells.result(receipt.turn).map { [$0.message] } ?? []
  }

  func log(following: Bool, _ body: (LogEntry) -> Void) throws {
    var told: [String: Bool] = [:]
    let watch = FileWatch(watchedPaths)
    while true {
      let isRunning = isRunning()
      _ = try unfinished()
      for receipt in try TurnJournal(folder).receipts where told[receipt.turn] != true {
        let result = try cells.result(receipt.turn)
        if told[receipt.turn] == nil, let text = try text(of: receipt, result) {
          body(LogEntry(.human, text, time: receipt.time, fields: ["turn": .string(receipt.turn)]))
        }
        told[receipt.turn] = result != nil
        // What comes later is told when this one has ended.
        guard let result else { break }
        tell(result, body)
      }
      guard following, isRunning else { return }
      _ = try watch.wait(until: .after(.milliseconds(500)))
    }
  }

  private func text(of receipt: Receipt, _ result: CellResult?) throws -> String? {
    try result?.text ?? cells.active().flatMap { $0.turn == receipt.turn ? $0.text : nil }
  }

  private func tell(_ result: CellResult, _ body: (LogEntry) -> Void) {
    var fields = result.fields
    fields["turn"] = .string(result.turn)
    body(LogEntry(.assistant, result.output, time: result.ended, fields: fields))
    switch result.reason {
    case .interrupted: body(LogEntry(.interrupted, "[interrupted]"))
    case .exited: body(LogEntry(.interrupted, "[ended with its program]"))
    default: break
    }
  }
}

extension CellResult {
  /// The output as a message.
  fileprivate var message: AssistantMessage {
    AssistantMessage(id: turn, text: output, time: ended)
  }
}
