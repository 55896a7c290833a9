internal import JSON
internal import JSONRPC
internal import SessionStore
internal import SystemKit

/// Follows one Codex session until what is waited for has come about.
///
/// It subscribes first and reads the newest turns with the same reply, so a turn that ended before is
/// in the page and one that ends later is told. When the server goes away it is connected to again,
/// or started: what it did is on the disk.
struct CodexWaiter: TurnWaiter {
  /// What ends the waiting.
  enum Aim: Hashable {
    /// The turns of receipts.
    case turns
    /// No turn runs.
    case rest
    /// Any turn that had not ended at the beginning.
    case nextTurn
    /// The goal is not active any more.
    case goal
  }

  /// How often to look although nothing was told, as a safety net.
  private static let checkInterval = Duration.seconds(5)
  /// How long a turn must look cut off, and a goal at rest, to count as such: both do in passing.
  private static let steadyTime = Duration.milliseconds(300)
  private static let goalPause = Duration.seconds(2)

  private let agent: CodexAgent
  private let aim: Aim
  private var pending: [Receipt]
  private var settled: [TurnResult] = []
  private var connection: CodexConnection?
  private var nextCheck = Deadline.after(checkInterval)
  private var news: CodexNews
  private let retryNote: CodexRetryNote
  /// The turns that had ended when the waiting began.
  private var known: Set<String>?
  /// Since when turns look as if they had been cut off.
  private var doubts: [String: Duration] = [:]
  private var restingSince: Duration?

  init(_ agent: CodexAgent, receipts: [Receipt], _ options: DevSessions.WaitOptions) {
    self.agent = agent
    aim =
      options.goal ? .goal : options.nextTurn ? .nextTurn : receipts.isEmpty ? .rest : .turns
    pending = aim == .turns ? receipts : []
    news = CodexNews(thread: agent.threadID)
    retryNote = CodexRetryNote(agent.sessions.home.folder(of: agent.name))
  }

  package var watchedPaths: [String] { [] }

  package var watchedDescriptors: [Int32] {
    connection.map { [$0.descriptor] } ?? []
  }

  /// Reads what is new; the result once there is one.
  package mutating func step() throws -> TurnResult? {
    defer { retryNote.keep(news.retry) }
    for _ in 0..<3 {
      do {
        if let result = try look() { return result }
        return nil
      } catch let error as CallError where error.isLoss {
        connection = nil
      } catch let error as CallError where error.isUnknownThread {
        return exited
      } catch let error as CallError {
        throw agent.explained(error)
      }
    }
    return nil
  }

  private mutating func look() throws -> TurnResult? {
    if connection == nil {
      guard try isStillThere() else { return exited }
      try connect()
    }
    guard let connection else { return nil }
    while let event = try connection.next(until: .after(.zero)) { news.add(event) }
    if let result = try result() { return result }
    guard nextCheck.hasPassed else { return nil }
    guard try isStillThere() else { return exited }
    try check()
    return try result()
  }

  private var exited: TurnResult {
    TurnResult(.exited, turn: pending.first?.turn)
  }

  /// Whether the session is still to run: the server must not be started for one that was stopped.
  private func isStillThere() throws -> Bool {
    guard let record = try agent.sessions.store.read()[agent.name] else { return false }
    return record.state != .stopped && record.state != .failed
  }

  // MARK: - Reading

  private mutating func connect() throws {
    let connection = try agent.server.connect()
    let thread = agent.thread(connection)
    let status = try thread.read().status
    news = CodexNews(thread: agent.threadID)
    // Not loaded, no turn runs; and loading would set a goal going again.
    if status == .notLoaded, aim != .nextTurn {
      news.status = status
    } else {
      let subscription = try agent.load(thread, limit: 20)
      news.status = subscription.status
      news.add(subscription.turns)
    }
    self.connection = connection
    nextCheck = .after(.zero)
    if aim == .goal { news.goal = .some(try agent.goal(thread)) }
    if known == nil {
      if status == .notLoaded { news.add(try thread.turns(limit: 20)) }
      known = Set(news.ended.keys)
    }
    // What was told since the page was made.
    while let event = try connection.next(until: .after(.zero)) { news.add(event) }
    try check()
  }

  /// Reads what the news may have left out.
  private mutating func check() throws {
    guard let connection else { return }
    nextCheck = .after(Self.checkInterval)
    let thread = agent.thread(connection)
    let reading = try thread.read()
    news.status = reading.status
    if let newest = reading.newest { news.add([newest]) }
    guard pending.contains(where: { news.ended[$0.turn] == nil }) else { return }
    var turns = try thread.turns(limit: 20)
    if let oldest = turns.last?.id, pending.contains(where: { $0.turn < oldest }) {
      turns = try thread.turns(limit: 100)
    }
    news.add(turns)
    doubt(turns)
  }

  /// Tells turns that were cut off by the end of their server.
  ///
  /// Such a turn is listed as interrupted without the time of its end, in a thread that rests. For a moment every new turn looks so too.
  private mutating func doubt(_ turns: [CodexTurn]) {
    for receipt in pending where news.ended[receipt.turn] == nil {
      let id = receipt.turn
      let isRunning =
        news.status.isActive && (turns.first?.id == id || news.running == id)
        || turns.contains { $0.id == id && $0.status == .inProgress }
      guard !isRunning else {
        doubts[id] = nil
        continue
      }
      let since = doubts[id] ?? MonotonicClock.now
      doubts[id] = since
      if MonotonicClock.now - since >= Self.steadyTime {
        news.cutOff.insert(id)
      } else {
        nextCheck = .after(Self.steadyTime)
      }
    }
  }

  // MARK: - Deciding

  private mutating func result() throws -> TurnResult? {
    if news.isGone { return settleAll(.exited) ?? exited }
    switch aim {
    case .turns: return turnsResult()
    case .rest: return try restResult()
    case .nextTurn:
      let ended = news.ended.filter { known?.contains($0.key) != true }
      if let first = ended.min(by: { $0.key < $1.key }) { return first.value.result }
    case .goal: return try goalResult()
    }
    return news.waits ? TurnResult(.waitingForInput) : nil
  }

  private mutating func turnsResult() -> TurnResult? {
    var open: [Receipt] = []
    for receipt in pending {
      if let turn = news.ended[receipt.turn] {
        settle(turn.result)
      } else if news.cutOff.contains(receipt.turn) {
        settle(
          TurnResult(
            .interrupted, turn: receipt.turn, detail: "the Codex server ended during the turn"))
      } else {
        open.append(receipt)
      }
    }
    pending = open
    if pending.isEmpty { return worst }
    return news.waits ? TurnResult(.waitingForInput, turn: pending.first?.turn) : nil
  }

  private mutating func settle(_ result: TurnResult) {
    guard !settled.contains(where: { $0.turn == result.turn }) else { return }
    settled.append(result)
    let folder = agent.sessions.home.folder(of: agent.name)
    try? TurnJournal.settle(result, in: folder)
    if let connection, let turn = result.turn,
      let items = try? agent.thread(connection).items(of: turn)
    {
      try? PullRequestLinks.note(in: items, folder: folder)
    }
  }

  private mutating func settleAll(_ reason: TurnResult.Reason) -> TurnResult? {
    if let result = turnsResult(), pending.isEmpty { return result }
    for receipt in pending { settle(TurnResult(reason, turn: receipt.turn)) }
    pending = []
    return worst
  }

  /// A failure before a success, the latest of its kind.
  private var worst: TurnResult? {
    settled.last { $0.reason != .completed } ?? settled.last
  }

  /// With nothing to wait for but rest, the status decides; between the turns of a goal is no rest.
  private mutating func restResult() throws -> TurnResult? {
    if news.waits { return TurnResult(.waitingForInput) }
    guard !news.status.isActive, news.running == nil, let connection else {
      restingSince = nil
      return nil
    }
    let reading = try agent.thread(connection).read()
    news.status = reading.status
    guard !reading.status.isActive else { return nil }
    if reading.status != .notLoaded, try agent.goal(agent.thread(connection))?.status == .active,
      try !hasRested()
    {
      return nil
    }
    return reading.newest?.result ?? TurnResult(.completed)
  }

  /// Whether nothing has run for longer than lies between two turns of a goal.
  private mutating func hasRested() throws -> Bool {
    let since = restingSince ?? MonotonicClock.now
    restingSince = since
    nextCheck = .after(.milliseconds(250))
    return MonotonicClock.now - since >= Self.goalPause
  }

  private mutating func goalResult() throws -> TurnResult? {
    if news.waits { return TurnResult(.waitingForInput) }
    let isResting = !news.status.isActive && news.running == nil
    guard case .some(let goal) = news.goal else { return nil }
    guard let goal else {
      var result = TurnResult(.interrupted, detail: "there is no goal")
      result.goal = "cleared"
      return result
    }
    // The turn that reached it is waited for: its answer comes last.
    guard isResting else {
      restingSince = nil
      return nil
    }
    if goal.status == .active || goal.status == nil {
      guard try hasRested() else { return nil }
      var result = TurnResult(
        .interrupted, detail: "the goal is active, but no turn runs; goal --resume goes on")
      result.goal = goal.statusText
      return result
    }
    var result = TurnResult(goal.status?.reason ?? .interrupted)
    result.goal = goal.statusText
    return result
  }
}

extension CodexAgent {
  package func waiter(
    for receipts: [Receipt], _ options: DevSessions.WaitOptions
  ) throws -> any TurnWaiter {
    CodexWaiter(self, receipts: receipts, options)
  }
}
