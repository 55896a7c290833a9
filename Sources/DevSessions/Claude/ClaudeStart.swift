internal import JSON
internal import SessionStore
internal import SystemKit
internal import Tmux
internal import Transcripts

/// Starting a Claude Code process in tmux and waiting until it takes prompts.
struct ClaudeStart {
  let sessions: DevSessions
  let launch: ClaudeLaunch

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
      try record.write(to: folder.launch)
      let configuration = TranscriptLocation.configurationFolder(record.environment)
      watch = FileWatch([
        ClaudeSessionFile.folder(configuration: configuration), folder.events.path,
      ])
      let session = try sessions.tmux.newSession(
        tmuxName, in: launch.folder, command: [sessions.program, "launch", folder.launch])
      try sessions.update(name) { record in
        record.state = .starting
        record.isActive = true
        record.tmuxSocket = session.socketPath
        record.paneID = session.pane.text
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
    try awaitReadiness(watch, until: deadline)
  }

  /// Ready is: Claude Code's session file says so, or its SessionStart hook has run.
  private func awaitReadiness(_ watch: FileWatch, until deadline: Deadline) throws {
    let name = launch.name
    let session = try sessions.claude(sessions.record(name.text))
    let started = MonotonicClock.now
    while true {
      let process = session.processState
      guard process == .running else { throw try ended(session) }
      let file = session.sessionFile
      if isReady(file) || (file == nil && hasHookSaidSo(session)) {
        try sessions.update(name) { record in
          record.state = .running
          record.failure = nil
          record.agentVersion = file?.version
        }
        return
      }
      // A dialog has no file: look at the screen once the usual start (0.8 s) is over.
      if MonotonicClock.now - started > .milliseconds(900), let screen = try session.screen(),
        let dialog = screen.startDialog
      {
        throw Self.blocked(name, by: dialog, screen)
      }
      if deadline.hasPassed {
        throw Failure(
          .timedOut, "\(name) has not become ready; the session is kept",
          hint: "see dev-sessions screen \(name)")
      }
      _ = try watch.wait(until: deadline.orSooner(.milliseconds(150)))
    }
  }

  private func isReady(_ file: ClaudeSessionFile?) -> Bool {
    switch file?.status {
    case .idle?, .busy?, .shell?, .waiting?: true
    case .unknown?, nil: false
    }
  }

  private func hasHookSaidSo(_ session: ClaudeSession) -> Bool {
    guard let last = try? session.hookEvents(last: 1).last else { return false }
    let created = session.record.lastUsed ?? last.time
    return last.name == "SessionStart" && last.time >= created
  }

  /// The failure that names an open start-up dialog; answering it is a person's business.
  static func blocked(
    _ name: SessionName, by dialog: ClaudeScreen.StartDialog, _ screen: ClaudeScreen
  ) -> Failure {
    Failure(
      .needsAnswer, "\(name) waits at Claude Code's \(dialog.rawValue) dialog",
      hint: "answer it in: dev-sessions attach \(name)",
      details: [
        "session": .string(name.text), "dialog": .string(dialog.rawValue),
        "screen": .string(screen.lastWords(30)),
        "options": .array(screen.options.map(JSONValue.string)),
      ])
  }

  private func ended(_ session: ClaudeSession) throws -> Failure {
    let name = launch.name
    // tmux learns of the end a moment later than the process table, and then draws the last words.
    let patience = Deadline.after(.seconds(1))
    var words = session.lastWords()
    while words.isEmpty, !patience.hasPassed {
      MonotonicClock.sleep(.milliseconds(20))
      words = session.lastWords()
    }
    let message = "\(name) ended at once: " + (words.isEmpty ? "it said nothing" : words)
    try fail(name, message)
    if let tmuxName = session.tmuxName { _ = try? session.server.killSession(tmuxName) }
    return Failure(.failed, message, hint: "dev-sessions kill \(name) forgets it")
  }

  private func fail(_ name: SessionName, _ why: String) throws {
    try sessions.update(name) { record in
      record.state = .failed
      record.isActive = false
      record.failure = why
    }
  }
}
