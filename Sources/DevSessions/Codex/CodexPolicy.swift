internal import JSON
internal import SessionStore

/// What a session's commands may do, and about what Codex asks.
///
/// Told at every start of a turn: a thread that was unloaded before its first turn comes back with the
/// user's defaults (observed in 0.163.0), and whoever attaches may change them.
struct CodexPolicy {
  /// Codex's word: `untrusted` asks before each command that is not known to be harmless and before
  /// each change, `on-request` when something must leave the sandbox, `never` not at all.
  let approval: String
  let sandbox: SandboxMode
  /// In plan mode Codex asks questions, proposes a plan and changes nothing.
  let isPlan: Bool

  init(permissions: Permissions?, sandbox: SandboxMode?) {
    switch permissions {
    case .ask?: (approval, self.sandbox) = ("untrusted", sandbox ?? .workspaceWrite)
    case .acceptEdits?: (approval, self.sandbox) = ("on-request", sandbox ?? .workspaceWrite)
    case .plan?: (approval, self.sandbox) = ("on-request", sandbox ?? .readOnly)
    case .bypass?, nil: (approval, self.sandbox) = ("never", sandbox ?? .fullAccess)
    }
    isPlan = permissions == .plan
  }

  init(_ record: SessionRecord) {
    self.init(
      permissions: record.permissions.flatMap(Permissions.init),
      sandbox: record[field: "sandbox"]?.string.flatMap(SandboxMode.init))
  }

  /// The sandbox as `turn/start` spells it.
  ///
  /// - Parameter current: the thread's, as `thread/resume` tells it: it holds the user's own settings
  ///   (more folders, network), which are kept when it is the same kind.
  func turnSandbox(current: JSONValue?) -> JSONValue {
    let type =
      switch sandbox {
      case .readOnly: "readOnly"
      case .workspaceWrite: "workspaceWrite"
      case .fullAccess: "dangerFullAccess"
      }
    if let current, current["type"]?.string == type { return current }
    return ["type": .string(type)]
  }
}
