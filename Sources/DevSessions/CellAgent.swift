internal import Transcripts

/// A session whose turns are kept as cells, which tell what was said.
protocol CellAgent: PaneAgent {
  /// What was sent, and what came back.
  var history: CellHistory { get throws }
}

extension CellAgent {
  package func answer(last count: Int?) throws -> Answer {
    try history.answer(last: count)
  }

  package func messages(of receipt: Receipt) throws -> [AssistantMessage] {
    try history.messages(of: receipt)
  }

  package func log(following: Bool, _ body: (LogEntry) -> Void) throws {
    try history.log(following: following, body)
  }
}
