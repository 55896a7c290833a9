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
    record.namesConfigurationFolder =
      TranscriptLocation.namedConfigurationFolder(environment) != nil
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

  package func isRunning() throws -> Bool { session.processState == .running }

  /// A prompt that Claude Code kept in its queue, or took and had not written down, is lost with it.
  package func cutTurns(_ receipts: [Receipt]) throws -> [CutTurn] {
    let reading = try session.read(.full)
    // The conversation goes on elsewhere.
    guard reading.job == nil else { return [] }
    for receipt in receipts { try session.requireTranscript(receipt.transcript) }
    var waiter = try ClaudeWaiter(session, receipts: receipts)
    _ = try waiter.step()
    return waiter.cutTurns
  }

  /// A conversation that never had a prompt begins anew under the same UUID; one whose transcript is
  /// gone only where that is agreed to.
  package func resume(anew: Bool, until deadline: Deadline) throws {
    let reading = try session.read(.full)
    // A conversation that was moved without a prompt since is where its turns are.
    let uuid = reading.resumableID
    if let other = holder(of: [uuid, reading.conversationID]) {
      throw Failure(
        .failed, "process \(other.process.pid) has \(name)'s conversation open",
        hint: other.file.job.map { job in
          "it is Claude Code's background job \(job): claude attach \(job) opens it; "
            + "claude stop \(job), then resume again"
        } ?? "end it first; two processes would write one transcript")
    }
    let canResume = try canResume(reading, anew: anew)
    let environment = try environment(of: record)
    // What is left of the old pane and container goes, so that the name is free.
    if record.isInContainer { try Container.remove(record, environment: sessions.environment) }
    if let tmuxName = session.tmuxName { _ = try session.server.killSession(tmuxName) }
    let path = try sessions.workFolder(record.path ?? "")
    try sessions.update(name) { record in
      record.agentID = uuid
      record.lastUsed = .now
    }
    try start(
      canResume ? .resumed(uuid) : .new(uuid), in: path, environment: environment,
      consent: sessions.consent(for: path, given: Consent()), until: deadline)
  }

  /// The longest time that the process of a background job goes on after `claude stop` has returned.
  private static let stoppingTime = Duration.seconds(2)

  /// The process that has one of these conversations open, other than the one in our pane.
  private func holder(
    of conversations: Set<String>
  ) -> (process: ProcessIdentity, file: ClaudeSessionFile)? {
    let patience = Deadline.after(Self.stoppingTime)
    while true {
      let holder = conversations.lazy.flatMap {
        ClaudeSessionFile.holders(of: $0, configuration: session.configuration)
      }.first { $0.process != record.agentProcess }
      guard holder?.file.job != nil, !patience.hasPassed else { return holder }
      MonotonicClock.sleep(.milliseconds(20))
    }
  }

  /// Whether there is a conversation to go on with; false for one that never had a prompt.
  ///
  /// - Throws: `Failure` when its transcript is gone or cannot be read, unless it is to begin anew.
  private func canResume(_ reading: ClaudeSession.Reading, anew: Bool) throws -> Bool {
    do {
      try session.requireHistory(reading)
    } catch let failure as Failure where !anew {
      throw Failure(
        failure.code, failure.message,
        hint: "dev-sessions resume --anew \(name) begins an empty conversation in its place")
    } catch is Failure {
      return false
    }
    return FileSystem.exists(reading.history)
  }

  /// The caller's environment with the configuration folder that the session was started with.
  ///
  /// - Throws: `Failure` when that is the usual one of another home.
  private func environment(of record: SessionRecord) throws -> [String: String] {
    var environment = sessions.environment
    guard let folder = record.configurationFolder else { return environment }
    let isUsual = folder == TranscriptLocation.usualConfigurationFolder(environment)
    guard !(record.namesConfigurationFolder ?? !isUsual) else {
      environment["CLAUDE_CONFIG_DIR"] = folder
      return environment
    }
    guard isUsual else {
      throw Failure(
        .failed, "\(name)'s conversation is in \(folder), which is not this home's",
        hint: "resume it with HOME=\(Path.parent(folder)), or CLAUDE_CONFIG_DIR=\(folder)")
    }
    environment["CLAUDE_CONFIG_DIR"] = nil
    return environment
  }

  /// The conversation's UUID, which `/clear` changes, is kept for `resume`.
  package func end() throws -> Ending {
    // What cannot be read is no reason to let it run.
    let reading = try? session.read(.full)
    if let id = reading?.conversationID, !id.isEmpty {
      try sessions.update(name) { $0.agentID = id }
    }
    // Its client's end is not the container's.
    if record.isInContainer { try Container.remove(record, environment: sessions.environment) }
    let worker = reading?.job?.file.flatMap { ProcessIdentity(running: $0.pid) }
    if let job = reading?.job, worker != nil, !record.isInContainer { stop(job) }
    var ending = SessionProcesses(
      record: record, home: sessions.home, server: session.server,
      elsewhere: [worker].compactMap { $0 }
    ).end()
    ending.spared = session.namingJobs(of: ending.spared, besides: reading?.job?.id)
    return ending
  }

  /// The time that the background service may take to end a job; it takes a third of a second.
  private static let jobTime = Duration.seconds(10)

  /// Ends the background job that the conversation is, so that the service does not start it again.
  ///
  /// Where `claude stop` fails its process is ended with the session's others.
  private func stop(_ job: ClaudeJob) {
    guard let environment = try? environment(of: record),
      let claude = Program.locate("claude", in: environment)
    else { return }
    // A job is no part of the session this command may be called in.
    let own = environment.filter { !SessionEnvironment.isNestingMarker($0.key) }
    _ = try? Program(claude, ["stop", job.id], environment: own).run(until: .after(Self.jobTime))
  }
}
