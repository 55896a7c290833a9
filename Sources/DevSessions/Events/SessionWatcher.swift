internal import JSON
package import SessionStore
package import SystemKit
package import Transcripts

/// Follows sessions and tells what happens to them, from their status and their journals.
///
/// While nobody else waits for a turn it follows that itself, so that its end gets into the journal.
package struct SessionWatcher {
  /// What was known of a session when it was looked at last.
  private struct Known {
    var status: SessionStatus
    var question: String?
    var events = Journal.Position.start
    var turns = Journal.Position.start
    /// The turns that have not been seen to end, of receipts.
    var open: Set<String> = []
    /// The ends that came before the receipts: what is done quickly ends before its sender is done.
    var early: [SessionEvent] = []
    /// The turns that were seen to end.
    var ended: Set<String> = []
    /// What follows the open ones.
    var waiter: (any TurnWaiter)?
    /// The pull requests that were told of: two who see one at the same time both write it down.
    var links: Set<String> = []
    /// Whether a turn has begun that nobody has a receipt for, and whose end is to be told.
    var hasBegun = false
    /// Every turn that ended up to then has been told, or is none of our business.
    var told = Timestamp.now
    /// How often it has been looked at since that ended without anything said about how.
    var looks = 0
  }

  /// How often to look where no event tells of a change.
  private static let pause = Duration.seconds(1)
  /// How many looks the end of a turn without a receipt is awaited in a session at rest.
  private static let patience = 10

  private let sessions: DevSessions
  /// The sessions that are watched; nil for all there are and will be.
  private let names: Set<SessionName>?
  private var known: [SessionName: Known] = [:]
  private var paths: [String]
  private var watch: FileWatch
  /// Whether the files to watch have changed: then they are read again before the first sleep.
  private var watchIsNew = true
  /// What happened before the watching began, and is still to be told.
  private var past: [SessionEvent] = []

  /// The watched sessions as they were when the watching began.
  package let start: [DevSessions.Overview]

  /// Begins to watch these sessions, or all.
  ///
  /// - Parameters:
  ///   - since: prompts, ends of turns and what was left for the sessions after that moment are told
  ///     first; nil tells only of what is to come.
  ///   - depth: how much `start` tells of each session.
  package init(
    _ sessions: DevSessions, only names: Set<SessionName>? = nil, since: Timestamp? = nil,
    startingWith depth: DevSessions.ListDepth = .status
  ) throws {
    self.sessions = sessions
    self.names = names
    paths = [sessions.home.storeFile]
    watch = FileWatch(paths)
    start = try sessions.list(only: names, depth)
    for overview in start { try past += begin(overview, since: since) }
    past.sort { $0.time < $1.time }
    watchFiles()
  }

  /// The status of each session that is watched, as last seen; nothing of those that are forgotten.
  package var statuses: [SessionName: SessionStatus] { known.mapValues(\.status) }

  /// What has happened since the last call, or before the first one.
  package mutating func news() throws -> [SessionEvent] {
    if !past.isEmpty {
      defer { past = [] }
      return past
    }
    var events: [SessionEvent] = []
    let list = try sessions.list(only: names)
    for name in known.keys.sorted() where !list.contains(where: { $0.record.name == name }) {
      known[name] = nil
      events.append(SessionEvent(.gone, name, [:]))
    }
    for overview in list { events += try look(at: overview) }
    watchFiles()
    return events
  }

  /// Sleeps until something may have happened, one of the other descriptors can be read, or the
  /// deadline passes.
  package func wait(until deadline: Deadline, alongside others: [Int32] = []) throws {
    guard past.isEmpty, !watchIsNew else { return }
    let waiters = known.values.compactMap(\.waiter)
    _ = try watch.wait(
      until: deadline.orSooner(waiters.compactMap(\.patience).reduce(Self.pause, min)),
      alongside: waiters.flatMap(\.watchedDescriptors) + others)
  }

  private mutating func watchFiles() {
    let current =
      [sessions.home.storeFile]
      + known.keys.sorted().flatMap { name in
        let folder = sessions.home.folder(of: name)
        return [folder.events.path, folder.turns.path] + (known[name]?.waiter?.watchedPaths ?? [])
      }
    watchIsNew = current != paths
    guard watchIsNew else { return }
    paths = current
    watch = FileWatch(paths)
  }

  // MARK: - One session

  private mutating func begin(
    _ overview: DevSessions.Overview, since: Timestamp?
  ) throws -> [SessionEvent] {
    let (name, status) = (overview.record.name, overview.report.status)
    var session = Known(status: status)
    let events = try journaled(name, &session).filter { event in
      since.map { event.time > $0 } ?? false
    }
    session.hasBegun = status == .working && session.open.isEmpty
    let questions = status == .waitingForInput ? question(name, &session) : []
    known[name] = session
    return events + questions
  }

  private mutating func look(at overview: DevSessions.Overview) throws -> [SessionEvent] {
    let (name, status) = (overview.record.name, overview.report.status)
    guard var session = known[name] else {
      return [Self.change(overview, from: nil)]
        + (try begin(overview, since: Timestamp(milliseconds: 0)))
    }
    defer { known[name] = session }
    follow(overview, &session)
    // While a prompt is delivered, its receipt is not written yet.
    let isSending = try sessions.isBeingTypedInto(name)
    var events = try journaled(name, &session, isSending: isSending)
    if session.status != status {
      let change = Self.change(overview, from: session.status)
      session.status = status
      if status == .working {
        // The work comes before the end of the turn, and rest after it.
        events.insert(change, at: events.firstIndex { $0.kind == .turn } ?? events.endIndex)
        session.hasBegun = true
      } else {
        events.append(change)
      }
    }
    if let end = events.last(where: { $0.kind == .turn }) { session.told = end.time }
    // The journal will tell its end, or has.
    if !session.open.isEmpty || events.contains(where: { $0.kind == .turn }) {
      session.hasBegun = false
    }
    if !isSending, let end = unreceiptedEnd(name, status, &session) { events.append(end) }
    if status == .waitingForInput {
      events += question(name, &session)
    } else {
      session.question = nil
    }
    return events
  }

  /// Brings the ends of turns with receipts into the journal.
  private func follow(_ overview: DevSessions.Overview, _ session: inout Known) {
    let status = overview.report.status
    guard !session.open.isEmpty, status != .starting else {
      session.waiter = nil
      return
    }
    if session.waiter == nil, status != .waitingForInput {
      let receipts = (try? TurnJournal(sessions.home.folder(of: overview.record.name)))?.unsettled
      guard let receipts, !receipts.isEmpty else { return }
      session.waiter = try? sessions.agent(overview.record).waiter(
        for: receipts, DevSessions.WaitOptions())
    }
    do {
      if try session.waiter?.step() != nil { session.waiter = nil }
    } catch {
      // What cannot be followed now is tried again at the next look.
      session.waiter = nil
    }
    guard !status.isLive else { return }
    // What the agent has not brought to an end has ended with it.
    let folder = sessions.home.folder(of: overview.record.name)
    for receipt in (try? TurnJournal(folder))?.unsettled ?? [] {
      try? TurnJournal.settle(TurnResult(.exited, turn: receipt.turn), in: folder)
    }
  }

  /// What is new in the journals.
  ///
  /// - Parameter isSending: whether somebody is delivering a prompt, whose receipt may be missing.
  private func journaled(
    _ name: SessionName, _ session: inout Known, isSending: Bool = false
  ) throws -> [SessionEvent] {
    let folder = sessions.home.folder(of: name)
    let turns = try folder.turns.read(from: session.turns)
    let others = try folder.events.read(from: session.events)
    session.turns = turns.end
    session.events = others.end
    var events: [SessionEvent] = []
    for event in turns.entries.compactMap({ SessionEvent(turns: $0, of: name) }) {
      guard let turn = event.fields["turn"]?.string else { continue }
      if event.kind == .prompt {
        events.append(event)
        // Another set of turns is to be followed.
        session.waiter = nil
        let ends = session.early.filter { $0.fields["turn"]?.string == turn }
        session.early.removeAll(where: ends.contains)
        events += ends
        if ends.isEmpty { session.open.insert(turn) }
      } else if session.ended.insert(turn).inserted {
        if session.open.remove(turn) != nil {
          events.append(event)
        } else {
          session.early.append(event)
        }
      }
    }
    if !isSending {
      // Their receipts will not come any more.
      events += session.early
      session.early = []
    }
    if others.entries.contains(where: { $0["name"]?.string == "UserPromptSubmit" }) {
      session.hasBegun = true
    }
    events += others.entries.compactMap { SessionEvent(events: $0, of: name) }
    return events.filter { event in
      event.kind != .pullRequest
        || session.links.insert(event.fields["url"]?.string ?? "").inserted
    }
  }

  /// The end of a turn that nobody has a receipt for, as one typed by hand.
  private func unreceiptedEnd(
    _ name: SessionName, _ status: SessionStatus, _ session: inout Known
  ) -> SessionEvent? {
    guard session.hasBegun, ![.working, .waitingForInput, .starting].contains(status) else {
      session.looks = 0
      return nil
    }
    // How it ended is written a moment after it has.
    session.looks += 1
    let last = (try? sessions.details(of: name.text))?.fields["lastTurn"]?.object ?? [:]
    let ended = last["endedAt"]?.string.flatMap(Timestamp.init) ?? .now
    guard last["reason"] != nil, ended > session.told else {
      if session.looks > Self.patience { session.hasBegun = false }
      return nil
    }
    session.hasBegun = false
    session.told = ended
    return SessionEvent(.turn, name, time: ended, last)
  }

  private func question(_ name: SessionName, _ session: inout Known) -> [SessionEvent] {
    guard let dialog = (try? sessions.details(of: name.text))?.fields["dialog"],
      session.question != dialog["digest"]?.string
    else { return [] }
    session.question = dialog["digest"]?.string
    return [SessionEvent(.question, name, ["dialog": dialog])]
  }

  private static func change(
    _ overview: DevSessions.Overview, from before: SessionStatus?
  ) -> SessionEvent {
    var fields: JSONObject = ["status": .string(overview.report.status.rawValue)]
    fields["previous"] = before.map { .string($0.rawValue) }
    fields["waitingFor"] = overview.report.waitingFor.map { .string($0.rawValue) }
    return SessionEvent(.status, overview.record.name, fields)
  }
}
