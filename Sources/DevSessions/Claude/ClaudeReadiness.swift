internal import SessionStore
internal import SystemKit
internal import Tmux
internal import Transcripts

/// Waiting until a Claude Code process that has been started takes prompts.
struct ClaudeReadiness {
  /// A dialog has no file of its own: the screen is looked at once the usual start (0.8 s) is over.
  private static let usualStart = Duration.milliseconds(900)
  /// Without session file and hooks the input box must have been there for so long.
  private static let steadyTime = Duration.milliseconds(600)

  /// Time for which something that is no known dialog must have covered the input box.
  private static let coveredTime = Duration.seconds(2)

  let sessions: DevSessions
  let session: ClaudeSession
  let consent: Consent

  private var name: SessionName { session.record.name }

  /// Returns when it is ready: Claude Code's session file says so, its SessionStart hook has run, or,
  /// with neither, its input box stays on the screen.
  ///
  /// - Throws: `Failure`: `needsAnswer` when a start-up dialog is open (the session is kept),
  ///   `failed` with the agent's own words when it ended, `timedOut` when neither happened.
  func reach(until deadline: Deadline, _ watch: FileWatch? = nil) throws {
    let watch = watch ?? FileWatch(watchedPaths)
    let started = MonotonicClock.now
    var boxSince: Duration?
    var coveredSince: Duration?
    while true {
      guard session.processState == .running else { throw try ended() }
      let file = session.sessionFile
      if isReady(file) || (file == nil && hasHookSaidSo) { return try note(file?.version) }
      let isWaiting = session.isWaiting
      if isWaiting || MonotonicClock.now - started > Self.usualStart,
        let screen = try session.screen()
      {
        if let shown = screen.dialog { try deal(with: shown, until: deadline) }
        // A dialog of a form that is not known.
        let isCovered = screen.dialog == nil && (screen.isCovered || isWaiting)
        coveredSince = isCovered ? coveredSince ?? MonotonicClock.now : nil
        if let coveredSince, MonotonicClock.now - coveredSince > Self.coveredTime {
          throw Failure.waiting(name, nil)
        }
        boxSince = screen.hasInputBox && file?.status == nil ? boxSince ?? MonotonicClock.now : nil
        if let boxSince, MonotonicClock.now - boxSince > Self.steadyTime { return try note(nil) }
      }
      if deadline.hasPassed {
        throw Failure(
          .timedOut, "\(name) has not become ready; the session is kept",
          hint: "see dev-sessions screen \(name)")
      }
      _ = try watch.wait(until: deadline.orSooner(.milliseconds(150)))
    }
  }

  private var watchedPaths: [String] {
    [session.sessionFileFolder, session.folder.events.path]
  }

  private func note(_ version: String?) throws {
    try sessions.update(name) { record in
      record.state = .running
      record.failure = nil
      record.agentVersion = version ?? record.agentVersion
    }
  }

  private func isReady(_ file: ClaudeSessionFile?) -> Bool {
    switch file?.status {
    case .idle?, .busy?, .shell?: true
    case .waiting?, .unknown?, nil: false
    }
  }

  private var hasHookSaidSo: Bool {
    guard let last = try? session.hookEvents(last: 1).last else { return false }
    let created = session.record.lastUsed ?? last.time
    return last.name == "SessionStart" && last.time >= created
  }

  /// Answers a dialog a person has consented to; any other is reported, not answered.
  private func deal(with shown: ScreenDialog, until deadline: Deadline) throws {
    let dialog = OpenDialog(shown, use: nil, kind: .dialog)
    guard let name = dialog.startDialog, consent.covers(name) else {
      throw Failure.waiting(self.name, dialog)
    }
    let room = DialogRoom(session)
    defer { room.close() }
    _ = try ClaudeAnswer(session, dialog, in: room, until: deadline).give(.allow)
  }

  private func ended() throws -> Failure {
    // tmux learns of the end a moment later than the process table, and then draws the last words.
    let patience = Deadline.after(.seconds(1))
    var words = session.lastWords()
    while words.isEmpty, !patience.hasPassed {
      MonotonicClock.sleep(.milliseconds(20))
      words = session.lastWords()
    }
    let message = "\(name) ended at once: " + (words.isEmpty ? "it said nothing" : words)
    try sessions.update(name) { $0.fail(message) }
    if let tmuxName = session.tmuxName { _ = try? session.server.killSession(tmuxName) }
    return Failure(.failed, message, hint: "dev-sessions kill \(name) forgets it")
  }
}

extension SessionRecord {
  /// Notes that the agent did not start, and why.
  mutating func fail(_ why: String) {
    state = .failed
    isActive = false
    failure = why
  }
}
