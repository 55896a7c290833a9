internal import JSON
package import SessionStore
internal import SystemKit
internal import Tmux
internal import Transcripts

extension DevSessions {
  /// Takes over a Claude Code conversation that a person started.
  ///
  /// Running in tmux, it goes on where it is. A conversation that nobody has open becomes a stopped
  /// session, for `resume`.
  ///
  /// - Parameter target: the process's number, or the conversation's UUID.
  /// - Throws: `Failure` when there is no such process or conversation, when it is a session already,
  ///   or when it runs outside tmux, where nothing can be typed into it.
  package func adopt(
    _ target: String, id: String? = nil, description: String? = nil
  ) throws -> SessionRecord {
    guard boundary == nil else {
      throw Failure(.failed, "adopt is not for a caller bound to a folder")
    }
    var found = try Int32(target).map(runningConversation) ?? conversation(target)
    if let known = try store.read().records.first(where: { $0.agentID == found.session }) {
      throw Failure(
        .failed, "\(target) is \(known.name) already",
        hint: "see dev-sessions status \(known.name)")
    }
    found.path = try workFolder(found.path)
    var new = NewSession(path: found.path)
    new.id = id
    let live = try liveIDs()
    let name = try claim(new, live: live) { name in
      var record = SessionRecord(
        name: name, agentID: found.session, kind: "claude", path: found.path)
      record.summary = description
      record.parent = ownName
      record.configurationFolder = found.configuration
      record.state = found.place == nil ? .stopped : .running
      record.isActive = found.place != nil
      record.tmuxSocket = found.place?.socket
      record.paneID = found.place?.pane.id.text
      record.paneProcess = found.place.flatMap { ProcessIdentity(running: $0.pane.pid) }
      record.agentProcess = found.process
      return record
    }
    return try record(name.text)
  }

  /// A conversation of Claude Code's, ours or not.
  private struct FoundConversation {
    let session: String
    var path: String
    let configuration: String
    var process: ProcessIdentity?
    var place: (socket: String, pane: Pane)?
  }

  private func runningConversation(_ pid: Int32) throws -> FoundConversation {
    guard let process = ProcessIdentity(running: pid) else {
      throw Failure(
        .failed, "there is no process \(pid)", hint: "pgrep -a claude lists those of Claude Code")
    }
    let configuration =
      ProcessTable.environment(pid, "CLAUDE_CONFIG_DIR")
      ?? TranscriptLocation.configurationFolder(environment)
    guard let file = ClaudeSessionFile.read(configuration: configuration, process: process),
      let session = file.session, let path = file.folder
    else {
      throw Failure(
        .failed, "process \(pid) is no Claude Code session that can be told",
        hint: "give the process of claude itself, or its conversation's UUID")
    }
    return FoundConversation(
      session: session, path: path, configuration: configuration, process: process,
      place: try place(of: process, session))
  }

  /// The pane a process runs in, by the variables tmux gave it, checked against tmux itself.
  private func place(
    of process: ProcessIdentity, _ session: String
  ) throws -> (socket: String, pane: Pane) {
    let socket = ProcessTable.environment(process.pid, "TMUX")?.split(separator: ",").first
    let paneID = ProcessTable.environment(process.pid, "TMUX_PANE").flatMap(PaneID.init)
    guard let socket, let paneID,
      let pane = try TmuxServer(socketPath: String(socket), environment: environment).pane(paneID),
      ProcessTable.tree(below: pane.pid).contains(where: { $0.identity == process })
    else {
      throw Failure(
        .failed, "process \(process.pid) does not run in tmux, so nothing can be typed into it",
        hint: "end it; then dev-sessions adopt \(session), and resume")
    }
    return (String(socket), pane)
  }

  private func conversation(_ session: String) throws -> FoundConversation {
    guard RandomToken.isUUID(session) else {
      throw Failure(.usage, "“\(session)” is neither a process number nor a UUID")
    }
    let configuration = TranscriptLocation.configurationFolder(environment)
    if let holder = ClaudeSessionFile.holders(of: session, configuration: configuration).first {
      return try runningConversation(holder.process.pid)
    }
    let projects = Path.join(configuration, "projects")
    let folders = try FileSystem.list(projects)
    let path = folders.map { Path.join(Path.join(projects, $0), "\(session).jsonl") }
      .first(where: FileSystem.exists)
    guard let path else {
      throw Failure(
        .failed, "there is no conversation \(session)",
        hint: "its transcript would be in \(projects)")
    }
    var folder: String?
    var lines = ForwardLines(path: path, from: 0)
    try lines.readNew { line in
      guard folder == nil else { return }
      folder = (try? JSONValue(parsing: line.bytes))?["cwd"]?.string
    }
    guard let folder else { throw Failure(.failed, "\(path) does not tell its folder") }
    return FoundConversation(session: session, path: folder, configuration: configuration)
  }
}
