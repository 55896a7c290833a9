internal import JSON
internal import SessionStore
internal import SystemKit
internal import Tmux
internal import Transcripts

/// Starting a Claude Code process in tmux and waiting until it takes prompts.
struct ClaudeStart {
  let sessions: DevSessions
  let launch: ClaudeLaunch
  let consent: Consent

  /// Starts the process and returns when it is ready.
  ///
  /// - Throws: `Failure`: `needsAnswer` when a start-up dialog is open (the session is kept),
  ///   `failed` with the agent's own words when it ended, `timedOut` when neither happened.
  func run(until deadline: Deadline) throws {
    let name = launch.name
    let folder = sessions.home.folder(of: name)
    guard let tmuxName = TmuxSessionName(id: name.text) else { return }
    let watch: FileWatch
    do {
      let record = try launch.record()
      try folder.create()
      if launch.container != nil { try prepareContainer(folder) }
      try record.write(to: folder.launch)
      let configuration = TranscriptLocation.configurationFolder(record.environment)
      watch = FileWatch([
        try ClaudeAgent(sessions.record(name.text), in: sessions).session.sessionFileFolder,
        folder.events.path,
      ])
      let session = try sessions.tmux.newSession(
        tmuxName, in: launch.folder, command: [sessions.program, "launch", folder.launch])
      try sessions.update(name) { record in
        record.state = .starting
        record.isActive = true
        record.tmuxSocket = session.socketPath
        record.paneID = session.pane.text
        record.starter = nil
        record.agentProcess = nil
        record.paneProcess =
          ProcessIdentity(running: session.panePID)
          ?? ProcessIdentity(pid: session.panePID, startTime: "gone")
        record.configurationFolder = configuration
      }
    } catch {
      try? FileSystem.remove(folder.launch)
      let failure = Failure("cannot start \(name)", error)
      try? fail(name, failure.message)
      throw failure
    }
    try ClaudeReadiness(
      sessions: sessions, session: ClaudeAgent(sessions.record(name.text), in: sessions).session,
      consent: consent
    ).reach(until: deadline, watch)
  }

  /// Makes what is to be mounted; what an earlier container left there says nothing any more.
  private func prepareContainer(_ folder: SessionFolder) throws {
    try FileSystem.removeTree(folder.containedSessionFiles)
    try FileSystem.makeFolders(folder.containedSessionFiles)
    _ = try Descriptor.appending(folder.events.path)
  }

  private func fail(_ name: SessionName, _ why: String) throws {
    try sessions.update(name) { $0.fail(why) }
  }
}
