package import JSON

/// Something a session started that goes on after the turn: a shell command or a subagent.
package struct BackgroundTask: Hashable, Sendable {
  package let id: String
  /// `shell`, `subagent`, or a kind yet unknown.
  package let kind: String
  package let description: String?

  var isShell: Bool { kind == "shell" }

  /// Reads an element of a hook's `background_tasks` (2.1.330), or of our own record of it.
  init?(_ value: JSONValue) {
    guard let id = value["id"]?.string, let kind = value["type"]?.string else { return nil }
    self.id = id
    self.kind = kind
    description = value["description"]?.string
  }

  /// As it is stored and shown.
  package var json: JSONValue {
    var object = JSONObject([("id", .string(id)), ("type", .string(kind))])
    object["description"] = description.map(JSONValue.string)
    return .object(object)
  }
}

/// What goes on behind a session at rest.
package struct BackgroundWork: Hashable, Sendable {
  package let shells: Int
  package let agents: Int

  package var isNone: Bool { shells == 0 && agents == 0 }

  /// As `status --json` shows it.
  package var json: JSONValue {
    ["shells": .int(shells), "agents": .int(agents)]
  }
}

extension ClaudeSnapshot {
  /// What goes on in the background, as far as is known.
  ///
  /// The last `Stop` hook lists it; what the transcript has reported since to have ended is taken off.
  /// Without hooks, the session file tells whether there are shells, the transcript how many agents.
  package var background: BackgroundWork {
    guard process == .running else { return BackgroundWork(shells: 0, agents: 0) }
    let known = unreportedTasks
    let isResting = conversation?.phase != .working
    let shells: Int =
      switch sessionFile?.status {
      case .idle?: 0
      case .shell?: max(1, known?.filter(\.isShell).count ?? 0)
      default: known?.filter(\.isShell).count ?? 0
      }
    let agents =
      known.map { $0.filter { !$0.isShell }.count }
      ?? (isResting ? conversation?.ending?.backgroundAgents ?? 0 : 0)
    return BackgroundWork(shells: shells, agents: agents)
  }

  /// The tasks of the last `Stop` hook whose end the transcript has not reported, running or not; nil
  /// without such a hook.
  ///
  /// A report starts a turn by itself, a moment after the task has ended.
  package var unreportedTasks: [BackgroundTask]? {
    let reports = conversation?.prompts.map(\.text) ?? []
    return hookEvents.last { $0.background != nil }?.background?.filter { task in
      !reports.contains { $0.contains("<task-id>\(task.id)</task-id>") }
    }
  }
}
