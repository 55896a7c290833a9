package import Transcripts

extension DevSessions {
  /// The messages of the turn that a receipt is for.
  package func answer(of id: String, receipt: Receipt) throws -> [AssistantMessage] {
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

  /// Refuses a prompt that could not be sent, before anything is started for it.
  package static func check(prompt: String) throws {
    _ = try ClaudePrompt(prompt)
  }
}
