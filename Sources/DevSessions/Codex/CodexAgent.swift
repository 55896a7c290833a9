internal import JSON
internal import JSONRPC
package import SessionStore
package import SystemKit
package import Tmux

/// A Codex session: a thread of the app server.
package struct CodexAgent: Agent {
  static let kind = "codex"

  package static var runsInContainers: Bool { true }

  let sessions: DevSessions
  package let record: SessionRecord

  package init(_ record: SessionRecord, in sessions: DevSessions) {
    self.sessions = sessions
    self.record = record
  }

  var name: SessionName { record.name }
  var server: CodexServer { CodexServer(sessions: sessions, of: record) }
  var policy: CodexPolicy { CodexPolicy(record) }
  var threadID: String { record.agentID ?? "" }

  func thread(_ connection: CodexConnection) -> CodexThread {
    CodexThread(id: threadID, connection: connection)
  }

  /// Does something with the session's thread that can be done twice: should the server go away, it is
  /// done again with the next one.
  func withThread<Result>(
    until deadline: Deadline = .after(.seconds(30)), _ body: (CodexThread) throws -> Result
  ) throws -> Result {
    do {
      do {
        return try body(thread(server.connect(until: deadline)))
      } catch let error as CallError where error.isLoss {
        return try body(thread(server.connect(until: deadline)))
      }
    } catch let error as CallError {
      throw explained(error)
    }
  }

  /// How long those are held up who only look, or end a session, by a server that does not answer.
  static let viewPatience = Duration.seconds(5)

  /// The same, but only while the server runs; nil when it does not.
  func withRunningThread<Result>(
    within patience: Duration? = nil, _ body: (CodexThread) throws -> Result
  ) throws -> Result? {
    let server = patience.map { self.server.within($0) } ?? server
    do {
      do {
        return try server.connectIfRunning().map { try body(thread($0)) }
      } catch let error as CallError where error.isLoss {
        return try server.connectIfRunning().map { try body(thread($0)) }
      }
    } catch let error as CallError where error.isTimeout {
      throw explained(error)
    }
  }

  /// A refusal in words that say what is the matter with the session; other errors as they are.
  func explained(_ error: CallError) -> any Error {
    if error.isUnknownThread { return gone }
    if error.isHeldElsewhere { return heldElsewhere }
    if error.isUnreadableThread { return unreadable(error) }
    if error.isTimeout {
      return Failure(
        .timedOut, "the Codex server does not answer: \(error)",
        hint: "see \(server.files.log); if it hangs, end it: sessions are kept")
    }
    return error
  }

  private var heldElsewhere: Failure {
    let home =
      record.configurationFolder ?? Path.join(Environment.home(sessions.environment), ".codex")
    let lock = Path.join(home, "thread-writer-locks/\(threadID).lock")
    let holder = ProcessTable.lockHolder(of: lock).flatMap(ProcessTable.entry)
    let place = holder.map { "process \($0.pid) (\($0.name))" } ?? "another Codex"
    return Failure(
      .failed, "\(name)'s Codex thread \(threadID) is held by \(place)",
      hint: "end that, or wait until it is done")
  }

  private func unreadable(_ error: CallError) -> Failure {
    Failure(
      .notRunning, "Codex cannot read \(name)'s conversation: \(error)",
      hint: "dev-sessions kill \(name) forgets it; its file is \(record.transcript ?? "gone")")
  }

  /// The failure of what needs a thread that somebody has deleted or archived.
  var gone: Failure {
    Failure(
      .notRunning, "\(name)'s Codex thread \(threadID) is archived or deleted",
      hint: "codex unarchive \(threadID) brings an archived one back")
  }

  /// Refuses what makes no sense for a session that was stopped or never started.
  func requireRunning() throws(Failure) {
    switch record.state {
    case .failed:
      throw Failure(
        .notRunning, "\(name) never started: \(record.failure ?? "its create failed")",
        hint: "dev-sessions kill \(name) forgets it")
    case .stopped: throw Failure.notRunning(name)
    case .starting where record.wasAbandoned: throw Failure.notRunning(name)
    case .starting:
      throw Failure(.notRunning, "\(name) is still starting", hint: "try again in a moment")
    case .running, nil: break
    }
  }

  package func screen(
    _ extent: TmuxServer.Extent, colours: Bool
  ) throws -> TmuxServer.Screen {
    throw Failure(
      .usage, "\(name) is a codex session, which has no screen of its own",
      hint: "dev-sessions attach \(name) opens Codex's, logs \(name) shows the conversation")
  }

  /// Codex's own screen on the same server; the token goes by the environment.
  package func attachment() throws -> Program {
    try requireRunning()
    return try withThread { thread in
      _ = try thread.read()
      guard let url = try CodexServerState(path: server.files.state)?.url else {
        throw Failure.notRunning(name)
      }
      let variable = "DEV_SESSIONS_CODEX_TOKEN"
      var environment = sessions.environment
      var arguments = ["--remote", url]
      if let token = try server.token() {
        environment[variable] = token
        arguments += ["--remote-auth-token-env", variable]
      }
      return Program("codex", arguments + ["resume", threadID], environment: environment)
    }
  }
}
