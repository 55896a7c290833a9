internal import JSON
package import SessionStore
package import SystemKit
internal import Tmux
internal import Transcripts

extension DevSessions {
  /// What a new session is to be.
  package struct NewSession: Sendable {
    package var path: String
    package var description: String?
    package var kind = "claude"
    package var mode = "native"
    package var model: String?
    package var effort: String?
    package var permissions: Permissions?
    /// What the user agrees to for this folder, now and later.
    package var consent = Consent()
    /// The ID asked for; nil draws a champion's.
    package var id: String?
    /// Variables added to the agent's environment.
    package var environment: [(key: String, value: String)] = []
    /// Arguments added to the agent's command line.
    package var agentArguments: [String] = []

    package init(path: String) {
      self.path = path
    }
  }

  /// Starts a session and returns its record when it takes prompts.
  ///
  /// The record is written before anything is started, so that a crash leaves a visible record,
  /// never an unknown process.
  package func create(_ new: NewSession, until deadline: Deadline) throws -> SessionRecord {
    try checkKind(new)
    let path = try workFolder(new.path)
    try Self.check(agentArguments: new.agentArguments)
    var environment = environment
    for variable in new.environment { environment[variable.key] = variable.value }
    let consent = try consent(for: path, given: new.consent)
    let live = try liveIDs()
    let uuid = RandomToken.uuid()
    let name = try claim(new, live: live) { name in
      var record = SessionRecord(name: name, agentID: uuid, kind: new.kind, path: path)
      record.mode = new.mode
      record.summary = new.description
      record.model = new.model
      record.effort = new.effort
      record.permissions = new.permissions?.rawValue
      record.parent = ownName
      record.state = .starting
      record.configurationFolder = TranscriptLocation.configurationFolder(environment)
      if !new.agentArguments.isEmpty { record.agentArguments = new.agentArguments }
      return record
    }
    let launch = ClaudeLaunch(
      name: name, parent: ownName, conversation: .new(uuid), folder: path, model: new.model,
      effort: new.effort, permissions: new.permissions, agentArguments: new.agentArguments,
      tmuxSocket: tmuxSocketForAgents, home: home.path, program: program,
      environment: environment)
    try ClaudeStart(sessions: self, launch: launch, consent: consent).run(until: deadline)
    return try record(name.text)
  }

  private func checkKind(_ new: NewSession) throws(Failure) {
    guard new.kind == "claude" else {
      throw Failure(
        .usage, "there is no agent “\(new.kind)”", hint: "dev-sessions knows claude so far")
    }
    guard new.mode == "native" else {
      throw Failure(
        .usage, "there is no mode “\(new.mode)”", hint: "dev-sessions knows native so far")
    }
  }

  /// The physical path of the folder to work in: Claude Code files its transcripts by that.
  func workFolder(_ path: String) throws -> String {
    guard FileSystem.exists(path) else { throw Failure(.failed, "there is no folder \(path)") }
    guard FileSystem.isFolder(path) else { throw Failure(.failed, "\(path) is not a folder") }
    return try FileSystem.realPath(path)
  }

  /// The IDs that tmux sessions stand for, ours or not, so that none is given twice.
  func liveIDs() throws -> Set<String> {
    Set(try tmux.panes().compactMap { TmuxSessionName(recorded: $0.sessionName)?.id })
  }

  func claim(
    _ new: NewSession, live: Set<String>, _ record: (SessionName) -> SessionRecord
  ) throws -> SessionName {
    guard let id = new.id else {
      return try store.update { contents in contents.claim(avoiding: live, record) }
    }
    let name: SessionName
    do {
      name = try SessionName(id)
    } catch {
      throw Failure(.usage, "\(error)")
    }
    return try store.update { contents in
      try contents.claim(record(name), avoiding: live)
      return name
    }
  }

  /// Arguments by which the session would no longer be the one we follow.
  private static func check(agentArguments: [String]) throws(Failure) {
    let ours = [
      "--session-id", "--resume", "-r", "--continue", "-c", "--settings", "--print", "-p",
      "--fork-session", "--dangerously-skip-permissions", "--permission-mode",
    ]
    for argument in agentArguments {
      let option = String(argument.prefix { $0 != "=" })
      guard !ours.contains(option) else {
        throw Failure(
          .usage, "\(option) is dev-sessions' to give to Claude Code",
          hint: option.hasSuffix("permissions") || option.hasSuffix("mode")
            ? "use create --permissions" : nil)
      }
    }
  }

  /// The Claude side of a record.
  func claude(_ record: SessionRecord) -> ClaudeSession {
    ClaudeSession(
      record: record, folder: home.folder(of: record.name), server: tmux(of: record),
      ignored: ClaudeSession.Signal.ignored(environment))
  }
}
