internal import JSON
internal import SessionStore
internal import SystemKit
package import Transcripts

extension ClaudeAgent {
  package func answer(last count: Int?) throws -> Answer {
    let reading = try session.read(.full)
    let conversation = reading.snapshot.conversation
    let messages: [AssistantMessage] =
      if let count {
        try TranscriptTail.messages(reading.transcript, last: count)
      } else {
        conversation?.messages.last { !$0.texts.isEmpty }.map { [$0] } ?? []
      }
    return Answer(
      messages: messages,
      ending: conversation?.ending.map { TurnResult(ending: $0.outcome) },
      status: reading.report.status)
  }

  package func log(following: Bool, _ body: (LogEntry) -> Void) throws {
    var path = try session.read(.full).transcript
    var watch = FileWatch([path, session.folder.events.path])
    var lines = ForwardLines(path: path)
    while true {
      let isRunning = session.processState == .running
      try lines.readNew { line in
        ClaudeEntry(line: line.bytes)?.logEntries.forEach(body)
      }
      guard following, isRunning else { return }
      _ = try watch.wait(until: .after(.milliseconds(500)))
      let current = try session.read(.full).transcript
      if current != path {
        path = current
        lines = ForwardLines(path: path)
        watch = FileWatch([path, session.folder.events.path])
      }
    }
  }

  package func messages(of receipt: Receipt) throws -> [AssistantMessage] {
    var tracker = ReceiptTracker(recordedDigest: receipt.recordedDigest)
    var messages: [AssistantMessage] = []
    var lines = ForwardLines(path: receipt.transcript, from: receipt.offset)
    try lines.readNew { line in
      guard let entry = ClaudeEntry(line: line.bytes), !tracker.isSettled else { return }
      tracker.add(entry, offset: line.offset, end: line.end)
      if case .reply(let reply) = entry, tracker.stage == .running { messages.add(reply) }
    }
    return messages.filter { !$0.texts.isEmpty }
  }
}

extension ClaudeEntry {
  /// What `logs` shows of it.
  fileprivate var logEntries: [LogEntry] {
    switch self {
    case .prompt(let prompt): [LogEntry(.human, prompt.command ?? prompt.text, time: prompt.time)]
    case .refusal(let refusal):
      (refusal.prompt.map { [LogEntry(.human, $0.text, time: $0.time)] } ?? [])
        + [
          LogEntry(
            .error, refusal.failure.text, time: refusal.time,
            fields: ["error": .string(refusal.failure.error)])
        ]
    case .removedFromQueue(let text, "absorbed_mid_turn"?): [LogEntry(.human, text)]
    case .reply(let reply): reply.blocks.compactMap { $0.logEntry(reply.time) }
    case .failure(let failure):
      [
        LogEntry(
          .error, failure.text, time: failure.time, fields: ["error": .string(failure.error)])
      ]
    case .toolResults(let results):
      results.map {
        LogEntry(
          .toolResult, $0.text,
          fields: ["tool_use_id": .string($0.toolUseID), "is_error": .bool($0.isError)])
      }
    case .interruption: [LogEntry(.interrupted, "[interrupted]")]
    default: []
    }
  }
}

extension ClaudeEntry.Reply.Block {
  fileprivate func logEntry(_ time: Timestamp?) -> LogEntry? {
    switch self {
    case .text(let text): LogEntry(.assistant, text, time: time)
    case .toolUse(let use):
      LogEntry(
        .tool, "\(use.name) \(use.input.text())", time: time,
        fields: ["tool_use_id": .string(use.id), "name": .string(use.name), "input": use.input])
    case .thinking: nil
    }
  }
}
