internal import JSON
internal import JSONRPC
package import SystemKit
internal import Transcripts

extension CodexAgent {
  /// Carries out `/compact`, the one command of Codex's screen that its server knows as such.
  package func command(
    _ text: String, until deadline: Deadline, onTheWay: () -> Void
  ) throws -> Receipt? {
    guard text.trimmingSpaces == "/compact" else {
      throw Failure(
        .usage, "a codex session knows only /compact", hint: "others in dev-sessions attach \(name)"
      )
    }
    try requireRunning()
    return try withThread(until: deadline) { thread in
      // It would end the turn.
      guard try !load(thread, limit: 1).status.isActive else {
        throw Failure(
          .turnFailed, "\(name) is working; a command needs it at rest",
          hint: "dev-sessions wait \(name)")
      }
      _ = try thread.call("thread/compact/start")
      while let event = try thread.connection.next(until: deadline) {
        guard case .notification(let notification) = event, notification.thread == threadID,
          notification.method == "turn/completed",
          let turn = CodexTurn(notification.params?["turn"])
        else { continue }
        guard turn.status == .completed else {
          let why = turn.error.map { CodexTurnError($0).message } ?? turn.status.rawValue
          throw Failure(.turnFailed, "\(name) was not compacted: \(why)")
        }
        return nil
      }
      throw Failure(
        .timedOut, "\(name) is not compacted yet; it goes on",
        hint: "dev-sessions wait \(name)")
    }
  }
}
