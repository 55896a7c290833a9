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
    /// The conversation's UUID now (`ClaudeTrail`).
    package let conversationID: String
    /// The file that is written from now on.
    package let transcript: String
    /// The file that holds the turns so far: another one right after the conversation was moved.
    package let history: String
    /// The background job that the conversation is, if it is one: the pane's, or the one in
    /// which it went on when the pane's process ended.
    package let job: ClaudeJob?
    package let report: StatusReport

    /// Whether the transcript has not grown for some seconds.
    var isQuiet: Bool {
      guard let written = (try? FileSystem.status(transcript))??.modified else { return true }
      return Timestamp.now.since(written) > .seconds(2)
    }

    /// The conversation that Claude Code can resume: one whose transcript has its turns.
    var resumableID: String {
      history == transcript ? conversationID : String(Path.name(history).dropLast(6))
    }
  }

  /// Reads the session's signals.
  package func read(_ depth: Depth = .quick) throws -> Reading {
    let life = life
    let isRunning = paneState == .running
    let carrier = isRunning ? carrier : .pane(nil)
    let process = state(of: carrier)
    let file = process == .running ? carrier.file : nil
    // Hooks matter where the session file is silent, and for the last conversation of a dead process.
    let needsHooks = depth != .quick || file?.status == nil
    let events = needsHooks ? try hookEvents(last: 8, orNoneBeside: file) : []
    let conversationID =
      carrier.job?.session ?? file?.session ?? lastKnownConversation(events)
    let transcript = location(session: conversationID).path
    let job =
      try isRunning ? carrier.job : depth == .quick ? nil : jobCarriedOn(conversationID)
    let past =
      job == nil && conversationID == record.agentID && file != nil
      ? nil : pastTranscript(of: conversationID, events)
    let history = past ?? transcript
    var snapshot = ClaudeSnapshot(
      now: .now, life: life, process: process, sessionFile: file, hookEvents: events,
      job: job?.id)
    if depth != .quick || needsTranscript(history, file) {
      // Without a transcript the other signals decide; whoever needs its text is told why it is missing.
      snapshot.conversation = (try? TranscriptTail.conversation(history)) ?? nil
    } else if file?.status == .idle {
      // A limit that was reached is known from the end of the last turn.
      snapshot.conversation = (try? TranscriptTail.ending(history)) ?? nil
    }
    if process == .running, !ignored.contains(.screen), depth == .withScreen || file?.status == nil
    {
      snapshot.screen = try screen()
    }
    return Reading(
      snapshot: snapshot, conversationID: conversationID, transcript: transcript,
      history: history, job: job, report: snapshot.report())
  }

  /// Reads everything as it is, for `explain`.
  func explain() throws -> Explanation {
    let reading = try read(.full)
    let file = reading.snapshot.sessionFile.map {
      Path.join(sessionFileFolder, "\($0.pid).json")
    }
    let bytes = try file.map { try FileSystem.read($0, limit: 1 << 20) } ?? nil
    var recording = SnapshotRecording(
      now: reading.snapshot.now, life: life, process: reading.snapshot.process,
      sessionFile: bytes.map { String(decoding: $0, as: UTF8.self) },
      hooks: reading.snapshot.hookEvents.map { $0.json.text() },
      transcript: (try? TranscriptTail.lines(reading.history)) ?? [],
      screen: reading.snapshot.process == .running ? try capture()?.text : nil)
    recording.job = reading.job?.id
    return Explanation(recording, transcript: reading.history)
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

  /// Whether the process that carries the conversation on is there.
  package var processState: ClaudeSnapshot.Process {
    paneState == .running ? state(of: carrier) : paneState
  }

  /// A job that was stopped leaves a pane that shows nothing of the conversation any more.
  private func state(of carrier: ClaudeCarrier) -> ClaudeSnapshot.Process {
    guard paneState == .running else { return paneState }
    return carrier.job?.hasEnded == true ? .ended(code: nil) : .running
  }

  /// The process in the pane.
  ///
  /// In the pane we start the launcher becomes Claude Code: the pane's process is the agent's.
  var paneState: ClaudeSnapshot.Process {
    guard let process = record.agentProcess else {
      return record.state == .starting && !record.wasAbandoned ? .unknown : .ended(code: nil)
    }
    return process.isRunning ? .running : .ended(code: nil)
  }

  /// Claude Code's note on the process that carries the conversation on.
  package var sessionFile: ClaudeSessionFile? { carrier.file }

  /// The process that carries the conversation on, by the notes of all.
  var carrier: ClaudeCarrier {
    let file = paneFile
    guard let file, let job = file.parkedJob else { return .pane(file) }
    return .job(
      ClaudeJob(
        job, configuration: configuration, notes: sessionFileFolder, parked: file.updated))
  }

  /// The job in which a conversation goes on whose process in the pane has ended (`/background`).
  private func jobCarriedOn(_ conversation: String) throws -> ClaudeJob? {
    guard !ignored.contains(.sessionFile), !record.isInContainer,
      let holder = ClaudeSessionFile.holders(of: conversation, configuration: configuration).first,
      let job = holder.file.job
    else { return nil }
    return ClaudeJob(
      job, configuration: configuration, notes: sessionFileFolder, parked: holder.file.updated)
  }

  /// Claude Code's note on the process in the pane, found by the conversation's UUID where a wrapper
  /// runs in front of it.
  var paneFile: ClaudeSessionFile? {
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

  /// Whether Claude Code's own note says that it waits for an answer.
  var isWaiting: Bool {
    if case .waiting? = sessionFile?.status { true } else { false }
  }

  /// Where Claude Code's notes on processes are.
  var sessionFileFolder: String {
    record.isInContainer
      ? folder.containedSessionFiles : ClaudeSessionFile.folder(configuration: configuration)
  }

  /// What to watch for a change of the note on this one.
  var sessionFilePath: String {
    // Which note counts may change at any moment.
    if paneFile?.parkedJob != nil { return sessionFileFolder }
    guard !record.isInContainer, let process = record.agentProcess else { return sessionFileFolder }
    return ClaudeSessionFile.path(configuration: configuration, pid: process.pid)
  }

  /// The same; none where they cannot be read and Claude Code's session file tells the status.
  private func hookEvents(
    last count: Int, orNoneBeside file: ClaudeSessionFile?
  ) throws -> [HookEvent] {
    do {
      return try hookEvents(last: count)
    } catch  where file?.status != nil {
      return []
    }
  }

  /// The last events of our hooks in the conversation's own processes, oldest first.
  ///
  /// Claude Code gives our hooks to others too: to processes that its background service keeps in
  /// reserve, to conversations that a person begins in the list of agents, to copies (`/fork`).
  package func hookEvents(last count: Int) throws -> [HookEvent] {
    guard !ignored.contains(.hooks), var lines = try BackwardLines.open(folder.events.path) else {
      return []
    }
    var events: [HookEvent] = []
    // Among so many the wanted ones are, whoever else's stand between them.
    while events.count < count * 4, let line = try lines.next() {
      if let value = try? JSONValue(parsing: line.bytes), let event = HookEvent(line: value) {
        events.append(event)
      }
    }
    if events.contains(where: { $0.job != nil }) {
      let own = knownJobs(events.first { $0.job == nil }?.session)
      events.removeAll { event in event.job.map { !own.contains($0) } ?? false }
    }
    return events.prefix(count).reversed()
  }

  /// The background jobs that the conversation is or was.
  ///
  /// - Parameter inPane: the last conversation that the process in the pane told of.
  private func knownJobs(_ inPane: String?) -> Set<String> {
    var jobs: Set<String> = []
    let note = paneFile
    if let job = note?.parkedJob { jobs.insert(job) }
    for conversation in [record.agentID, note?.session, inPane].compactMap({ $0 }) {
      jobs.insert(Self.job(of: conversation))
      jobs.insert(Self.job(of: moved(from: conversation)))
    }
    return jobs
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

  /// Makes sure that the pane shows the session's own conversation: what is typed or pressed there
  /// would else reach another one.
  ///
  /// Only a pane whose conversation was moved to the background can show anything else: Claude Code's
  /// list of agents, or whichever of them a person has opened there.
  func requireShown(_ reading: Reading, on screen: ClaudeScreen) throws {
    guard reading.job != nil, let shown = isShown(reading, on: screen), !shown else { return }
    let name = record.name
    if screen.showsAgents {
      throw Failure(
        .failed, "\(name)'s screen shows Claude Code's list of agents; nothing was typed",
        hint: "back to its conversation: dev-sessions keys \(name) Escape")
    }
    throw Failure(
      .failed, "\(name)'s screen does not show its conversation; nothing was typed",
      hint: "open it in dev-sessions attach \(name), or dev-sessions stop \(name) and resume it")
  }

  /// Whether the pane shows the conversation of a background job; nil where that cannot be told.
  ///
  /// Nothing on the screen names the conversation, so its last words are looked for.
  func isShown(_ reading: Reading, on screen: ClaudeScreen) -> Bool? {
    if screen.showsAgents { return false }
    guard let conversation = reading.snapshot.conversation else { return nil }
    var words = conversation.prompts.map(\.text)
    words += conversation.messages.flatMap(\.texts).flatMap { text in
      text.split(separator: "\n").suffix(Self.shownLines).map(String.init)
    }
    for use in conversation.openToolUses {
      words += (use.input.object?.members ?? []).compactMap(\.value.string)
    }
    let found = words.compactMap(screen.shows)
    return found.isEmpty ? nil : found.contains(true)
  }

  /// The number of a message's lines that are looked for: about a screen's.
  private static let shownLines = 50

  /// The last words of an agent that has ended, from its pane with all that scrolled off.
  func lastWords() -> String {
    guard let target, let screen = try? server.capture(target.pane, .everything),
      screen.pane.pid == target.pid
    else { return "" }
    return ClaudeScreen(screen.text).lastWords()
  }
}
