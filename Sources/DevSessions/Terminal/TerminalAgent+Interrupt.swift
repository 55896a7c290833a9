internal import SessionStore
package import SystemKit
internal import Tmux
internal import Transcripts

extension TerminalAgent {
  /// Ctrl-C, until the program is back at its prompt: twice, then Ctrl-\, then the program's children
  /// are told to end, and killed.
  package func interrupt(until deadline: Deadline) throws -> Bool {
    guard var cell = try session.unfinishedCell() else {
      guard session.isRunning else { throw Failure.notRunning(name) }
      return false
    }
    guard session.isRunning, let target = session.target else { throw Failure.notRunning(name) }
    if cell.interruptOffset == nil {
      cell.interruptOffset = try session.log.end()
      try session.cells.change(cell)
    }
    let watch = FileWatch(session.watchedPaths)
    var tracker = CellTracker(session, cell)
    var means = Escalation.all[...]
    var next = Deadline.after(.zero)
    while try tracker.step() == nil {
      if deadline.hasPassed {
        throw Failure(
          .timedOut, "\(name) did not stop",
          hint: "look with: dev-sessions screen \(name); end it with: dev-sessions stop \(name)")
      }
      if next.hasPassed, let step = means.popFirst() {
        try apply(step, to: target)
        next = .after(.seconds(2))
      }
      let pause = min(tracker.patience ?? .milliseconds(100), .milliseconds(100))
      _ = try watch.wait(until: deadline.orSooner(pause))
    }
    return true
  }

  /// What is done to stop a program, ever harder.
  private enum Escalation {
    case key(Key)
    case signal(ProcessIdentity.Signal)

    static let all: [Escalation] = [
      .key(.controlC), .key(.controlC), .key(.controlBackslash), .signal(.terminate),
      .signal(.kill),
    ]
  }

  private func apply(_ step: Escalation, to target: PaneTarget) throws {
    switch step {
    case .key(let key): try session.confirm(session.server.sendKeys([key], to: target))
    case .signal(let signal):
      // The program itself stays: what it runs has gone deaf.
      for child in ProcessTable.tree(below: target.pid).dropFirst() {
        child.identity.signal(signal)
      }
    }
  }
}
