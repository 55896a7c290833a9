internal import JSON
internal import SessionStore
internal import SystemKit
package import Transcripts

extension ClaudeAgent {
  package func answer(last count: Int?) throws -> Answer {
    let reading = try session.read(.full)
    try session.requireHistory(reading)
    remarkOtherWriter(reading)
    let conversation = reading.snapshot.conversation
    let journal = try TurnJournal(session.folder)
    let lost = conversation.flatMap { Self.lostTurn(journal, after: $0) }
    let messages: [AssistantMessage] =
      if let count {
        try TranscriptTail.messages(reading.history, last: count)
      } else if lost != nil {
        []
      } else {
        conversation?.messages.last { !$0.texts.isEmpty }.map { [$0] } ?? []
      }
    return Answer(
      messages: messages,
      ending: lost ?? conversation.flatMap { Self.ending($0, reading.report.status, journal) },
      status: reading.report.status, wasCleared: !journal.receipts.isEmpty)
  }

  /// Tells when somebody else has the conversation open (`claude --continue` in the same folder): the
  /// transcript does not say which of the two wrote what.
  private func remarkOtherWriter(_ reading: ClaudeSession.Reading) {
    guard let other = session.otherWriter(reading) else { return }
    sessions.remark(
      "process \(other.pid) has \(name)'s conversation open too: what it says may be among this")
  }

  /// The result of the last prompt, where it was lost before its turn began: what the transcript ends
  /// with is an older turn then.
  private static func lostTurn(
    _ journal: TurnJournal, after conversation: Conversation
  ) -> TurnResult? {
    guard let last = journal.receipts.last, let result = journal.results[last.turn],
      result.reason == .exited, let ended = conversation.ending?.time, ended < last.time
    else { return nil }
    return result
  }

  /// How the last turn ended; of one that was cut off the transcript has no ending.
  private static func ending(
    _ conversation: Conversation, _ status: SessionStatus, _ journal: TurnJournal
  ) -> TurnResult? {
    if let ending = conversation.ending { return TurnResult(ending: ending.outcome) }
    guard conversation.phase == .working else { return nil }
    if !status.isLive { return TurnResult(.exited) }
    let last = journal.receipts.last.flatMap { journal.results[$0.turn] }
    return last?.reason == .exited ? last : nil
  }

  package func log(following: Bool, _ body: (LogEntry) -> Void) throws {
    let reading = try session.read(.full)
    try session.requireHistory(reading)
    remarkOtherWriter(reading)
    var path = reading.history
    var watch = FileWatch([path, session.folder.events.path])
    var lines = ForwardLines(path: path)
    var copiedUntil: Timestamp?
    while true {
      let isRunning = session.processState == .running
      let abandoned = try lines.offset == 0 ? TranscriptBranches.abandoned(in: path) : []
      try lines.readNew { line in
        guard !abandoned.contains(where: { $0.contains(line.offset) }),
          let entry = ClaudeEntry(line: line.bytes), !entry.isCopy(line.bytes, until: copiedUntil)
        else { return }
        entry.logEntries.forEach(body)
      }
      guard following, isRunning else { return }
      _ = try watch.wait(until: .after(.milliseconds(500)))
      let current = try session.read(.full).history
      if current != path {
        // A conversation that was moved is copied: what was shown is not shown again.
        copiedUntil = try TranscriptTail.continuation(path)?.time
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
    var conversation = receipt.session
    var copiedUntil: Timestamp?
    while true {
      var isAtPlan = false
      try lines.readNew { line in
        guard let entry = ClaudeEntry(line: line.bytes), !tracker.isSettled,
          !entry.isCopy(line.bytes, until: copiedUntil)
        else { return }
        tracker.add(entry, offset: line.offset, end: line.end)
        guard case .reply(let reply) = entry, tracker.stage == .running else { return }
        messages.add(reply)
        isAtPlan = reply.blocks.contains {
          if case .toolUse(let use) = $0 { use.name == "ExitPlanMode" } else { false }
        }
      }
      // The turn may go on in another conversation, to which this one was moved.
      guard !tracker.isSettled || isAtPlan, let next = try session.successor(of: conversation)
      else { break }
      if tracker.isSettled { tracker.goOn() }
      (conversation, copiedUntil) = (next.session, next.copiedUntil)
      lines = ForwardLines(path: session.location(session: conversation).path)
    }
    return messages.filter { !$0.texts.isEmpty }
  }
}

extension ClaudeEntry {
  /// Whether its line is older than this moment: a copy of one in another transcript.
  func isCopy(_ line: ArraySlice<UInt8>, until moment: Timestamp?) -> Bool {
    guard let moment, bearsOnTurns else { return false }
    let time = (try? JSONValue(parsing: line))?["timestamp"]?.string.flatMap(Timestamp.init)
    return time.map { $0 <= moment } == true
  }

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
    case .trigger(let prompt) where prompt.isScheduled:
      [LogEntry(.timer, prompt.text, time: prompt.time)]
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
