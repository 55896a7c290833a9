internal import SessionStore
internal import SystemKit
internal import Transcripts

/// Follows one Claude session until the turns waited for have ended.
///
/// Reads each added line once; never returns on the end of another turn, and takes no silence for an
/// end.
struct ClaudeWaiter: TurnWaiter {
  /// How long Claude Code's session file must have said idle before a turn without an ending counts
  /// as over: the transcript is written up to 150 ms after the file.
  private static let settlingTime = Duration.milliseconds(700)
  /// The same when a Stop hook has run: the ending is on its way, however busy the machine is.
  private static let patientTime = Duration.seconds(15)

  /// With `settled`, how long a session must have been at rest: a background task's end starts a
  /// turn by itself a moment later.
  private static let settledTime = Duration.milliseconds(500)
  /// The same while a task's end has not been reported.
  private static let reportTime = Duration.seconds(10)

  /// The time that a turn stopped at a plan may take to go on in a new conversation; it takes a
  /// third of a second (2.1.332).
  private static let planTime = Duration.seconds(3)

  private static let screenInterval = Duration.milliseconds(500)

  private let session: ClaudeSession
  private var nextLook: Deadline?
  private let waitsForBackground: Bool
  /// The result, while background work is waited for.
  private var result: TurnResult?
  private var lines: ForwardLines
  private var conversation = Conversation()
  private var pending: [(receipt: Receipt, tracker: ReceiptTracker)]
  private var settled: [TurnResult] = []
  private var conversationID: String
  /// Turns that ended at a plan: whether the person declined it or cleared the context for it
  /// only the next moments tell.
  private var atPlan: [(receipt: Receipt, tracker: ReceiptTracker)] = []
  private var planDeadline: Deadline?
  private var moveDeadline: Deadline?
  /// Whether the last thing of a turn is a plan that waits for its answer, or was not accepted.
  private var isAtPlan = false
  /// Whether the transcript says that the conversation was moved.
  private var isMoved = false
  /// The transcripts that the conversation has left.
  private var left: Set<String> = []
  /// Lines of the present transcript up to this moment are copies of another one's.
  private var copiedUntil: Timestamp?

  /// A waiter for these receipts; for rest, when there are none.
  init(_ session: ClaudeSession, receipts: [Receipt], settled: Bool = false) throws {
    self.session = session
    waitsForBackground = settled
    let reading = try session.read(.full)
    // From the oldest on: the conversation may have moved since.
    conversationID = receipts.first?.session ?? reading.conversationID
    pending = receipts.map { ($0, ReceiptTracker(recordedDigest: $0.recordedDigest)) }
    let path = receipts.first?.transcript ?? reading.history
    let first = receipts.filter { $0.transcript == path }.map(\.offset).min()
    if let first {
      lines = ForwardLines(path: path, from: first)
    } else {
      lines = ForwardLines(path: path, from: 0)
      try startAtEnd()
    }
  }

  /// What to watch for changes.
  package var watchedPaths: [String] {
    [lines.path, session.folder.events.path, session.sessionFilePath]
  }

  /// Reads what is new; the result once there is one.
  package mutating func step() throws -> TurnResult? {
    if result == nil { result = try nextResult() }
    guard waitsForBackground, let result, [.completed, .failed].contains(result.reason) else {
      return result
    }
    let reading = try session.read(.full)
    switch reading.report.status {
    case .waitingForInput: return TurnResult(.waitingForInput, turn: result.turn)
    case .exited, .stopped, .failed: return TurnResult(.exited, turn: result.turn)
    case .working, .starting: return nil
    case .idle, .rateLimited:
      let snapshot = reading.snapshot
      let since = snapshot.sessionFile?.statusChanged ?? snapshot.conversation?.ending?.time
      let isReported = snapshot.unreportedTasks?.isEmpty != false
      let time = isReported ? Self.settledTime : Self.reportTime
      let isSteady = since.map { Timestamp.now.since($0) > time } ?? true
      return isSteady && snapshot.background.isNone ? result : nil
    }
  }

  private mutating func nextResult() throws -> TurnResult? {
    // The process is looked at first: what it wrote before it ended is read after.
    let process = session.processState
    let file = process == .running ? session.sessionFile : nil
    try readNew()
    if hasSignOfMove(file, process), try wentOn() { try readNew() }
    if !atPlan.isEmpty { return try declinedPlan() }
    if pending.isEmpty, !settled.isEmpty { return worst }
    if case .ended = process { return exited() }
    if let id = file?.session, id != conversationID {
      return mayGoOnWithPlan() || mayBeMoving() ? nil : try followed(id)
    }
    if case .waiting? = file?.status, !isStale(file) {
      return TurnResult(.waitingForInput, turn: pending.first?.receipt.turn)
    }
    if file == nil, conversation.openQuestion != nil {
      return TurnResult(.waitingForInput, turn: pending.first?.receipt.turn)
    }
    if file == nil, try showsDialog() {
      return TurnResult(.waitingForInput, turn: pending.first?.receipt.turn)
    }
    return pending.isEmpty ? try restResult() : endWithoutMark(file)
  }

  /// Without a session file, permission prompts are known from hooks or the screen only, for which
  /// tmux is asked, now and then.
  private mutating func showsDialog() throws -> Bool {
    guard nextLook?.hasPassed != false else { return false }
    nextLook = .after(Self.screenInterval)
    return try session.read(.withScreen).report.status == .waitingForInput
  }

  /// With nothing to prove, only the present counts.
  private mutating func startAtEnd() throws {
    conversation = try TranscriptTail.conversation(lines.path) ?? Conversation()
    let end = (try FileSystem.status(lines.path))?.size ?? 0
    lines = ForwardLines(path: lines.path, from: end)
  }

  private mutating func readNew() throws {
    var conversation = conversation
    var pending = pending
    let copiedUntil = copiedUntil
    var isAtPlan = isAtPlan
    var isMoved = isMoved
    let (path, left) = (lines.path, left)
    try lines.readNew { line in
      guard let entry = ClaudeEntry(line: line.bytes) else { return }
      if entry == .other(type: "continued-in") { isMoved = true }
      guard !entry.isCopy(line.bytes, until: copiedUntil) else { return }
      if entry.bearsOnTurns {
        let isOpen = conversation.openQuestion?.name == "ExitPlanMode"
        isAtPlan = isOpen || entry.isInterruption && isAtPlan
      }
      conversation.add(entry, end: line.end)
      for index in pending.indices
      where pending[index].receipt.mayBeRecorded(at: line.offset, in: path, after: left) {
        // One line is one prompt: two receipts of the same text need two.
        if pending[index].tracker.add(entry, offset: line.offset, end: line.end) { break }
      }
    }
    self.conversation = conversation
    (self.isAtPlan, self.isMoved) = (isAtPlan, isMoved)
    self.pending = []
    for (receipt, tracker) in pending {
      if case .settled(let ending) = tracker.stage, ending.outcome == .interrupted, isAtPlan {
        atPlan.append((receipt, tracker))
        planDeadline = planDeadline ?? .after(Self.planTime)
      } else if case .settled(let ending) = tracker.stage {
        try settle(TurnResult(ending: ending.outcome, turn: receipt.turn))
      } else {
        self.pending.append((receipt, tracker))
      }
    }
  }

  /// The turns that have not ended, as far as could be read.
  var cutTurns: [CutTurn] {
    (atPlan + pending).map { receipt, tracker in
      var turn = CutTurn(receipt)
      turn.hasBegun = tracker.stage != .awaited && tracker.stage != .queued
      turn.text = conversation.queued.first { PromptText.digest($0) == receipt.recordedDigest }
      return turn
    }
  }

  private mutating func settle(_ result: TurnResult) throws {
    settled.append(result)
    try? TurnJournal.settle(result, in: session.folder)
  }

  private mutating func settleAll(_ reason: TurnResult.Reason) throws -> TurnResult? {
    for (receipt, _) in pending { try settle(TurnResult(reason, turn: receipt.turn)) }
    pending = []
    return worst
  }

  /// The result that matters most to the caller: a failure before a success, the latest of its kind.
  private var worst: TurnResult? {
    settled.last { $0.reason != .completed } ?? settled.last
  }

  private func exited() -> TurnResult {
    var result = TurnResult(.exited, turn: pending.first?.receipt.turn)
    result.detail = (try? session.read(.full))?.job?.wayOn(for: session.record.name.text)
    return result
  }

  /// Whether the conversation may go on in another one: looking for that costs more than a step may.
  private func hasSignOfMove(
    _ file: ClaudeSessionFile?, _ process: ClaudeSnapshot.Process
  ) -> Bool {
    guard !pending.isEmpty || !atPlan.isEmpty else { return false }
    return isMoved || !atPlan.isEmpty || process != .running
      || file?.session.map { $0 != conversationID } == true
  }

  /// Goes on in the conversation that carries this one's turns on, if there is one.
  private mutating func wentOn() throws -> Bool {
    guard let next = try session.successor(of: conversationID) else { return false }
    left.insert(lines.path)
    isMoved = false
    conversationID = next.session
    copiedUntil = next.copiedUntil
    lines = ForwardLines(path: session.location(session: next.session).path)
    for (receipt, tracker) in atPlan {
      var tracker = tracker
      tracker.goOn()
      pending.append((receipt, tracker))
    }
    atPlan = []
    isAtPlan = false
    return true
  }

  /// Whether a turn that is at a plan may yet go on in the new conversation, which begins by itself a
  /// moment after its UUID is known.
  private mutating func mayGoOnWithPlan() -> Bool {
    let isOpen = conversation.openQuestion?.name == "ExitPlanMode"
    guard !pending.isEmpty, isAtPlan || isOpen else { return false }
    let deadline = planDeadline ?? .after(Self.planTime)
    planDeadline = deadline
    return !deadline.hasPassed
  }

  /// Whether the session file already tells that the conversation is moved to the background, which the
  /// transcript does a moment later.
  private mutating func mayBeMoving() -> Bool {
    guard let note = session.paneFile, note.parkedJob != nil, note.session == conversationID else {
      return false
    }
    let deadline = moveDeadline ?? .after(Self.patientTime)
    moveDeadline = deadline
    return !deadline.hasPassed
  }

  /// The turns that ended at a plan have ended, once no conversation has gone on with it.
  private mutating func declinedPlan() throws -> TurnResult? {
    guard planDeadline?.hasPassed == true else { return nil }
    pending += atPlan
    atPlan = []
    return try settleAll(.interrupted)
  }

  /// `/clear` or a fork: the old conversation has ended, so its unfinished turns have too.
  private mutating func followed(_ id: String) throws -> TurnResult? {
    conversationID = id
    copiedUntil = nil
    let old = pending.filter { $0.receipt.session != id }
    for (receipt, _) in old { try settle(TurnResult(.interrupted, turn: receipt.turn)) }
    pending.removeAll { $0.receipt.session != id }
    if pending.isEmpty, !old.isEmpty { return worst }
    lines = ForwardLines(path: session.location(session: id).path)
    conversation = Conversation()
    try readNew()
    return nil
  }

  /// Whether the file's status is older than the prompt waited for.
  private func isStale(_ file: ClaudeSessionFile?) -> Bool {
    guard let changed = file?.statusChanged, let prompted = pending.first?.tracker.promptTime else {
      return false
    }
    return changed < prompted
  }

  /// With nothing to wait for but rest, the status decides.
  private func restResult() throws -> TurnResult? {
    switch try session.read().report.status {
    case .starting, .working: nil
    case .waitingForInput: TurnResult(.waitingForInput)
    case .failed, .exited, .stopped: exited()
    case .idle, .rateLimited:
      if let ending = conversation.ending {
        TurnResult(ending: ending.outcome)
      } else if conversation.phase == .working {
        endWithoutEnding
      } else {
        TurnResult(.completed)
      }
    }
  }

  /// At rest with a turn that has no ending, once that is not only about to be written: it was taken
  /// back, or cut off with an earlier process.
  private var endWithoutEnding: TurnResult? {
    guard let changed = session.sessionFile?.statusChanged,
      Timestamp.now.since(changed) > Self.settlingTime
    else { return nil }
    return TurnResult(.interrupted)
  }

  /// A turn that ended without leaving a mark: a prompt taken back before any output, a command.
  ///
  /// Only the session file tells, and only when it has changed to idle after the prompt.
  private mutating func endWithoutMark(_ file: ClaudeSessionFile?) -> TurnResult? {
    guard let file, file.status == .idle || file.status == .shell, let changed = file.statusChanged
    else { return nil }
    let latest = pending.compactMap { $0.tracker.promptTime ?? $0.receipt.time }.max()
    guard let latest, changed > latest else { return nil }
    let idleTime = Timestamp.now.since(changed)
    // The process that a turn was moved to is at rest until it takes the turn up.
    guard idleTime > (left.isEmpty ? Self.settlingTime : Self.patientTime) else { return nil }
    // Claude Code runs this hook before it says idle, and not for an interrupt.
    let hasStopped = (try? session.hookEvents(last: 8))?.contains {
      ["Stop", "StopFailure"].contains($0.name) && $0.time > latest
    }
    if hasStopped == true, idleTime < Self.patientTime { return nil }
    let finished = hasStopped == true || conversation.messages.last?.stopReason == "end_turn"
    return (try? settleAll(finished ? .completed : .interrupted)) ?? nil
  }
}

extension Receipt {
  /// Whether a line can be its prompt's: one behind where it was delivered, also in a transcript to
  /// which the conversation has gone on from there.
  fileprivate func mayBeRecorded(at offset: Int, in path: String, after left: Set<String>) -> Bool {
    transcript == path ? offset >= self.offset : left.contains(transcript)
  }
}

extension ClaudeEntry {
  fileprivate var isInterruption: Bool {
    if case .interruption = self { true } else { false }
  }
}
