internal import SessionStore
internal import SystemKit
internal import Transcripts

/// Follows a terminal session until its cell has ended.
struct TerminalWaiter: TurnWaiter {
  /// How often the process and the log are looked at though nothing seems to have changed.
  private static let interval = Duration.milliseconds(250)

  private let session: TerminalSession
  private var turns: [String]
  private var tracker: CellTracker?
  private var results: [TurnResult] = []

  init(_ session: TerminalSession, receipts: [Receipt]) {
    self.session = session
    turns = receipts.map(\.turn)
  }

  var watchedPaths: [String] { session.watchedPaths }
  var patience: Duration? { min(tracker?.patience ?? Self.interval, Self.interval) }

  mutating func step() throws -> TurnResult? {
    try finishActive()
    if let tracker, let front = tracker.waiting, turns.isEmpty || turns.contains(tracker.cell.turn)
    {
      return front.turnResult(tracker.cell.turn, session.name.text)
    }
    for turn in turns {
      guard let result = try session.cells.result(turn) else { continue }
      results.append(result.turnResult)
      turns.removeAll { $0 == turn }
    }
    guard tracker == nil else { return nil }
    if turns.isEmpty, !results.isEmpty {
      return results.last { $0.reason != .completed } ?? results.last
    }
    switch try session.report().status {
    case .idle, .rateLimited:
      return turns.first.map { TurnResult(.interrupted, turn: $0) } ?? TurnResult(.completed)
    case .exited, .stopped, .failed: return TurnResult(.exited, turn: turns.first)
    case .waitingForInput where turns.isEmpty:
      return try TerminalRest(session).front(of: session).turnResult(nil, session.name.text)
    case .starting, .working, .waitingForInput: return nil
    }
  }

  private mutating func finishActive() throws {
    if tracker == nil {
      tracker = try session.cells.active().map { CellTracker(session, $0) }
    }
    guard var current = tracker else { return }
    tracker = try current.step() == nil ? current : nil
  }
}
