internal import SessionStore
package import SystemKit
internal import Tmux
internal import Transcripts

extension TerminalAgent {
  package func interrupt(until deadline: Deadline) throws -> Bool {
    try breakOff(until: deadline).didStop
  }

  /// Stops what was sent, until the program is back at its prompt; without a cell it leaves what is in
  /// front of the prompt.
  ///
  /// Success is said only when the program was seen at its prompt, and lives.
  package func breakOff(until deadline: Deadline) throws -> Interruption {
    guard session.isRunning, let target = session.target else { throw Failure.notRunning(name) }
    guard var cell = try session.unfinishedCell() else {
      guard session.isRunning else { throw Failure.notRunning(name) }
      if try giveUpUnfinishedInput(until: deadline) {
        return Interruption(didStop: true, note: "the unfinished input was given up")
      }
      return try leaveFront(target, until: deadline)
    }
    if cell.interruptOffset == nil {
      cell.interruptOffset = try session.log.end()
      try session.cells.change(cell)
    }
    let watch = FileWatch(session.watchedPaths)
    var tracker = CellTracker(session, cell)
    var means = InterruptMeans(session, target, standing: cell.standing)
    while true {
      if let result = try tracker.step() {
        guard result.reason != .exited, session.isRunning else { throw ended() }
        return Interruption(didStop: true, note: means.note)
      }
      guard !deadline.hasPassed else { throw notStopped(tracker.waiting, means) }
      try means.apply(tracker.waiting)
      let pause = min(tracker.patience ?? .milliseconds(100), .milliseconds(100))
      _ = try watch.wait(until: deadline.orSooner(pause))
    }
  }

  /// Leaves a pager or another program that is in front though nothing was sent: a person may have
  /// opened it, so no harder means than keys are used.
  private func leaveFront(_ target: PaneTarget, until deadline: Deadline) throws -> Interruption {
    let watch = FileWatch([session.log.path])
    var means = InterruptMeans(session, target, standing: nil)
    var isFirst = true
    while true {
      let front = try TerminalRest(session).front(of: session)
      guard session.isRunning else { throw ended() }
      if front == .prompt { return Interruption(didStop: !isFirst, note: means.note) }
      guard !deadline.hasPassed else { throw notStopped(front, means) }
      isFirst = false
      try means.apply(front)
      _ = try watch.wait(until: deadline.orSooner(.milliseconds(100)))
    }
  }

  private func ended() -> Failure {
    Failure(
      .notRunning, "\(name) has ended: \(programName) did not outlive the interrupt",
      hint: "dev-sessions resume \(name) starts it anew")
  }

  private func notStopped(_ front: TerminalFront?, _ means: InterruptMeans) -> Failure {
    let why = front?.sentence ?? means.refusal ?? "it still works"
    return Failure(
      .timedOut, "\(name) did not stop: \(why)",
      hint: "look with: dev-sessions screen \(name); end it with: dev-sessions stop \(name)")
  }

  private var programName: String {
    session.command.first.map(Path.name) ?? "its program"
  }
}

/// Ways to stop what runs in a terminal, ever harder, each given some time.
///
/// Keys go to whatever is in front. Signals, and Ctrl-\, which is one for every program that does not
/// catch it, reach only processes that the cell itself has started: never the session's program, nor
/// what ran before (a REPL in a shell, a server in the background).
struct InterruptMeans {
  private static let pause = Duration.seconds(2)
  private static let pagerPause = Duration.milliseconds(700)

  private enum Step { case interrupt, quit, terminate, kill }

  private let session: TerminalSession
  private let target: PaneTarget
  /// The processes that are not the cell's; nil where no process is to get a signal.
  private let standing: Set<ProcessIdentity>?
  private var steps: [Step] = [.interrupt, .interrupt, .quit, .terminate, .kill]
  private var next = Deadline.after(.zero)
  private var pagerTries = 0

  /// Anything unusual that was done, in words.
  private(set) var note: String?
  /// Why nothing harder was done.
  private(set) var refusal: String?

  init(_ session: TerminalSession, _ target: PaneTarget, standing: [ProcessIdentity]?) {
    self.session = session
    self.target = target
    self.standing = standing.map(Set.init)
  }

  /// Does the next thing, if the last one has had its time.
  mutating func apply(_ front: TerminalFront?) throws {
    guard next.hasPassed else { return }
    next = .after(Self.pause)
    let job = session.job
    if try leavePager(front, job) { return }
    guard let step = steps.first else { return }
    let own = ownProcesses(job)
    if step != .interrupt, own.isEmpty {
      refusal = "nothing harder than Ctrl-C was done, which would have ended the program itself"
      return
    }
    steps.removeFirst()
    switch step {
    case .interrupt: try press([.controlC])
    // The key reaches also processes of other users, such as what sudo runs.
    case .quit where hasTheTerminal(own, job):
      note = "with Ctrl-\\"
      try press([.controlBackslash])
    case .quit:
      note = "with a signal"
      for process in own { process.signal(.quit) }
    case .terminate:
      note = "with a signal"
      for process in own { process.signal(.terminate) }
    case .kill:
      note = "by killing it"
      for process in own { process.signal(.kill) }
    }
  }

  /// Presses `q` where a pager is in front, which Ctrl-C does not end.
  private mutating func leavePager(_ front: TerminalFront?, _ job: TerminalJob?) throws -> Bool {
    let row = try TerminalRest(session).row
    // gdb's own paging ends with Ctrl-C, and takes no single keys.
    guard !TerminalFront.pagesByLine(row), pagerTries < 8 else { return false }
    let isNamed = job?.front.map { KnownPrograms.isPager($0.name) } == true
    let isShown = if case .pager = front { true } else { false }
    guard isNamed || isShown, let program = job?.front, !isNamed || program.pid != target.pid
    else { return false }
    next = .after(Self.pagerPause)
    // Ctrl-C leaves what a pager asks for at its foot, in which `q` would only be a letter.
    try press(pagerTries.isMultiple(of: 2) ? [.literal("q")] : [.controlC, .literal("q")])
    pagerTries += 1
    note = "left \(program.name) with q"
    return true
  }

  private func press(_ keys: [Key]) throws {
    try session.confirm(session.server.sendKeys(keys, to: target))
  }

  /// The processes in the foreground that the cell has started.
  private func ownProcesses(_ job: TerminalJob?) -> [ProcessIdentity] {
    guard let standing, let job else { return [] }
    return job.processes.map(\.identity).filter { $0.pid != target.pid && !standing.contains($0) }
  }

  /// Whether the terminal's keys reach these processes alone: the group in front is a job of theirs.
  private func hasTheTerminal(_ own: [ProcessIdentity], _ job: TerminalJob?) -> Bool {
    guard let job else { return false }
    let known = Set(own)
    return job.processes.filter { $0.group == job.group }.allSatisfy { known.contains($0.identity) }
  }
}
