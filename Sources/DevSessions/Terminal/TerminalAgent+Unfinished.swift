internal import SessionStore
internal import SystemKit
internal import Tmux
internal import Transcripts

extension TerminalAgent {
  /// Ctrl-C, where the program waits for the rest of an unfinished input; tells whether it did.
  ///
  /// - Throws: `Failure`: `timedOut` when it still waits for it afterwards.
  func giveUpUnfinishedInput(until deadline: Deadline) throws -> Bool {
    guard try isInputUnfinished(), let target = session.target else { return false }
    let before = try session.log.end()
    try session.confirm(session.server.sendKeys([.controlC], to: target))
    let watch = FileWatch(session.watchedPaths)
    while try session.log.end() == before || isInputUnfinished() || !isBackAtPrompt() {
      guard session.isRunning else { throw Failure.notRunning(name) }
      if deadline.hasPassed {
        throw Failure(
          .timedOut, "\(name) still waits for the rest of an unfinished input",
          hint: "look with: dev-sessions screen \(name)")
      }
      _ = try watch.wait(until: deadline.orSooner(.milliseconds(20)))
    }
    return true
  }

  /// Whether the program waits for the rest of what was sent last.
  func isInputUnfinished() throws -> Bool {
    let rest = try TerminalRest(session)
    if rest.isAtShell { return rest.isContinuation }
    guard let last = try history.lastResult(), last.reason == .incomplete,
      let prompt = last.prompt
    else { return false }
    return CellFrame.shows(prompt, in: rest.row)
      && ContinuationPrompt.isOne(rest.row, after: last.mainPrompt ?? "")
  }

  private func isBackAtPrompt() throws -> Bool {
    let rest = try TerminalRest(session)
    return rest.isAtShell || session.shellKey == nil && rest.quiet > .milliseconds(60)
      || !rest.row.isEmpty && rest.quiet > .milliseconds(300)
  }
}
