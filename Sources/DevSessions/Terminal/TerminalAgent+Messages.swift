package import Transcripts

extension TerminalAgent {
  /// What was sent, and what came back.
  var history: CellHistory {
    CellHistory(
      folder: session.folder, cells: session.cells, unfinished: session.unfinishedCell,
      isRunning: { session.isRunning }, status: { try report().status },
      watchedPaths: session.watchedPaths)
  }

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
