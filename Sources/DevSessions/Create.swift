internal import JSON
package import SessionStore
package import SystemKit
internal import Tmux

extension DevSessions {
  /// What a new session is to be.
  package struct NewSession: Sendable {
    package var path: String
    package var description: String?
    package var kind = "claude"
    package var mode = Mode.native
    /// Of the mode docker.
    package var container = ContainerSettings()
    package var model: String?
    package var effort: String?
    package var permissions: Permissions?
    /// What its commands may touch, for kinds with a sandbox of their own.
    package var sandbox: SandboxMode?
    /// The first prompt, which is sent once the agent is ready; here only to be refused early.
    package var prompt: String?
    /// What the user agrees to for this folder, now and later.
    package var consent = Consent()
    /// The process with which the session is to end; nil lets it live on.
    package var owner: ProcessIdentity?
    /// The ID asked for; nil draws a champion's.
    package var id: String?
    /// How a terminal session's frames end: at this exact prompt, or when this program says so.
    package var promptMatch: String?
    package var frameHook: String?
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
    let sessions = within(deadline)
    let kind = try kind(new.kind)
    try check(new, kind)
    var new = new
    new.path = try workFolder(new.path)
    let environment = environment(of: new)
    let name = try claim(new, live: kind.runsInTmux ? sessions.liveIDs() : []) { name in
      var record = SessionRecord(
        name: name, agentID: RandomToken.uuid(), kind: new.kind, path: new.path)
      record.mode = new.mode.rawValue
      record.summary = new.description
      record.model = new.model
      record.effort = new.effort
      record.permissions = new.permissions?.rawValue
      record.parent = ownName
      record.state = .starting
      record.starter = .current
      record.owner = new.owner
      if !new.agentArguments.isEmpty { record.agentArguments = new.agentArguments }
      kind.describe(new, in: &record, environment: environment)
      return record
    }
    if new.owner != nil { try startKeeper(of: name) }
    try sessions.agent(name.text).start(new, until: deadline)
    return try record(name.text)
  }

  private func check(_ new: NewSession, _ kind: any Agent.Type) throws {
    guard new.mode == .native || kind.runsInContainers else {
      throw Failure(.usage, "\(new.kind) does not run in the mode \(new.mode.rawValue)")
    }
    guard new.mode == .docker || new.container == ContainerSettings() else {
      throw Failure(.usage, "an image, a network and docker options go with --mode docker")
    }
    let isBound = boundary != nil
    if isBound, !new.agentArguments.isEmpty || !new.environment.isEmpty || new.mode == .docker {
      throw Failure(
        .usage,
        "variables and arguments for the agent, and containers, are not for a caller bound to a folder"
      )
    }
    try checkOptions(of: new, kind)
  }

  /// Refuses what the kind, or the description of the agent, has no use for.
  private func checkOptions(of new: NewSession, _ kind: any Agent.Type) throws {
    try kind.check(new)
    if kind is ScreenAgent.Type {
      try AgentDescription.find(new.kind, home: home)?
        .check(model: new.model, permissions: new.permissions)
    }
  }

  /// Why a session of this kind is not started so; nil when it is, or when the kind is not known here.
  package func refusal(
    of kind: String, _ change: (inout NewSession) -> Void
  ) -> Failure? {
    guard let agent = try? self.kind(kind) else { return nil }
    var new = NewSession(path: "/")
    new.kind = kind
    change(&new)
    do {
      try checkOptions(of: new, agent)
      return nil
    } catch {
      return Failure("cannot create it", error)
    }
  }

  /// The caller's environment with what was added for a session.
  func environment(of new: NewSession) -> [String: String] {
    environment.merging(new.environment.map { ($0.key, $0.value) }) { _, added in added }
  }

  /// The physical path of the folder to work in: Claude Code files its transcripts by that.
  func workFolder(_ path: String) throws -> String {
    guard isWithinBoundary(path) else {
      throw Failure(.failed, "\(path) is not in \(boundary ?? "/"), to which you are bound")
    }
    guard let found = try FileSystem.status(path) else {
      throw Failure(
        .failed, "there is no folder \(path)", hint: "make it, or name another with --path")
    }
    guard found.kind == .folder else {
      throw Failure(.failed, "\(path) is not a folder", hint: "name one with --path")
    }
    return try FileSystem.realPath(path)
  }

  /// The IDs that tmux sessions stand for, ours or not, so that none is given twice.
  func liveIDs() throws -> Set<String> {
    Set(try tmux.panes().compactMap { TmuxSessionName(recorded: $0.sessionName)?.id })
  }

  /// The detail of a failure that has the ID that somebody else has already.
  static let takenDetail = "taken"

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
    do {
      return try store.update { contents in
        try contents.claim(record(name), avoiding: live)
        return name
      }
    } catch let error as StoreError {
      guard case .nameTaken = error else { throw error }
      throw Failure(.failed, "\(error)", details: [Self.takenDetail: .string(id)])
    }
  }
}
