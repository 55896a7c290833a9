internal import JSON

/// One thing that `setup` looks at and, where it is missing, offers to do.
struct SetupStep {
  /// What can be done about it here.
  struct Offer {
    /// What would be done, exactly; one line each.
    let lines: [String]
    /// The question that is answered with yes or no.
    let question: String
    /// Whether only a person at the terminal can agree: what lets an agent loose, costs something, or
    /// changes a file of their own.
    var isPersonal = false
    /// Does it, and says in one line what was done.
    let perform: () throws -> String
  }

  /// What was found.
  enum Finding {
    /// It is as it should be.
    case done
    /// It is not, and only the person can change that; one can do without what is not needed.
    case missing(advice: String, isNeeded: Bool)
    /// It is not, and can be done here.
    case offer(Offer)
  }

  /// A short word that programs can rely on.
  let name: String
  /// What was found, in one line.
  let message: String
  let finding: Finding

  /// Where a step ends.
  enum Outcome: String, CaseIterable {
    case done
    case missing
    /// It is missing, and one can do without it.
    case optional
    /// Nobody was asked, so nothing was done.
    case todo
    case did
    case declined
    case failed

    /// Whether the set-up lacks something that was not left out on purpose.
    var isLacking: Bool { [.missing, .todo, .failed].contains(self) }
  }
}

/// What became of a step.
struct SetupResult {
  let step: SetupStep
  let outcome: SetupStep.Outcome
  /// What was done, or why not; nil where the step's own message says all.
  var message: String?

  /// As `--json` shows it.
  var json: JSONValue {
    var actions: [String] = []
    switch step.finding {
    case .done: break
    case .missing(let advice, _): actions = [advice]
    case .offer(let offer): actions = offer.lines
    }
    return [
      "step": .string(step.name), "state": .string(outcome.rawValue),
      "message": .string(message ?? step.message),
      "actions": .array(actions.map(JSONValue.string)),
    ]
  }
}
