internal import JSON
internal import JSONRPC
internal import SessionStore
internal import SystemKit
internal import WebSocket

/// The one `codex app-server` that holds the threads of all Codex sessions of a home, or that of a
/// session in a container.
///
/// It is started when it is first needed, detached and with a token; later calls adopt it. It is never
/// killed for not answering: its turns would be lost.
struct CodexServer {
  /// How long a server that lives may refuse connections, as one that has just started does.
  private static let refusalPatience = Duration.seconds(5)

  let sessions: DevSessions
  /// The session in whose container it runs, for that one alone; nil for the one on this machine.
  let contained: SessionRecord?
  let files: CodexFiles
  /// When whoever asks gives up.
  private(set) var limit: Deadline
  /// How long a call may take even then: what must be put in order still is.
  static let shortestTime = Duration.milliseconds(500)

  /// The server of a session, or with none the one on this machine.
  init(sessions: DevSessions, of record: SessionRecord? = nil) {
    self.sessions = sessions
    contained = record?.isInContainer == true ? record : nil
    limit = sessions.deadline
    files =
      contained.map { CodexFiles(sessions.home.folder(of: $0.name)) } ?? CodexFiles(sessions.home)
  }

  var home: Home { sessions.home }

  /// The same server for who must not be held up when it does not answer.
  func within(_ duration: Duration) -> CodexServer {
    var server = self
    server.limit = limit.orSooner(duration)
    return server
  }

  /// A connection to the server, which is started if it does not run.
  func connect(until deadline: Deadline = .after(.seconds(30))) throws -> CodexConnection {
    if let connection = try connectIfRunning(until: deadline) { return connection }
    return try start(until: deadline)
  }

  /// A connection to the server; nil when none runs.
  func connectIfRunning(until deadline: Deadline = .after(.seconds(20))) throws -> CodexConnection?
  {
    let deadline = deadline.orSooner(limit.orAfter(Self.shortestTime))
    let patience = deadline.orSooner(Self.refusalPatience)
    while true {
      let state = try CodexServerState(path: files.state)
      guard let process = state?.runningProcess else { return try adopt(until: deadline) }
      // Its starter has not got so far.
      guard let url = state?.url else { return nil }
      if ProcessTable.entry(process.pid)?.isStopped == true { throw stopped(process) }
      do {
        return try CodexConnection.open(
          WebSocketAddress(url), token: token(), limit: limit, until: deadline)
      } catch {
        // It may be ending, or another may have taken its place: look again.
        guard process.isRunning else { continue }
        guard !patience.hasPassed, Self.mayPass(error) else {
          throw unusable(process, error)
        }
      }
      MonotonicClock.sleep(.milliseconds(20))
    }
  }

  private func stopped(_ process: ProcessIdentity) -> Failure {
    Failure(
      .failed, "the Codex server (process \(process.pid)) is stopped",
      hint: "kill -CONT \(process.pid) lets it go on")
  }

  private func unusable(_ process: ProcessIdentity, _ error: any Error) -> Failure {
    let server = "the Codex server (process \(process.pid))"
    switch error {
    case CallError.timedOut, WebSocketError.timedOut:
      return Failure(
        .timedOut, "\(server) does not answer",
        hint: "see \(files.log); if it hangs, end that process: sessions are kept")
    case WebSocketError.refused where !FileSystem.exists(files.token) && !processes().isEmpty:
      return Failure(
        .failed, "\(server) lets nobody in any more: its token, \(files.token), is gone",
        hint: "end that process: sessions are kept, and the next call starts another")
    default:
      return Failure(
        .failed, "\(server) cannot be used: \(error)",
        hint: "see \(files.log); if it hangs, end that process: sessions are kept")
    }
  }

  /// Whether it may be different in a moment.
  private static func mayPass(_ error: any Error) -> Bool {
    switch error {
    case let error as CallError: error.isLoss || error.isOverload
    case let error as WebSocketError:
      switch error {
      case .system, .ended, .handshake: true
      case .address, .refused, .timedOut, .violation: false
      }
    default: false
    }
  }

  /// The token; nil for a server of the TypeScript dev-sessions, which asks for none.
  func token() throws(SystemError) -> String? {
    guard let bytes = try FileSystem.read(files.token, limit: 4096) else { return nil }
    let text = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
    return text.isEmpty ? nil : text
  }

  /// Takes the lock under which the server is started and stopped.
  func lock(until deadline: Deadline) throws -> FolderLock {
    do {
      try home.prepare()
      if let contained { try home.folder(of: contained.name).create() }
      return try FolderLock(acquiring: files.lock, until: deadline)
    } catch {
      throw Failure("cannot start or stop the Codex server", error)
    }
  }
}
