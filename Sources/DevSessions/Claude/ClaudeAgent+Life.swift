package import SessionStore
package import SystemKit
internal import Tmux
internal import Transcripts

extension ClaudeAgent {
  package static func check(_ new: DevSessions.NewSession) throws {
    guard new.sandbox == nil else {
      throw Failure(.usage, "--sandbox is for codex", hint: "use --permissions with claude")
    }
    try check(agentArguments: new.agentArguments)
    if let prompt = new.prompt { _ = try ClaudePrompt(prompt) }
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

  package static func describe(
    _ new: DevSessions.NewSession, in record: inout SessionRecord, environment: [String: String]
  ) {
    record.configurationFolder = TranscriptLocation.configurationFolder(environment)
    new.container.note(in: &record)
  }

  package func start(_ new: DevSessions.NewSession, until deadline: Deadline) throws {
    try start(
      .new(record.agentID ?? ""), in: new.path, environment: sessions.environment(of: new),
      added: new.environment.map(\.key),
      consent: sessions.consent(for: new.path, given: new.consent), until: deadline)
  }

  private func start(
    _ conversation: ClaudeLaunch.Conversation, in folder: String, environment: [String: String],
    added: [String] = [], consent: Consent, until deadline: Deadline
  ) throws {
    let launch = ClaudeLaunch(
      name: name, parent: record.parent, conversation: conversation, folder: folder,
      model: record.model, effort: record.effort,
      permissions: record.permissions.flatMap(Permissions.init),
      agentArguments: record.agentArguments ?? [], tmuxSocket: sessions.tmuxSocketForAgents,
      home: sessions.home, program: sessions.program, environment: environment, added: added,
      container: record.isInContainer ? ContainerSettings(record) : nil)
    try ClaudeStart(sessions: sessions, launch: launch, consent: consent).run(until: deadline)
  }

  /// A conversation that never had a prompt begins anew under the same UUID.
  package func resume(until deadline: Deadline) throws {
    let reading = try session.read(.full)
    if reading.snapshot.process == .running {
      throw Failure(
        .failed, "\(name) is running", hint: "dev-sessions stop \(name) ends it")
    }
    let uuid = reading.conversationID
    let holders = ClaudeSessionFile.holders(of: uuid, configuration: session.configuration)
    if let other = holders.first?.process {
      throw Failure(
        .failed, "process \(other.pid) has \(name)'s conversation open",
        hint: "end it first; two processes would write one transcript")
    }
    // What is left of the old pane and container goes, so that the name is free.
    if record.isInContainer { try Container.remove(record, environment: sessions.environment) }
    if let tmuxName = session.tmuxName { _ = try session.server.killSession(tmuxName) }
    let path = try sessions.workFolder(record.path ?? "")
    let hasTranscript = FileSystem.exists(session.location(session: uuid).path)
    var environment = sessions.environment
    if let configuration = record.configurationFolder,
      configuration != TranscriptLocation.configurationFolder(environment)
    {
      environment["CLAUDE_CONFIG_DIR"] = configuration
    }
    // The turns that ran have ended with the process.
    try settle(TurnJournal(session.folder).unsettled, .exited)
    try sessions.update(name) { record in
      record.agentID = uuid
      record.lastUsed = .now
    }
    try start(
      hasTranscript ? .resumed(uuid) : .new(uuid), in: path, environment: environment,
      consent: sessions.consent(for: path, given: Consent()), until: deadline)
  }

  /// The conversation's UUID, which `/clear` changes, is kept for `resume`.
  package func end() throws -> [ProcessTable.Entry] {
    let id = try session.read(.full).conversationID
    if !id.isEmpty { try sessions.update(name) { $0.agentID = id } }
    // Its client's end is not the container's.
    if record.isInContainer { try Container.remove(record, environment: sessions.environment) }
    return SessionProcesses(record: record, home: sessions.home, server: session.server).end()
  }
}
