internal import JSON
internal import JSONRPC
package import SystemKit

extension CodexAgent {
  package static var hasGoals: Bool { true }

  /// Codex's limit of an objective, in characters (0.163.0).
  private static let longestObjective = 4000

  package func goal(
    _ change: DevSessions.GoalChange, until deadline: Deadline
  ) throws -> Goal? {
    switch change {
    case .none: return try withThread(until: deadline) { try goal($0) }
    case .clear:
      return try withThread(until: deadline) { thread in
        _ = try thread.call("thread/goal/clear")
        return nil
      }
    case .pause(let budget):
      return try set("paused", budget: budget, loading: false, until: deadline)
    case .resume(let budget): return try set("active", budget: budget, until: deadline)
    case .set(let objective, let budget):
      if let objective { try Self.check(objective: objective) }
      return try set("active", objective: objective, budget: budget, until: deadline)
    }
  }

  private static func check(objective: String) throws(Failure) {
    guard !objective.allSatisfy(\.isWhitespace) else {
      throw Failure(.usage, "the objective is empty")
    }
    guard objective.unicodeScalars.count <= longestObjective else {
      throw Failure(
        .usage, "the objective is longer than \(longestObjective) characters",
        hint: "put the details into a file and name that in the objective")
    }
  }

  /// Its turns run only in a loaded thread.
  private func set(
    _ status: String, objective: String? = nil, budget: Int?, loading: Bool = true,
    until deadline: Deadline
  ) throws -> Goal? {
    try requireRunning()
    var members: JSONObject = ["status": .string(status)]
    members["objective"] = objective.map(JSONValue.string)
    members["tokenBudget"] = budget.map { .int($0) }
    return try withThread(until: deadline) { thread in
      if loading { _ = try load(thread, limit: 1) }
      // A new objective for a goal that has ended is a new goal, with nothing used up yet.
      if objective != nil, let old = try goal(thread), ![.active, .paused].contains(old.status) {
        _ = try thread.call("thread/goal/clear")
      }
      do throws(CallError) {
        let reply = try thread.call("thread/goal/set", members)
        if loading { try awaitTurn(thread) }
        return try goal(thread) ?? Goal(reply["goal"])
      } catch {
        guard case .refused(let refusal) = error, !error.isUnknownThread else { throw error }
        guard refusal.message.contains("no goal exists") else {
          throw Failure(.failed, "Codex did not take the goal: \(refusal.message)")
        }
        throw Failure(
          .failed, "\(name) has no goal", hint: "dev-sessions goal \(name) \"…\" sets one")
      }
    }
  }

  /// Waits until the goal's turn is to be seen, so that a `wait` afterwards finds it; not for long,
  /// because while another turn runs none is started.
  private func awaitTurn(_ thread: CodexThread) throws(CallError) {
    guard try !thread.read().status.isActive else { return }
    let patience = Deadline.after(.seconds(1))
    while let event = try thread.connection.next(until: patience) {
      if case .notification(let notification) = event, notification.thread == threadID,
        notification.method == "turn/started"
      {
        return
      }
    }
  }

  /// The thread's goal.
  func goal(_ thread: CodexThread) throws(CallError) -> Goal? {
    Goal(try thread.call("thread/goal/get")["goal"])
  }
}
