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
  /// What tells the marks of our shell integration; nil without one.
  ///
  /// The secret is in a file, not in the record, which read-only callers may see. A shell that has
  /// replaced itself by another program (`exec zsh`) makes no marks any more.
  var shellKey: FrameScanner.Key? {
    guard record[field: "isMarked"]?.bool == true, let pid = record.paneProcess?.pid,
      !hasReplacedItself(pid),
      let bytes = try? FileSystem.read(Self.noncePath(folder))
    else { return nil }
    return FrameScanner.Key(nonce: String(decoding: bytes, as: UTF8.self), pid: pid)
  }

  private func hasReplacedItself(_ pid: Int32) -> Bool {
    guard let launched = record[field: "shellArguments"]?.array?.compactMap(\.string),
      let arguments = ProcessTable.arguments(pid)
    else { return false }
    // Until it runs, ours is the program that will become it.
    return arguments.dropFirst() != launched[...] && arguments.dropFirst().first != "launch"
  }

  static func shellFolder(_ folder: SessionFolder) -> String { Path.join(folder.path, "shell") }
  static func noncePath(_ folder: SessionFolder) -> String {
    Path.join(shellFolder(folder), "nonce")
  }

  /// Whether the program is a shell, which might tell exit statuses.
  var isShell: Bool {
    KnownPrograms.isShell(Path.name(command.first ?? ""))
  }

  /// The pane it runs in, if it was ever started.
  var target: PaneTarget? { pane.target }

  var pane: SessionPane { SessionPane(record, on: server) }

  /// Whether the program runs.
  var isRunning: Bool { record.paneProcess?.isRunning == true }

  /// The path of its terminal.
  var terminal: String? { record[field: "tty"]?.string }

  /// How its terminal treats what is typed; nil where that cannot be told.
  var mode: TerminalMode? { terminal.flatMap(TerminalMode.init(of:)) }

  /// Whether the terminal hands over whole lines; nil where that cannot be told.
  var isCanonical: Bool? { mode?.isCanonical }

  /// The processes in the foreground; nil when the program has gone.
  var job: TerminalJob? { target.flatMap { TerminalJob(below: $0.pid) } }

  /// Whether its program has the alternate screen, as the terminal itself says.
  func hasAlternateScreen() throws -> Bool {
    try target.flatMap { try server.hasAlternateScreen($0.pane) } ?? false
  }

  /// The prompt at which the last cell ended, or the one it started with.
  func lastPrompt() throws -> String? {
    let last = try TurnJournal(folder).receipts.last.flatMap { try cells.result($0.turn)?.prompt }
    return last ?? record[field: "firstPrompt"]?.string
  }

  /// Whether the session's own program is in front of its terminal, waiting: no command of a shell
  /// runs.
  ///
  /// Without a line editor a shell at its prompt looks as it does while it runs a command of its own,
  /// but that then it works.
  var isProgramWaiting: Bool {
    guard let pid = record.paneProcess?.pid, let entry = ProcessTable.entry(pid) else {
      return false
    }
    guard entry.isInFront else { return false }
    return isCanonical == false || entry.isSleeping ?? true
  }

  /// The name of the program that the session's process is now.
  var programName: String? {
    record.paneProcess.flatMap { ProcessTable.entry($0.pid)?.name }
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
    try unfinished()?.cell
  }

  /// The cell that runs, and the program that waits for something meanwhile; a cell that has come to its
  /// end is finished first.
  func unfinished() throws -> (cell: Cell, waiting: TerminalFront?)? {
    guard let cell = try cells.active() else { return nil }
    var tracker = CellTracker(self, cell)
    guard try tracker.step() == nil, let current = try cells.active() else { return nil }
    return (current, tracker.waiting)
  }

  /// The status, with what it rests on.
  func report() throws -> StatusReport {
    try reportAndFront().report
  }

  /// The status, and what is in front of the terminal.
  func reportAndFront() throws -> (report: StatusReport, front: TerminalFront) {
    if let report = record.lifeReport { return (report, .prompt) }
    let unfinished = try unfinished()
    guard isRunning else { return (.single(.exited, "process", "has ended"), .prompt) }
    let front = try unfinished.map { $0.waiting ?? .prompt } ?? TerminalRest(self).front(of: self)
    if front != .prompt { return (try report(of: front), front) }
    if let cell = unfinished?.cell {
      let finding = "\(cell.turn) has not come to its end"
      return (.single(.working, "cell", finding, cell.time), front)
    }
    return (.single(.idle, "cell", "none runs", try log.lastChange()), front)
  }

  /// The status while something else than a prompt is in front.
  private func report(of front: TerminalFront) throws -> StatusReport {
    let evidence = StatusReport.Evidence.deciding(
      "terminal", front.sentence ?? "takes no text", try log.lastChange())
    return StatusReport(.waitingForInput, waitingFor: front.waitingFor, evidence: [evidence])
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
