internal import JSON
internal import SessionStore
internal import SystemKit
package import Transcripts

extension TerminalAgent {
  package func answer(last count: Int?) throws -> Answer {
    let isWorking = try session.unfinishedCell() != nil
    let turns = try TurnJournal(session.folder).receipts.map(\.turn)
    var messages: [AssistantMessage] = []
    for turn in turns.suffix(count ?? 1) {
      if let result = try session.cells.result(turn) { messages.append(result.message) }
    }
    return Answer(
      messages: messages, ending: isWorking ? nil : try lastResult()?.turnResult,
      status: isWorking ? .working : try report().status)
  }

  package func messages(of receipt: Receipt) throws -> [AssistantMessage] {
    _ = try session.unfinishedCell()
    return try session.cells.result(receipt.turn).map { [$0.message] } ?? []
  }

  /// The result of the last turn, if it has ended.
  func lastResult() throws -> CellResult? {
    try TurnJournal(session.folder).receipts.last.flatMap { try session.cells.result($0.turn) }
  }

  package func log(following: Bool, _ body: (LogEntry) -> Void) throws {
    var told: [String: Bool] = [:]
    let watch = FileWatch([session.log.path, session.folder.turns.path])
    while true {
      let isRunning = session.isRunning
      _ = try session.unfinishedCell()
      for receipt in try TurnJournal(session.folder).receipts where told[receipt.turn] != true {
        let result = try session.cells.result(receipt.turn)
        if told[receipt.turn] == nil, let text = try text(of: receipt, result) {
          body(LogEntry(.human, text, time: receipt.time, fields: ["turn": .string(receipt.turn)]))
        }
        told[receipt.turn] = result != nil
        if let result { tell(result, body) }
        // What comes later is told when this one has ended.
        if result == nil { break }
      }
      guard following, isRunning else { return }
      _ = try watch.wait(until: .after(.milliseconds(500)))
    }
  }

  private func text(of receipt: Receipt, _ result: CellResult?) throws -> String? {
    try result?.text ?? session.cells.active().flatMap { $0.turn == receipt.turn ? $0.text : nil }
  }

  private func tell(_ result: CellResult, _ body: (LogEntry) -> Void) {
    var fields = result.fields
    fields["turn"] = .string(result.turn)
    body(LogEntry(.assistant, result.output, time: result.ended, fields: fields))
    if result.reason == .interrupted { body(LogEntry(.interrupted, "[interrupted]")) }
  }
}

extension CellResult {
  /// The output as a message.
  fileprivate var message: AssistantMessage {
    AssistantMessage(id: turn, text: output, time: ended)
  }
}
