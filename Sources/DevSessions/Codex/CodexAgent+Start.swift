internal import JSON
internal import JSONRPC
package import SessionStore
package import SystemKit
internal import Transcripts

extension CodexAgent {
  package static var runsInTmux: Bool { false }

  package static func check(_ new: DevSessions.NewSession) throws {
    guard !new.container.hasNetworkOfOthers || new.container.network == "host" else {
      throw Failure(
        .usage,
        "Codex in a container is reached over its network: that cannot be none, or another container's"
      )
    }
    _ = try CodexConfiguration.parse(new.agentArguments)
    if let prompt = new.prompt { try check(prompt: prompt) }
  }

  package static func describe(
    _ new: DevSessions.NewSession, in record: inout SessionRecord, environment: [String: String]
  ) {
    new.container.note(in: &record)
    record[field: "sandbox"] = new.sandbox.map { .string($0.rawValue) }
  }

  package func start(_ new: DevSessions.NewSession, until deadline: Deadline) throws {
    do {
      try startThread(new, until: deadline)
    } catch {
      let failure = Failure("cannot start \(name)", error)
      // There is no thread, and so nothing to look at or to bring back: its ID is free again. Were the
      // record kept, it would name a thread that never was.
      try? sessions.forget(name)
      try? server.stopIfUnused()
      throw failure
    }
  }

  private func startThread(_ new: DevSessions.NewSession, until deadline: Deadline) throws {
    let configuration = try CodexConfiguration.object(
      of: record, home: sessions.home, variables: new.environment)
    var parameters: JSONObject = [
      "cwd": .string(new.path), "approvalPolicy": .string(policy.approval),
      "sandbox": .string(policy.sandbox.rawValue), "config": configuration,
    ]
    parameters["model"] = record.model.map(JSONValue.string)
    // A thread without a name is lost with its server, so it is safe to start another.
    try withThread(until: deadline) { thread in
      let connection = thread.connection
      try checkAccount(connection)
      let reply = try connection.call(
        "thread/start", .object(parameters), until: deadline.orSooner(CodexThread.patience))
      guard let id = reply["thread"]?["id"]?.string else {
        throw Failure(.failed, "Codex \(connection.version) started no thread")
      }
      let new = CodexThread(id: id, connection: connection)
      do {
        // This writes it to the disk.
        _ = try new.call("thread/name/set", ["name": .string(name.text)])
      } catch {
        _ = try? new.call("thread/archive")
        throw error
      }
      try sessions.update(name) { record in
        record.agentID = id
        record.state = .running
        record.isActive = true
        record.starter = nil
        record.agentVersion = connection.version
        record.configurationFolder = connection.codexHome
        record.transcript = reply["thread"]?["path"]?.string
      }
    }
  }

  /// The server works with the account of whoever started it; another's must not be used unnoticed.
  private func checkAccount(_ connection: CodexConnection) throws {
    let home = Environment.home(sessions.environment)
    let wanted = sessions.environment["CODEX_HOME"] ?? Path.join(home, ".codex")
    guard let actual = connection.codexHome, let wantedPath = try? FileSystem.realPath(wanted),
      let actualPath = try? FileSystem.realPath(actual), wantedPath != actualPath
    else { return }
    throw Failure(
      .failed, "the Codex server that runs has CODEX_HOME=\(actual), and here it is \(wanted)",
      hint: "stop its sessions first, or give these a DEV_SESSIONS_HOME of their own")
  }

  package static var turnsEndWithProcess: Bool { false }

  package func isRunning() throws -> Bool {
    try report().status.isLive && server.connectIfRunning() != nil
  }

  package func resume(anew: Bool, until deadline: Deadline) throws {
    if record.state == .failed { try requireRunning() }
    remarkMissingFolder()
    try withThread(until: deadline) { thread in
      _ = try load(thread, limit: 1)
      try sessions.update(name) { record in
        record.state = .running
        record.isActive = true
        record.failure = nil
        record.lastUsed = .now
        record.agentVersion = thread.connection.version
      }
    }
  }

  /// Says that the session's folder is gone: Codex goes on, but each of its commands will fail.
  func remarkMissingFolder() {
    guard !record.isInContainer, let path = record.path, !FileSystem.isFolder(path) else { return }
    sessions.remark("the folder of \(name), \(path), is gone: its commands will fail")
  }

  /// Loads the thread with the session's settings and subscribes to it.
  ///
  /// A thread that is loaded keeps its configuration: variables given to `create` are in it alone.
  func load(
    _ thread: CodexThread, limit: Int, items: String = "summary"
  ) throws -> CodexThread.Subscription {
    let isLoaded = try thread.read().status != .notLoaded
    let configuration =
      isLoaded
      ? nil : try CodexConfiguration.object(of: record, home: sessions.home, variables: [])
    return try thread.subscribe(policy, configuration: configuration, limit: limit, items: items)
  }

  /// A turn is stopped, and a goal paused, so that it does not go on by itself.
  ///
  /// What stands in the way of that does not keep the session: nothing of it runs on this machine but
  /// the server, which is no process of the session's.
  package func end() throws -> Ending {
    guard record.state != .starting, record.state != .failed else { return Ending() }
    do {
      _ = try withRunningThread(within: Self.viewPatience) { thread in
        _ = try interrupt(thread, until: .after(.seconds(10)))
      }
    } catch let error as CallError where error.isUnknownThread || error.isUnreadableThread {
      // It is not loaded, so nothing of it runs.
    } catch {
      sessions.remark("a turn of \(name) may still run, as it cannot be stopped: \(words(error))")
    }
    return Ending()
  }

  /// Archives the thread: Codex keeps the conversation, and `codex unarchive` brings it back.
  ///
  /// Where that cannot be done the session is forgotten all the same, and the caller told.
  package func forget() throws {
    let hasThread = record.state != .starting && record.state != .failed
    // A container is not started to be removed.
    let isStarted = hasThread && !record.isInContainer
    if hasThread {
      do {
        var connection = try server.within(Self.viewPatience).connectIfRunning()
        if isStarted, connection == nil { connection = try server.connect() }
        if let connection { _ = try thread(connection).call("thread/archive") }
      } catch let error as CallError where error.isUnknownThread || error.isLoss {
      } catch {
        sessions.remark(
          "\(name)'s thread \(threadID) could not be archived, and stays in Codex: \(words(error))")
      }
    }
    try removeContainer()
  }

  private func words(_ error: any Error) -> String {
    let error = (error as? CallError).map(explained) ?? error
    return (error as? Failure)?.message ?? "\(error)"
  }

  /// With it goes the server that is this session's alone.
  private func removeContainer() throws {
    guard record.isInContainer else { return }
    try Container.remove(record, environment: sessions.environment)
  }

  /// The session has ended whatever comes of this; a server that stays is found again.
  package func releaseShared() throws {
    try? server.stopIfUnused(after: record.agentID)
  }
}
