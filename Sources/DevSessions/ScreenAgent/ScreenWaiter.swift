internal import SessionStore
internal import SystemKit
internal import Transcripts

/// Follows a screen-read agent until its turn has ended.
///
/// Nothing tells of a change on a screen but looking, twice a second or more.
struct ScreenWaiter: TurnWaiter {
  private let session: ScreenSession
  private let turns: [String]
  private var tracker: ScreenTracker?

  init(_ session: ScreenSession, receipts: [Receipt]) {
    self.session = session
    turns = receipts.map(\.turn)
  }

  var watchedPaths: [String] { [session.folder.turns.path] }
  var patience: Duration? { min(session.description.settling / 4, .milliseconds(250)) }

  mutating func step() throws -> TurnResult? {
    if tracker == nil { tracker = try session.cells.active().map { ScreenTracker(session, $0) } }
    if var current = tracker {
      let step = try current.step()
      tracker = current
      switch step {
      case .running: return nil
      case .waiting(let line):
        return TurnResult(.waitingForInput, turn: current.cell.turn, detail: line)
      case .ended: tracker = nil
      }
    }
    let results = try turns.compactMap { try session.cells.result($0)?.turnResult }
    if let worst = results.last(where: { $0.reason != .completed }) ?? results.last { return worst }
    switch try session.report().status {
    case .idle: return TurnResult(.completed)
    case .rateLimited: return TurnResult(.rateLimited)
    case .waitingForInput: return TurnResult(.waitingForInput)
    case .exited, .stopped, .failed: return TurnResult(.exited, turn: turns.first)
    case .starting, .working: return nil
    }
  }
}
