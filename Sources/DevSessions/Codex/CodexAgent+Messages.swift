internal import JSON
internal import JSONRPC
internal import SessionStore
internal import SystemKit
package import Transcripts

extension CodexAgent {
  package func answer(last count: Int?) throws -> Answer {
    try withThread { thread in
      let reading = try thread.read(items: "summary")
      let turn = reading.newest
      return Answer(
        messages: try count.map { try lastMessages($0, thread) }
          ?? turn.flatMap { try answer(of: $0, thread) }.map { [$0.message(model: record.model)] }
          ?? [],
        ending: turn.flatMap { isOver($0, reading.status) ? $0.result : nil },
        status: Self.report(reading).status)
    }
  }

  /// A turn without an ending has none while the thread is active; else it was cut off by a crash.
  private func isOver(_ turn: CodexTurn, _ status: ThreadStatus) -> Bool {
    turn.hasCertainlyEnded || !status.isActive
  }

  /// A summary holds the last message that is meant as the answer; a turn that was cut off has none.
  private func answer(of turn: CodexTurn, _ thread: CodexThread) throws -> CodexItem? {
    if let answer = turn.answer { return answer }
    return try thread.items(of: turn.id).last { $0.kind == .agentMessage && !$0.text.isEmpty }
  }

  private func lastMessages(_ count: Int, _ thread: CodexThread) throws -> [AssistantMessage] {
    var messages: [AssistantMessage] = []
    try thread.items(newestFirst: true) { item in
      if item.kind == .agentMessage, !item.text.isEmpty {
        messages.append(item.message(model: record.model))
      }
      return messages.count < count
    }
    return messages.reversed()
  }

  /// In a turn that took several prompts, the messages after this one.
  package func messages(of receipt: Receipt) throws -> [AssistantMessage] {
    try withThread { thread in
      let items = try thread.items(of: receipt.turn)
      let prompt = items.lastIndex { $0.clientID == receipt.recordedDigest } ?? items.startIndex
      return items[prompt...].filter { $0.kind == .agentMessage && !$0.text.isEmpty }
        .map { $0.message(model: record.model) }
    }
  }

  package func log(following: Bool, _ body: (LogEntry) -> Void) throws {
    var shown: Set<String> = []
    var failures: Set<String> = []
    func show(_ item: CodexItem) {
      if shown.insert(item.id).inserted { item.logEntries.forEach(body) }
    }
    func showEnd(_ turn: CodexTurn) {
      guard turn.hasCertainlyEnded, failures.insert(turn.id).inserted else { return }
      if turn.status == .interrupted { body(LogEntry(.interrupted, "[interrupted]")) }
      guard turn.status == .failed, let error = turn.error.map(CodexTurnError.init) else { return }
      body(
        LogEntry(
          .error, error.message, time: turn.completedAt, fields: ["error": .string(error.name)]))
    }
    try withThread { thread in
      // Subscribed before reading, so that nothing falls between.
      let follows =
        try following && record.state == .running
        && thread.read().status != .notLoaded
      if follows { _ = try load(thread, limit: 1) }
      let turns = try thread.turns(limit: 100)
      var turn: String?
      try thread.items(newestFirst: false) { item in
        if let last = turn, last != item.turn, let ended = turns.first(where: { $0.id == last }) {
          showEnd(ended)
        }
        turn = item.turn
        show(item)
        return true
      }
      if let last = turns.first(where: { $0.id == turn }) { showEnd(last) }
      guard follows else { return }
      try follow(thread, show, showEnd)
    }
  }

  /// Hands over what is added until the thread is unloaded or archived.
  private func follow(
    _ thread: CodexThread, _ show: (CodexItem) -> Void, _ showEnd: (CodexTurn) -> Void
  ) throws {
    while let event = try thread.connection.next(until: .never) {
      guard case .notification(let notification) = event, notification.thread == threadID else {
        continue
      }
      switch notification.method {
      case "item/completed":
        if var item = CodexItem(notification.params?["item"]) {
          item.time = .now
          show(item)
        }
      case "turn/completed":
        if let turn = CodexTurn(notification.params?["turn"]) { showEnd(turn) }
      case "thread/closed", "thread/archived", "thread/deleted": return
      default: break
      }
    }
  }
}
