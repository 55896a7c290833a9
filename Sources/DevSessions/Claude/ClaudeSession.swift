internal import JSON
package import SessionStore
internal import SystemKit
package import Tmux
package import Transcripts

/// A Claude Code session as it is now: its record together with the places where its signals are.
package struct ClaudeSession: Sendable {
  package let record: SessionRecord
  package let folder: SessionFolder
  package let server: TmuxServer
  /// Signals that are not to be looked at.
  package let ignored: Set<Signal>

  /// Where signals come from that can be left out, to see what the others tell
  /// (`DEV_SESSIONS_IGNORE`, a list with commas).
  package enum Signal: String, Hashable, Sendable {
    case sessionFile = "session-file"
    case hooks
    case screen

    /// The signals that this environment leaves out.
    static func ignored(_ environment: [String: String]) -> Set<Signal> {
      let words = (environment["DEV_SESSIONS_IGNORE"] ?? "").split(separator: ",")
      return Set(words.compactMap { Signal(rawValue: String($0)) })
    }
  }

  /// Claude Code's folder of state for this session.
  package var configuration: String {
    record.configurationFolder ?? Path.join(Environment.home(Environment.current()), ".claude")
  }

  /// The pane it runs in, if it was ever started.
  package var target: PaneTarget? { pane.target }

  /// The pane, of a session that was started.
  var liveTarget: PaneTarget {
    get throws {
      guard let target else { throw Failure.notRunning(record.name) }
      return target
    }
  }

  /// Makes sure that keys or text have reached the agent.
  func confirm(_ delivery: Delivery) throws { try pane.confirm(delivery) }

  /// For the verbs that need no more.
  var pane: SessionPane { SessionPane(record, on: server) }

  package var tmuxName: TmuxSessionName? { TmuxSessionName(id: record.name.text) }

  /// Where the transcript of the conversation with this UUID is.
  package func location(session: String) -> TranscriptLocation {
    TranscriptLocation(
      configuration: configuration, workFolder: record.path ?? "/", session: session)
  }
}

extension ClaudeSession {
  /// The signals that can be had without asking tmux, and those that ask it.
  package enum Depth: Sendable {
    /// As little as decides the status.
    case quick
    /// Everything but the screen.
    case full
    /// The screen too.
    case withScreen
  }

  /// What was read at one moment.
  package struct Reading: Sendable {
    package let snapshot: ClaudeSnapshot
    /// The conversation's UUID now: `/clear` and forks change it.
    package let conversationID: String
    package let transcript: String
    package let report: StatusReport

    /// Whether the transcript has not grown for some seconds.
    var isQuiet: Bool {
      guard let written = (try? FileSystem.status(transcript))??.modified else { return true }
      return Timestamp.now.since(written) > .seconds(2)
    }
  }

  /// Reads the session's signals.
  package func read(_ depth: Depth = .quick) throws -> Reading {
    let life = life
    let process = processState
    let file = process == .running ? sessionFile : nil
    // Hooks matter where the session file is silent, and for the last conversation of a dead process.
    let needsHooks = depth != .quick || file?.status == nil
    let events = needsHooks ? try hookEvents(last: 8) : []
    let conversationID =
      file?.session ?? events.last { $0.session != nil }?.session ?? record.agentID ?? ""
    let transcript = location(session: conversationID).path
    var snapshot = ClaudeSnapshot(
      now: .now, life: life, process: process, sessionFile: file, hookEvents: events)
    if depth != .quick || needsTranscript(transcript, file) {
      snapshot.conversation = try TranscriptTail.conversation(transcript)
    } else if file?.status == .idle {
      // A limit that was reached is known from the end of the last turn.
      snapshot.conversation = try TranscriptTail.ending(transcript)
    }
    if process == .running, !ignored.contains(.screen), depth == .withScreen || file?.status == nil
    {
      snapshot.screen = try screen()
    }
    return Reading(
      snapshot: snapshot, conversationID: conversationID, transcript: transcript,
      report: snapshot.report())
  }

  /// Reads everything as it is, for `explain`.
  func explain() throws -> Explanation {
    let reading = try read(.full)
    let file = reading.snapshot.sessionFile.map {
      Path.join(sessionFileFolder, "\($0.pid).json")
    }
    let bytes = try file.map { try FileSystem.read($0, limit: 1 << 20) } ?? nil
    let recording = SnapshotRecording(
      now: reading.snapshot.now, life: life, process: reading.snapshot.process,
      sessionFile: bytes.map { String(decoding: $0, as: UTF8.self) },
      hooks: reading.snapshot.hookEvents.map { $0.json.text() },
      transcript: try TranscriptTail.lines(reading.transcript),
      screen: reading.snapshot.process == .running ? try capture()?.text : nil)
    return Explanation(recording, transcript: reading.transcript)
  }

  /// The session file decides alone unless the transcript has grown since, or it is no help.
  private func needsTranscript(_ path: String, _ file: ClaudeSessionFile?) -> Bool {
    guard let file, let changed = file.statusChanged else { return true }
    switch file.status {
    case .idle?, .busy?, .shell?:
      guard let written = (try? FileSystem.status(path))??.modified else { return false }
      return written > changed || Timestamp.now.since(changed) < .seconds(1)
    default: return true
    }
  }

  private var life: ClaudeSnapshot.Life {
    switch record.state {
    case .starting?: .starting
    case .stopped?: .stopped
    case .failed?: .failed
    case .running?, nil: record.isActive ? .running : .stopped
    }
  }

  /// In the pane we start the launcher becomes Claude Code: the pane's process is the agent's.
  package var processState: ClaudeSnapshot.Process {
    guard let process = record.agentProcess else {
      return record.state == .starting && !record.wasAbandoned ? .unknown : .ended(code: nil)
    }
    return process.isRunning ? .running : .ended(code: nil)
  }

  /// Claude Code's note on its process, found by the conversation's UUID where a wrapper runs in
  /// front of it.
  package var sessionFile: ClaudeSessionFile? {
    guard !ignored.contains(.sessionFile), let process = record.agentProcess else { return nil }
    if record.isInContainer, let file = ClaudeSessionFile.newest(in: sessionFileFolder) {
      return file
    }
    if let file = ClaudeSessionFile.read(configuration: configuration, process: process) {
      return file
    }
    return record.agentID.flatMap {
      ClaudeSessionFile.holders(of: $0, configuration: configuration).first?.file
    }
  }

  /// Where Claude Code's notes on processes are.
  var sessionFileFolder: String {
    record.isInContainer
      ? folder.containedSessionFiles : ClaudeSessionFile.folder(configuration: configuration)
  }

  /// What to watch for a change of the note on this one.
  var sessionFilePath: String {
    guard !record.isInContainer, let process = record.agentProcess else { return sessionFileFolder }
    return ClaudeSessionFile.path(configuration: configuration, pid: process.pid)
  }

  /// The last events of our hooks, oldest first.
  package func hookEvents(last count: Int) throws -> [HookEvent] {
    guard !ignored.contains(.hooks), var lines = try BackwardLines.open(folder.events.path) else {
      return []
    }
    var events: [HookEvent] = []
    while events.count < count, let line = try lines.next() {
      if let value = try? JSONValue(parsing: line.bytes), let event = HookEvent(line: value) {
        events.append(event)
      }
    }
    return events.reversed()
  }

  /// What the pane shows; nil when it has gone.
  package func screen() throws -> ClaudeScreen? {
    try capture().map { ClaudeScreen($0.text) }
  }

  private func capture() throws -> TmuxServer.Screen? {
    guard let target, let screen = try server.capture(target.pane, escapes: true),
      screen.pane.pid == target.pid
    else { return nil }
    return screen
  }

  /// Reads everything, a dialog once it is complete: what tells of it comes within half a second.
  func readDrawn(until deadline: Deadline) throws -> Reading {
    while true {
      let reading = try read(.withScreen)
      if reading.snapshot.openDialog?.isComplete != false || deadline.hasPassed { return reading }
      MonotonicClock.sleep(.milliseconds(25))
    }
  }

  /// What the session waits for; nil when it does not.
  func openDialog(until deadline: Deadline) throws -> OpenDialog? {
    try readDrawn(until: deadline.orSooner(.seconds(2))).snapshot.openDialog
  }

  /// The last words of an agent that has ended, from its pane with all that scrolled off.
  func lastWords() -> String {
    guard let target, let screen = try? server.capture(target.pane, .everything),
      screen.pane.pid == target.pid
    else { return "" }
    return ClaudeScreen(screen.text).lastWords()
  }
}
