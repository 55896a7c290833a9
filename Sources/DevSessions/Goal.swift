package import JSON
package import SystemKit

/// What an agent works towards by itself, turn after turn (Codex's goals).
package struct Goal: Hashable, Sendable {
  /// How it stands, in Codex's words.
  package enum Status: String, Hashable, Sendable {
    /// The agent starts the next turn when one has ended.
    case active
    case paused
    /// The agent cannot go on, or a turn failed.
    case blocked
    case usageLimited
    case budgetLimited
    case complete

    /// Why waiting for the goal ends with it; nil while it goes on.
    var reason: TurnResult.Reason? {
      switch self {
      case .active: nil
      case .complete: .completed
      case .paused: .interrupted
      case .blocked: .failed
      case .usageLimited, .budgetLimited: .rateLimited
      }
    }
  }

  /// What Codex tells of it.
  package let fields: JSONObject

  init?(_ value: JSONValue?) {
    guard let object = value?.object, object["objective"]?.string != nil else { return nil }
    fields = object
  }

  package var objective: String { fields["objective"]?.string ?? "" }
  /// The status as Codex spells it.
  package var statusText: String { fields["status"]?.string ?? "" }
  /// Nil for one that this version does not know.
  package var status: Status? { Status(rawValue: statusText) }
  /// How many tokens it may take; nil is no limit.
  package var tokenBudget: Int? { fields["tokenBudget"]?.int }
  package var tokensUsed: Int { fields["tokensUsed"]?.int ?? 0 }
  package var secondsUsed: Int { fields["timeUsedSeconds"]?.int ?? 0 }
}

extension DevSessions {
  /// What is to become of a session's goal.
  package enum GoalChange: Hashable, Sendable {
    /// Nothing; only show it.
    case none
    /// A new objective, or another budget for the present one; both make it active.
    case set(objective: String?, budget: Int?)
    /// The running turn is finished, and no other started.
    case pause(budget: Int?)
    case resume(budget: Int?)
    case clear
  }

  /// Shows or changes a session's goal, and returns it as it is then; nil when there is none.
  package func goal(
    of id: String, _ change: GoalChange, until deadline: Deadline
  ) throws -> Goal? {
    try agent(id).goal(change, until: deadline)
  }
}
