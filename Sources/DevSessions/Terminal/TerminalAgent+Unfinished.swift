internal import SessionStore
internal import SystemKit
internal import Tmux
internal import Transcripts

extension TerminalAgent {
  /// Ctrl-C, where the program waits for the rest of an unfinished input; tells whether it did.
  ///
  /// - Throws: `Failure`: `timedOut` when it still waits for it afterwards, or would end itself.
  func giveUpUnfinishedInput(until deadline: Deadline) throws -> Bool {
    guard try isInputUnfinished(), let target = session.target else { return false }
    let program = session.job?.front?.name ?? ""
    if KnownPrograms.endsAtControlC(program) {
      throw notGivenUp("Ctrl-C would end \(program) itself, and was not pressed")
    }
    let main = try history.lastResult()?.mainPrompt
    let before = try session.log.end()
    let patience = deadline.orSooner(.seconds(3))
    try session.confirm(session.server.sendKeys([.controlC], to: target))
    let watch = FileWatch(session.watchedPaths)
    while try session.log.end() == before || isInputUnfinished() || !isBackAtPrompt(main) {
      guard session.isRunning else { throw Failure.notRunning(name) }
      if patience.hasPassed { throw notGivenUp("Ctrl-C was pressed") }
      _ = try watch.wait(until: deadline.orSooner(.milliseconds(20)))
    }
    return true
  }

  private func notGivenUp(_ what: String) -> Failure {
    Failure(
      .timedOut, "\(name) still waits for the rest of an unfinished input: \(what)",
      hint: "send what ends it (“;”, “]]”), or dev-sessions stop \(name)")
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

  private func isBackAtPrompt(_ main: String?) throws -> Bool {
    let rest = try TerminalRest(session)
    if rest.isAtShell { return true }
    if let main, !main.isEmpty {
      return CellFrame.prompt(like: main, in: rest.row) != nil && rest.quiet > .milliseconds(60)
    }
    return !rest.row.isEmpty && rest.quiet > .milliseconds(300)
  }
}
