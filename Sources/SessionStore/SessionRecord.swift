package import JSON
package import SystemKit

/// The record of one session: a typed view of a JSON object, which keeps unknown fields.
///
/// The object has the form of the TypeScript dev-sessions, so both can use the same store. Setting
/// a field to nil removes it. A field of an unexpected type reads as nil and is kept until it is
/// set.
package struct SessionRecord: Hashable, Sendable {
  /// The ID (`championId`).
  package let name: SessionName
  /// All fields, known or not, in the order of the file.
  package private(set) var fields: JSONObject

  /// Makes a record of a JSON object; nil when that has no valid ID.
  package init?(_ fields: JSONObject) {
    guard let text = fields["championId"]?.string, let name = try? SessionName(text) else {
      return nil
    }
    self.name = name
    self.fields = fields
  }

  /// Makes a new, active record.
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

  /// The kind of agent (`cli`): `claude`, `codex`, `terminal` or another.
  package var kind: String {
    get { text("cli") ?? "claude" }
    set { setText("cli", newValue) }
  }

  /// The mode in which it runs (`mode`): `native` or `docker`.
  package var mode: String? {
    get { text("mode") }
    set { setText("mode", newValue) }
  }

  /// The folder in which it works.
  package var path: String? {
    get { text("path") }
    set { setText("path", newValue) }
  }

  /// The user's description of its purpose.
  package var summary: String? {
    get { text("description") }
    set { setText("description", newValue) }
  }

  /// Whether the record counts as live (`status` is `active`, not `inactive`).
  package var isActive: Bool {
    get { text("status") == "active" }
    set { setText("status", newValue ? "active" : "inactive") }
  }

  /// The requested model; nil leaves it to the agent.
  package var model: String? {
    get { text("model") }
    set { setText("model", newValue) }
  }

  /// The time of its creation.
  package var createdAt: Timestamp? {
    get { moment("createdAt") }
    set { setText("createdAt", newValue?.description) }
  }

  /// The time of the last `send`.
  package var lastUsed: Timestamp? {
    get { moment("lastUsed") }
    set { setText("lastUsed", newValue?.description) }
  }

  /// The host on which it runs, as in `create --host`; nil is this machine.
  package var host: String? {
    get { text("host") }
    set { setText("host", newValue) }
  }

  /// The path of dev-sessions on that host.
  package var remoteBin: String? {
    get { text("remoteBin") }
    set { setText("remoteBin", newValue) }
  }

  /// The last known ending of a turn: `completed`, `failed` or `interrupted`.
  package var lastTurnStatus: String? {
    get { text("lastTurnStatus") }
    set { setText("lastTurnStatus", newValue) }
  }

  /// The reason why its last turn failed.
  package var lastTurnError: String? {
    get { text("lastTurnError") }
    set { setText("lastTurnError", newValue) }
  }
}

// MARK: - The fields we add

extension SessionRecord {
  /// A stage in the life of a session (`state`).
  package enum State: String, Sendable, CaseIterable {
    case starting, running, stopped, failed
  }

  /// Its stage; nil in records of the TypeScript dev-sessions.
  package var state: State? {
    get { text("state").flatMap(State.init) }
    set { setText("state", newValue?.rawValue) }
  }

  /// The reason why its start failed.
  package var failure: String? {
    get { text("failure") }
    set { setText("failure", newValue) }
  }

  /// The socket of its tmux server; nil is the user's usual one.
  package var tmuxSocket: String? {
    get { text("tmuxSocket") }
    set { setText("tmuxSocket", newValue) }
  }

  /// Its tmux pane (`paneId`), such as `%42`.
  package var paneID: String? {
    get { text("paneId") }
    set { setText("paneId", newValue) }
  }

  /// The pane's first process (`panePid` and `paneStart`); the agent itself in the sessions we
  /// start.
  package var paneProcess: ProcessIdentity? {
    get { process("panePid", "paneStart") }
    set { setProcess("panePid", "paneStart", newValue) }
  }

  /// The agent's process.
  ///
  /// The session is alive as long as it is.
  ///
  /// It has fields of its own (`agentPid` and `agentStart`) when a shell in the pane started it.
  package var agentProcess: ProcessIdentity? {
    get { process("agentPid", "agentStart") ?? paneProcess }
    set { setProcess("agentPid", "agentStart", newValue) }
  }

  /// The `create` process that starts it (`starterPid`, `starterStart`), until its own one is
  /// known.
  package var starter: ProcessIdentity? {
    get { process("starterPid", "starterStart") }
    set { setProcess("starterPid", "starterStart", newValue) }
  }

  /// The process whose end also ends the session (`ownerPid` and `ownerStart`); nil for none.
  package var owner: ProcessIdentity? {
    get { process("ownerPid", "ownerStart") }
    set { setProcess("ownerPid", "ownerStart", newValue) }
  }

  /// Whether the `create` that was starting it ended before the agent's process was known.
  package var wasAbandoned: Bool {
    state == .starting && starter?.isCertainlyGone == true
  }

  /// The session that created this one.
  package var parent: SessionName? {
    get { text("parent").flatMap { try? SessionName($0) } }
    set { setText("parent", newValue?.text) }
  }

  /// The requested reasoning effort.
  package var effort: String? {
    get { text("effort") }
    set { setText("effort", newValue) }
  }

  /// The permissions that the agent has without asking.
  package var permissions: String? {
    get { text("permissions") }
    set { setText("permissions", newValue) }
  }

  /// The agent's effective configuration folder (`CLAUDE_CONFIG_DIR`).
  package var configurationFolder: String? {
    get { text("configDir") }
    set { setText("configDir", newValue) }
  }

  /// Whether that folder was named by `CLAUDE_CONFIG_DIR`; nil in older records.
  ///
  /// The usual folder named by it is not the same as no variable: then Claude Code keeps the account and
  /// what the user has agreed to inside the folder, not beside it.
  package var namesConfigurationFolder: Bool? {
    get { fields["configDirGiven"]?.bool }
    set { fields["configDirGiven"] = newValue.map(JSONValue.bool) }
  }

  /// The fields of a record for somebody who may only look: without arguments, in which a key, a
  /// password or an address with one may stand.
  package static func withoutArguments(_ fields: JSONObject) -> JSONObject {
    var fields = fields
    for key in ["agentArguments", "dockerOptions"] { fields[key] = nil }
    if let program = fields["command"]?.array?.first { fields["command"] = [program] }
    return fields
  }

  /// The user's additions to the agent's command line.
  package var agentArguments: [String]? {
    get { fields["agentArguments"]?.array?.compactMap(\.string) }
    set { fields["agentArguments"] = newValue.map { .array($0.map(JSONValue.string)) } }
  }

  /// The agent's transcript (`transcriptPath`), once known.
  package var transcript: String? {
    get { text("transcriptPath") }
    set { setText("transcriptPath", newValue) }
  }

  /// The last known status of a session on another host.
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

  /// Reads a moment, written as text or as milliseconds since 1970.
  private func moment(_ field: String) -> Timestamp? {
    if let text = text(field) { return Timestamp(text) }
    return fields[field]?.int.map { Timestamp(milliseconds: Int64($0)) }
  }
}
