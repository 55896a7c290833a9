internal import SystemKit
internal import Tmux

/// Follows a turn on an agent's screen until its end, and keeps the result.
struct ScreenTracker {
  /// What was found.
  enum Step {
    case running
    /// The agent waits for an answer, in this line.
    case waiting(String)
    case ended(CellResult)
  }

  /// How long an agent that does not say when it takes a prompt must leave its screen as it is.
  private static let silentFactor = 5
  /// How long after the prompt an agent may take to show that it works.
  private static let startTime = Duration.milliseconds(300)

  private let session: ScreenSession
  private(set) var cell: Cell
  private var content: String?
  private var since = MonotonicClock.now
  /// Whether only time decides.
  private(set) var isSettling = false

  init(_ session: ScreenSession, _ cell: Cell) {
    self.session = session
    self.cell = cell
  }

  /// Looks once.
  mutating func step() throws -> Step {
    if let result = try session.cells.result(cell.turn) { return .ended(result) }
    if let current = try session.cells.active(), current.turn == cell.turn { cell = current }
    isSettling = false
    guard session.isRunning else { return .ended(try finish(.exited, "the agent has ended")) }
    let look = try session.look()
    if look.content != content {
      content = look.content
      since = MonotonicClock.now
    }
    switch look.state {
    case .waiting: return .waiting(look.matches[0].line)
    case .working: return .running
    default: break
    }
    isSettling = true
    let description = session.description
    let isUnknown = look.state == nil && !description.rules.knowsReady
    if look.state == nil, !isUnknown { return .running }
    // A row that begins as the input does may be an answer under way.
    let isUnsure = isUnknown || look.draft != nil
    let time = description.settling * (isUnsure ? Self.silentFactor : 1)
    guard MonotonicClock.now - since >= time, Timestamp.now.since(cell.time) > Self.startTime
    else { return .running }
    return .ended(try finish())
  }

  private func finish() throws -> CellResult {
    if cell.interruptOffset != nil { return try finish(.interrupted, nil) }
    // Only what came after the prompt counts: older turns may be on the screen too.
    let answer = try answer(session.capture())?.text ?? ""
    let matches = session.description.rules.matches(in: answer)
    for match in matches {
      switch match.state {
      case .rateLimited: return try finish(.rateLimited, match.line)
      case .failed: return try finish(.failed, match.line)
      case .exited, .waiting, .working, .done, .ready: continue
      }
    }
    return try finish(.completed, nil)
  }

  /// The answer, and whether its beginning may be missing; nil where it cannot be told from older ones.
  private func answer(_ capture: String) throws -> (text: String, isCut: Bool)? {
    if let text = ScreenAnswer.text(
      capture, prompt: cell.text, earlier: cell.offset, session.description)
    {
      return (text, false)
    }
    let isAlternate =
      try session.target.flatMap { try session.server.hasAlternateScreen($0.pane) } ?? false
    guard try isAlone(on: capture),
      let text = ScreenAnswer.text(capture, prompt: "", earlier: 0, session.description)
    else { return nil }
    return (text, isAlternate)
  }

  /// Whether nothing of older turns is on a screen without the prompt.
  private func isAlone(on capture: String) throws -> Bool {
    let receipts = try TurnJournal(session.folder).receipts.filter { $0.turn != cell.turn }
    // Before a first prompt there is nothing to take for its answer; it may have been an argument.
    guard let last = receipts.last else { return true }
    guard let words = try session.cells.result(last.turn)?.output.split(separator: "\n").last else {
      return false
    }
    return ScreenAnswer.occurrences(of: String(words), in: capture) == 0
  }

  private func finish(_ reason: TurnResult.Reason, _ detail: String?) throws -> CellResult {
    let found = (try? session.capture()).flatMap { try? answer($0) }
    var lack: String?
    if found == nil {
      lack = "the answer cannot be told from the screen: the prompt is not there"
    } else if found?.isCut == true {
      lack = "the answer is longer than the agent's screen, which has only its end"
    }
    let result = CellResult(
      turn: cell.turn, text: cell.text, reason: reason, output: found?.text ?? "",
      exitStatus: nil, prompt: nil, started: cell.time, ended: .now, isTruncated: lack != nil,
      detail: detail ?? lack)
    return try session.cells.end(result)
  }
}
