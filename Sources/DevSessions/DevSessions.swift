package import JSON
package import SessionStore
package import SystemKit
internal import Tmux

/// The library's front: every operation on sessions, for the command, the gateway and other programs.
///
/// A value that knows where things are; each operation reads the state it needs and keeps none.
package struct DevSessions: Sendable {
  /// The caller's environment: what an agent inherits, and where the home and tmux are.
  package let environment: [String: String]
  package let home: Home
  package let store: SessionStore
  /// The `dev-sessions` program, which the launcher in the pane and the hooks run.
  package let program: String
  /// The folder, by its physical path, outside of which no session exists for this caller and none
  /// can be made; nil for a caller who may have any.
  package var boundary: String?
  /// Whether sessions on other hosts exist for this caller; not for one that is itself elsewhere, so
  /// that no call goes in circles.
  package var reachesHosts = true
  /// Whether the caller may only look, and is shown no arguments of programs (see
  /// `SessionRecord.withoutArguments`).
  package var isForReader = false
  /// Told what the caller should know although the operation succeeds, as a sentence.
  package var remark: @Sendable (String) -> Void = { _ in }
  /// When the caller gives up, which bounds every call of tmux and of the Codex server; see `within`.
  private(set) var deadline = Deadline.never

  /// The sessions that this environment leads to.
  package init(environment: [String: String], program: String) throws(SystemError) {
    self.environment = environment
    self.program = program
    home = try Home(environment: environment)
    store = SessionStore(home: home)
  }

  /// The tmux server in which new sessions are started.
  var tmux: TmuxServer {
    TmuxServer(environment: environment).bounded(by: deadline)
  }

  /// The tmux server in which a session runs.
  func tmux(of record: SessionRecord) -> TmuxServer {
    record.tmuxSocket.map(tmux(at:)) ?? tmux
  }

  /// The tmux server at a socket.
  func tmux(at socketPath: String) -> TmuxServer {
    TmuxServer(socketPath: socketPath, environment: environment).bounded(by: deadline)
  }

  /// The same sessions for an operation that must not take longer: a tmux or Codex server that does
  /// not answer is given up in time.
  package func within(_ deadline: Deadline) -> DevSessions {
    var sessions = self
    sessions.deadline = deadline
    return sessions
  }

  /// The same server for the sessions that an agent starts, whose environment lacks `TMUX*`; nil where
  /// they find it by themselves.
  var tmuxSocketForAgents: String? {
    switch tmux.socket {
    case .path(let path): path
    case .named(let name): name
    case .standard:
      environment["TMUX_TMPDIR"].map {
        Path.join($0, "tmux-\(Environment.userNumber)/default")
      }
    }
  }

  /// Whether a variable says in which session a process runs: nothing to hand to what is no part of it.
  package static func namesOwnSession(_ variable: String) -> Bool {
    ["DEV_SESSIONS_ID", "DEV_SESSIONS_PARENT"].contains(variable)
  }

  /// The session that this process runs in, if any.
  package var ownName: SessionName? {
    guard let name = environment["DEV_SESSIONS_ID"].flatMap({ try? SessionName($0) }) else {
      return nil
    }
    // A caller bound to a folder cannot speak for a session outside.
    guard boundary != nil else { return name }
    return ((try? visibleRecord(name.text)) ?? nil)?.name
  }

  /// The record of a session that must exist.
  package func record(_ text: String) throws -> SessionRecord {
    let contents = try store.read()
    guard let record = visibleRecord(text, in: contents) else {
      let nearest = contents.nearest(to: text).flatMap { name in
        contents[name].map(isVisible) == true ? name : nil
      }
      throw Failure(
        .noSuchSession, "no session named “\(text)”",
        hint: nearest.map { "did you mean \($0)?" } ?? "see dev-sessions list")
    }
    return record
  }

  /// A record as this caller may see it.
  package func shown(_ record: SessionRecord) -> JSONValue {
    .object(isForReader ? SessionRecord.withoutArguments(record.fields) : record.fields)
  }

  /// The record of a session, or nil when there is none for this caller.
  package func visibleRecord(_ text: String) throws -> SessionRecord? {
    visibleRecord(text, in: try store.read())
  }

  private func visibleRecord(_ text: String, in contents: StoreContents) -> SessionRecord? {
    (try? SessionName(text)).flatMap { contents[$0] }.flatMap { isVisible($0) ? $0 : nil }
  }

  /// Whether the session is within the caller's boundary.
  func isVisible(_ record: SessionRecord) -> Bool {
    if record.host != nil { return reachesHosts && boundary == nil }
    guard boundary != nil else { return true }
    return record.path.map(isWithinBoundary) ?? false
  }

  /// Whether the folder, all links resolved, is the boundary or below it.
  func isWithinBoundary(_ path: String) -> Bool {
    guard let boundary else { return true }
    guard let physical = try? FileSystem.realPath(path) else { return false }
    return Path.isBelow(physical, boundary)
  }

  /// Changes a session's record, if it is still there.
  func update(_ name: SessionName, _ body: (inout SessionRecord) -> Void) throws {
    try store.update { contents in _ = contents.change(name, body) }
  }
}
