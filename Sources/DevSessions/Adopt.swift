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
      record.configurationFolder = found.configuration.path
      record.namesConfigurationFolder = found.configuration.isNamed
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
    let configuration: ConfigurationFolder
    var process: ProcessIdentity?
    var place: (socket: String, pane: Pane)?
  }

  /// A folder of Claude Code's state.
  private struct ConfigurationFolder: Hashable {
    let path: String
    /// Whether `CLAUDE_CONFIG_DIR` names it.
    let isNamed: Bool
  }

  /// The folders in which Claude Code may keep its state, likeliest first: a process's own by its
  /// environment, where that can be read, then the caller's, then the usual one.
  private func configurationFolders(of pid: Int32?) -> [ConfigurationFolder] {
    var folders: [ConfigurationFolder] = []
    if let pid, ProcessTable.hasReadableEnvironment(pid) {
      var variables = environment
      for name in ["CLAUDE_CONFIG_DIR", "HOME"] {
        variables[name] = ProcessTable.environment(pid, name)
      }
      folders.append(Self.configurationFolder(variables))
    } else {
      folders.append(Self.configurationFolder(environment))
      let usual = TranscriptLocation.usualConfigurationFolder(environment)
      folders.append(ConfigurationFolder(path: usual, isNamed: false))
    }
    return folders.count == 2 && folders[0].path == folders[1].path ? [folders[0]] : folders
  }

  private static func configurationFolder(
    _ environment: [String: String]
  ) -> ConfigurationFolder {
    ConfigurationFolder(
      path: TranscriptLocation.configurationFolder(environment),
      isNamed: TranscriptLocation.namedConfigurationFolder(environment) != nil)
  }

  private func runningConversation(_ pid: Int32) throws -> FoundConversation {
    guard let process = ProcessIdentity(running: pid) else {
      throw Failure(
        .failed, "there is no process \(pid)", hint: "pgrep -a claude lists those of Claude Code")
    }
    let folders = configurationFolders(of: pid)
    for folder in folders {
      guard let file = ClaudeSessionFile.read(configuration: folder.path, process: process),
        let session = file.session, let path = file.folder
      else { continue }
      if let job = file.job {
        throw Failure(
          .failed, "process \(pid) is Claude Code's background job \(job), which has no pane",
          hint: "claude stop \(job); then dev-sessions adopt \(session), and resume")
      }
      return FoundConversation(
        session: session, path: path, configuration: folder, process: process,
        place: try place(of: process, session))
    }
    throw Failure(
      .failed,
      "process \(pid) is no Claude Code session that can be told: "
        + "\(Self.list(folders)) has no note on it",
      hint: "give the process of claude itself, or its conversation's UUID")
  }

  private static func list(_ folders: [ConfigurationFolder]) -> String {
    folders.map { ClaudeSessionFile.folder(configuration: $0.path) }.joined(separator: " or ")
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
    let folders = configurationFolders(of: nil)
    for folder in folders {
      let holders = ClaudeSessionFile.holders(of: session, configuration: folder.path)
      if let holder = holders.first { return try runningConversation(holder.process.pid) }
    }
    for folder in folders {
      let projects = Path.join(folder.path, "projects")
      let path = try FileSystem.list(projects)
        .map { Path.join(Path.join(projects, $0), "\(session).jsonl") }
        .first(where: FileSystem.exists)
      guard let path else { continue }
      guard let workFolder = try Self.workFolder(of: path) else {
        throw Failure(.failed, "\(path) does not tell its folder")
      }
      return FoundConversation(session: session, path: workFolder, configuration: folder)
    }
    let places = folders.map { Path.join($0.path, "projects") }.joined(separator: " or ")
    throw Failure(
      .failed, "there is no conversation \(session)",
      hint: "its transcript would be in \(places); CLAUDE_CONFIG_DIR names another folder")
  }

  /// The folder that the first line with one names.
  private static func workFolder(of transcript: String) throws -> String? {
    var folder: String?
    var lines = ForwardLines(path: transcript, from: 0)
    try lines.readNew { line in
      guard folder == nil else { return }
      folder = (try? JSONValue(parsing: line.bytes))?["cwd"]?.string
    }
    return folder
  }
}
