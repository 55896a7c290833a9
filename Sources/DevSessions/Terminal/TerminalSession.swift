internal import JSON
internal import SessionStore
internal import SystemKit
internal import Tmux
internal import Transcripts

/// A terminal session as it is now: its record together with the places where its signals are.
struct TerminalSession: Sendable {
  let record: SessionRecord
  let folder: SessionFolder
  let server: TmuxServer
  /// What hooks are run with.
  let environment: [String: String]
  /// Our own program, which records the output.
  let program: String

  var name: SessionName { record.name }
  var log: TerminalLog { TerminalLog(path: folder.output) }
  var cells: CellStore { CellStore(folder: folder) }

  /// Files whose change may end a cell.
  var watchedPaths: [String] { [log.path, folder.turns.path] }

  /// The program with its arguments.
  var command: [String] { record[field: "command"]?.array?.compactMap(\.string) ?? [] }
  /// The exact text before the cursor that ends a frame.
  var promptMatch: String? { record[field: "promptMatch"]?.string }
  /// The program that says when a frame ends.
  var frameHook: String? { record[field: "frameHook"]?.string }
  /// The secret in our shell integration's marks; nil without one.
  var nonce: String? { record[field: "shellNonce"]?.string }

  /// The pane it runs in, if it was ever started.
  var target: PaneTarget? { pane.target }

  var pane: SessionPane { SessionPane(record, on: server) }

  /// Whether the program runs.
  var isRunning: Bool { record.paneProcess?.isRunning == true }

  /// Whether the terminal hands over whole lines; nil where that cannot be told.
  var isCanonical: Bool? {
    record[field: "tty"]?.string.flatMap(TerminalMode.isCanonical)
  }

  /// Makes sure that keys or text have reached the program.
  func confirm(_ delivery: Delivery) throws { try pane.confirm(delivery) }

  /// Has the output recorded again, if nobody records it; tells whether that was so.
  func repairLog() throws -> Bool {
    guard let target, try server.isPiped(target.pane) == false else { return false }
    try server.pipe(target.pane, to: TerminalStart.recorder(program, folder, environment))
    return true
  }

  /// The cell that runs; one that has come to its end is finished first.
  func unfinishedCell() throws -> Cell? {
    guard let cell = try cells.active() else { return nil }
    var tracker = CellTracker(self, cell)
    return try tracker.step() == nil ? try cells.active() : nil
  }

  /// The status, with what it rests on.
  func report() throws -> StatusReport {
    if let report = record.lifeReport { return report }
    let cell = try unfinishedCell()
    guard isRunning else { return .single(.exited, "process", "has ended") }
    if let cell {
      return .single(.working, "cell", "\(cell.turn) has not come to its end", cell.time)
    }
    return .single(.idle, "cell", "none runs", try log.lastChange())
  }
}

extension SessionRecord {
  /// The status, where the record alone decides it: its program was ended, or has not come up yet.
  var lifeReport: StatusReport? {
    switch state {
    case .stopped: .single(.stopped, "record", "stopped")
    case .failed: .single(.failed, "record", failure ?? "it could not be started")
    case .starting where paneProcess == nil && !wasAbandoned:
      .single(.starting, "record", "being started")
    default: nil
    }
  }
}

extension StatusReport {
  /// A status that one signal decides.
  static func single(
    _ status: SessionStatus, _ source: String, _ finding: String, _ time: Timestamp? = nil
  ) -> StatusReport {
    StatusReport(status, evidence: [.deciding(source, finding, time)])
  }
}
