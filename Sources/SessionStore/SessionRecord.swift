package import JSON
package import SystemKit

/// What is kept about one session: a typed view of a JSON object whose other fields stay as they are.
///
/// The object is the one the TypeScript dev-sessions keeps, so both can use the same store. Setting
/// a field to nil removes it; a field of an unexpected type reads as nil and is kept until it is set.
package struct SessionRecord: Hashable, Sendable {
  /// The ID (`championId`).
  package let name: SessionName
  /// Every field, known or not, in the order of the file.
  package private(set) var fields: JSONObject

  /// A record that a store holds; nil when it has no valid ID.
  package init?(_ fields: JSONObject) {
    guard let text = fields["championId"]?.string, let name = try? SessionName(text) else {
      return nil
    }
    self.name = name
    self.fields = fields
  }

  /// A new, active record.
  package init(
    name: SessionName, agentID: String, kind: String, mode: String = "native", path: String,
    createdAt: Timestamp = .now
  ) {
    self.name = name
    fields = JSONObject([
      ("championId", .string(name.text)), ("internalId", .string(agentID)), ("cli", .string(kind)),
      ("mode", .string(mode)), ("path", .string(path)), ("status", "active"),
      ("createdAt", .string(createdAt.description)), ("lastUsed", .string(createdAt.description)),
    ])
  }

  /// The record as JSON.
  package var json: JSONValue { .object(fields) }

  /// A field by its name in the file.
  ///
  /// The ID cannot be changed.
  package subscript(field field: String) -> JSONValue? {
    get { fields[field] }
    set {
      precondition(field != "championId")
      fields[field] = newValue
    }
  }
}

// MARK: - The fields of the TypeScript dev-sessions

extension SessionRecord {
  /// The agent's own ID for the conversation (`internalId`): a UUID, or a Codex thread.
  package var agentID: String? {
    get { text("internalId") }
    set { setText("internalId", newValue) }
  }

  /// Which kind of agent (`cli`): `claude`, `codex`, `terminal` or another.
  package var kind: String {
    get { text("cli") ?? "claude" }
    set { setText("cli", newValue) }
  }

  /// Where it runs (`mode`): `native` or `docker`.
  package var mode: String? {
    get { text("mode") }
    set { setText("mode", newValue) }
  }

  /// The folder it works in.
  package var path: String? {
    get { text("path") }
    set { setText("path", newValue) }
  }

  /// What the user said it is for.
  package var summary: String? {
    get { text("description") }
    set { setText("description", newValue) }
  }

  /// Whether it counts as live (`status` is `active`, not `inactive`).
  package var isActive: Bool {
    get { text("status") == "active" }
    set { setText("status", newValue ? "active" : "inactive") }
  }

  /// The model asked for; nil is the agent's choice.
  package var model: String? {
    get { text("model") }
    set { setText("model", newValue) }
  }

  /// When it was created.
  package var createdAt: Timestamp? {
    get { moment("createdAt") }
    set { setText("createdAt", newValue?.description) }
  }

  /// When something was last sent to it.
  package var lastUsed: Timestamp? {
    get { moment("lastUsed") }
    set { setText("lastUsed", newValue?.description) }
  }

  /// The host it runs on, as `create --host` names it; nil is this machine.
  package var host: String? {
    get { text("host") }
    set { setText("host", newValue) }
  }

  /// The dev-sessions to call on that host.
  package var remoteBin: String? {
    get { text("remoteBin") }
    set { setText("remoteBin", newValue) }
  }

  /// How its last turn ended, as last seen: `completed`, `failed` or `interrupted`.
  package var lastTurnStatus: String? {
    get { text("lastTurnStatus") }
    set { setText("lastTurnStatus", newValue) }
  }

  /// Why its last turn failed.
  package var lastTurnError: String? {
    get { text("lastTurnError") }
    set { setText("lastTurnError", newValue) }
  }

  /// The Codex turn under way.
  package var codexActiveTurnID: String? {
    get { text("codexActiveTurnId") }
    set { setText("codexActiveTurnId", newValue) }
  }
}

// MARK: - The fields we add

extension SessionRecord {
  /// How far a session has come (`state`).
  package enum State: String, Sendable, CaseIterable {
    case starting, running, stopped, failed
  }

  /// How far it has come; nil in records of the TypeScript dev-sessions.
  package var state: State? {
    get { text("state").flatMap(State.init) }
    set { setText("state", newValue?.rawValue) }
  }

  /// Why it failed.
  package var failure: String? {
    get { text("failure") }
    set { setText("failure", newValue) }
  }

  /// The tmux server's socket; nil is the user's usual one.
  package var tmuxSocket: String? {
    get { text("tmuxSocket") }
    set { setText("tmuxSocket", newValue) }
  }

  /// The tmux pane (`paneId`), as in `%42`.
  package var paneID: String? {
    get { text("paneId") }
    set { setText("paneId", newValue) }
  }

  /// The pane's first process (`panePid` and `paneStart`); the agent itself in the sessions we start.
  package var paneProcess: ProcessIdentity? {
    get { process("panePid", "paneStart") }
    set { setProcess("panePid", "paneStart", newValue) }
  }

  /// The agent's process, which is alive as long as the session is.
  ///
  /// It is kept apart (`agentPid` and `agentStart`) where a shell started it in its pane.
  package var agentProcess: ProcessIdentity? {
    get { process("agentPid", "agentStart") ?? paneProcess }
    set { setProcess("agentPid", "agentStart", newValue) }
  }

  /// The `create` that starts it (`starterPid` and `starterStart`), until its process is known.
  package var starter: ProcessIdentity? {
    get { process("starterPid", "starterStart") }
    set { setProcess("starterPid", "starterStart", newValue) }
  }

  /// The process with which the session is to end (`ownerPid` and `ownerStart`); nil for none.
  package var owner: ProcessIdentity? {
    get { process("ownerPid", "ownerStart") }
    set { setProcess("ownerPid", "ownerStart", newValue) }
  }

  /// Whether it was being started by a `create` that ended before its process was known.
  package var wasAbandoned: Bool {
    state == .starting && starter?.isCertainlyGone == true
  }

  /// The session that created this one.
  package var parent: SessionName? {
    get { text("parent").flatMap { try? SessionName($0) } }
    set { setText("parent", newValue?.text) }
  }

  /// The reasoning effort asked for.
  package var effort: String? {
    get { text("effort") }
    set { setText("effort", newValue) }
  }

  /// What the agent may do without asking.
  package var permissions: String? {
    get { text("permissions") }
    set { setText("permissions", newValue) }
  }

  /// The agent's configuration folder in effect (`CLAUDE_CONFIG_DIR`).
  package var configurationFolder: String? {
    get { text("configDir") }
    set { setText("configDir", newValue) }
  }

  /// What the user added to the agent's command line.
  package var agentArguments: [String]? {
    get { fields["agentArguments"]?.array?.compactMap(\.string) }
    set { fields["agentArguments"] = newValue.map { .array($0.map(JSONValue.string)) } }
  }

  /// The agent's transcript (`transcriptPath`), once known.
  package var transcript: String? {
    get { text("transcriptPath") }
    set { setText("transcriptPath", newValue) }
  }

  /// What a session on another host was doing when that was last asked.
  package var lastStatus: String? {
    get { text("lastStatus") }
    set { setText("lastStatus", newValue) }
  }

  /// The version of the agent that was started.
  package var agentVersion: String? {
    get { text("agentVersion") }
    set { setText("agentVersion", newValue) }
  }
}

extension SessionRecord {
  private func process(_ number: String, _ start: String) -> ProcessIdentity? {
    guard let pid = fields[number]?.int.flatMap(Int32.init(exactly:)) else { return nil }
    return ProcessIdentity(pid: pid, startTime: text(start) ?? "")
  }

  private mutating func setProcess(_ number: String, _ start: String, _ process: ProcessIdentity?) {
    fields[number] = process.map { .int($0.pid) }
    setText(start, process?.startTime)
  }

  private func text(_ field: String) -> String? {
    fields[field]?.string
  }

  private mutating func setText(_ field: String, _ text: String?) {
    fields[field] = text.map(JSONValue.string)
  }

  /// A moment as text, or as milliseconds since 1970.
  private func moment(_ field: String) -> Timestamp? {
    if let text = text(field) { return Timestamp(text) }
    return fields[field]?.int.map { Timestamp(milliseconds: Int64($0)) }
  }
}
