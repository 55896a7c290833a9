internal import JSON
internal import SessionStore
internal import SystemKit
internal import Tmux
internal import Transcripts

/// A session of an agent that is known by its screen alone, as it is now.
struct ScreenSession: Sendable {
  let record: SessionRecord
  let folder: SessionFolder
  let server: TmuxServer
  let description: AgentDescription

  var name: SessionName { record.name }
  var cells: CellStore { CellStore(folder: folder) }
  var isRunning: Bool { record.paneProcess?.isRunning == true }

  var target: PaneTarget? { pane.target }

  var pane: SessionPane { SessionPane(record, on: server) }

  /// One look at the screen.
  struct Look: Hashable, Sendable {
    /// Every state it shows, the one that counts first.
    let matches: [ScreenRules.Match]
    /// What is on it, without the status bar.
    let content: String
    let cursor: Pane.Cursor
    /// The text that stands half-typed on the input line; nil where there is none.
    let draft: String?

    var state: ScreenRules.State? { matches.first?.state }
  }

  func look() throws -> Look {
    let screen = try pane.screen(.screen, colours: false)
    let text = screen.text
    let cursor = screen.pane.cursor
    var lines = text.split(separator: "\n").filter { line in line.utf8.contains { $0 != 0x20 } }
    lines.removeLast(min(description.statusBarLines, lines.count))
    var matches = description.rules.matches(
      in: text, recent: try lastPrompt().map { ScreenAnswer.below($0, in: text) })
    let rows = text.split(separator: "\n", omittingEmptySubsequences: false)
    let draft =
      matches.isEmpty && rows.indices.contains(cursor.row)
      ? description.rules.draft(in: String(rows[cursor.row])) : nil
    if let draft { matches = [draft.match] }
    return Look(
      matches: matches, content: lines.joined(separator: "\n"), cursor: cursor,
      draft: draft?.text)
  }

  /// The result of the last turn, if it has ended.
  func lastResult() throws -> CellResult? {
    try TurnJournal(folder).receipts.last.flatMap { try cells.result($0.turn) }
  }

  /// The last prompt that was sent.
  private func lastPrompt() throws -> String? {
    try cells.active()?.text
      ?? TurnJournal(folder).receipts.last.flatMap { try cells.result($0.turn)?.text }
  }

  /// The screen with all that scrolled off.
  func capture() throws -> String {
    try pane.screen(.everything, colours: false).text
  }

  /// The turn that runs; one that has come to its end is finished first.
  ///
  /// Where the screen does not say, it is watched until it has settled.
  func unfinishedTurn() throws -> Cell? {
    guard let cell = try cells.active() else { return nil }
    var tracker = ScreenTracker(self, cell)
    let deadline = Deadline.after(description.settling + .milliseconds(400))
    while true {
      switch try tracker.step() {
      case .ended: return try cells.active()
      case .waiting: return cell
      case .running where !tracker.isSettling || deadline.hasPassed: return cell
      case .running: MonotonicClock.sleep(.milliseconds(100))
      }
    }
  }

  /// The status, with what it rests on.
  func report() throws -> StatusReport {
    if let report = record.lifeReport { return report }
    let cell = try unfinishedTurn()
    guard isRunning else { return .single(.exited, "process", "has ended") }
    let look = try look()
    let evidence = look.evidence
    switch look.state {
    case .waiting: return StatusReport(.waitingForInput, waitingFor: .dialog, evidence: evidence)
    case .working: return StatusReport(.working, evidence: evidence)
    case .exited where cell == nil: return StatusReport(.exited, evidence: evidence)
    // An answer may be about limits: how its turn ended is known.
    case .rateLimited where try cell == nil && lastResult()?.reason != .completed:
      return StatusReport(.rateLimited, evidence: evidence)
    default: break
    }
    if let cell {
      let turn = StatusReport.Evidence.deciding("turn", "\(cell.turn) has not ended", cell.time)
      return StatusReport(.working, evidence: [turn] + look.silentEvidence)
    }
    if look.state == nil, description.rules.knowsReady {
      let status: SessionStatus = record[field: "hasBeenReady"]?.bool == true ? .working : .starting
      return .single(status, "screen", "matches no rule")
    }
    return look.state == nil
      ? .single(.idle, "screen", "matches no rule") : StatusReport(.idle, evidence: evidence)
  }
}

extension ScreenSession.Look {
  /// Every rule that matches, the first of which counts.
  var evidence: [StatusReport.Evidence] {
    matches.enumerated().map { index, match in
      index == 0 ? .deciding("screen", match.finding) : .silent("screen", match.finding)
    }
  }

  var silentEvidence: [StatusReport.Evidence] {
    matches.map { .silent("screen", $0.finding) }
  }
}

extension ScreenRules.Match {
  /// The rule in words.
  fileprivate var finding: String {
    "\(state.rawValue) “\(pattern.source)” matches “\(line.prefix(60))”"
  }
}
