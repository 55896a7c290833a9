internal import JSON
internal import JSONRPC
internal import SessionStore
package import SystemKit
package import Transcripts

extension CodexAgent {
  /// How long open requests may take to be sent again after subscribing.
  private static let resending = Duration.milliseconds(500)

  package func openDialog(until deadline: Deadline) throws -> OpenDialog? {
    try requireRunning()
    return try withRunningThread { try openRequests($0).first?.dialog } ?? nil
  }

  /// What the thread asks, oldest first; subscribes to it.
  func openRequests(_ thread: CodexThread) throws -> [CodexRequest] {
    guard try thread.read().status.waitsFor != nil else { return [] }
    let subscription = try thread.subscribe(policy, configuration: nil, limit: 2, items: "full")
    let reader = CodexRequests(thread, subscription)
    var requests: [CodexRequest] = []
    var patience = Deadline.after(Self.resending)
    while let event = try thread.connection.next(until: patience) {
      guard case .request(let request) = event, let request = reader.understood(request) else {
        continue
      }
      requests.append(request)
      // They come together.
      patience = .after(.milliseconds(10))
    }
    return requests.sorted { ($0.id.value.int ?? 0) < ($1.id.value.int ?? 0) }
  }

  package func respond(
    _ response: DevSessions.Response, to dialog: OpenDialog, until deadline: Deadline
  ) throws -> [String] {
    let answers = try withRunningThread { thread -> [String] in
      guard
        let request = try openRequests(thread).first(where: { $0.dialog.digest == dialog.digest })
      else {
        throw Failure(
          .failed, "somebody else has answered \(name) meanwhile",
          hint: "see dev-sessions status \(name)")
      }
      let answer = try CodexAnswer(request, response)
      // In the turn before its answer, so that the agent reads both together.
      if let remark = answer.remark {
        _ = try? thread.call(
          "turn/steer",
          [
            "expectedTurnId": .string(request.turn),
            "input": [["type": "text", "text": .string(remark)]],
          ])
      }
      if let result = answer.result {
        try thread.connection.respond(to: request.id, result, until: deadline)
        try awaitResolution(of: request, thread, until: deadline)
      }
      if answer.endsTurn { _ = try interrupt(thread, until: deadline) }
      return answer.words
    }
    guard let answers else { throw Failure.notRunning(name) }
    return answers
  }

  private func awaitResolution(
    of request: CodexRequest, _ thread: CodexThread, until deadline: Deadline
  ) throws {
    while let event = try thread.connection.next(until: deadline) {
      guard case .notification(let notification) = event, notification.thread == threadID else {
        continue
      }
      switch notification.method {
      case "serverRequest/resolved":
        if notification.params?["requestId"] == request.id.value { return }
      case "turn/completed":
        if notification.params?["turn"]?["id"]?.string == request.turn { return }
      default: break
      }
    }
    throw Failure(
      .timedOut, "Codex did not confirm the answer to \(name)",
      hint: "see dev-sessions status \(name)")
  }
}
