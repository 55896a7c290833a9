extension TmuxServer {
  /// Every pane of every session, ours or not; none when no server runs.
  package func panes() throws(TmuxError) -> [Pane] {
    try list(["-a"])?.panes ?? []
  }

  /// The state of one pane; nil when it has gone, or the server has.
  package func pane(_ id: PaneID) throws(TmuxError) -> Pane? {
    try list(["-t", id.text])?.panes.first { $0.id == id }
  }

  /// How far up a screen is read.
  package enum Extent: Hashable, Sendable {
    /// What is visible.
    case screen
    /// That and at most so many lines scrolled off above it.
    case lines(Int)
    /// That and all that tmux has kept above it.
    case everything
  }

  /// A pane's text together with its state at that moment.
  package struct Screen: Hashable, Sendable {
    package let pane: Pane
    /// Lines, each ended by a newline, empty ones at the bottom included.
    package let text: String
  }

  /// Reads a pane's screen, of a dead one too; nil when the pane has gone, or the server has.
  ///
  /// A program on the alternate screen has nothing above what is visible. A tmux mode that lies over
  /// the screen is not read, but what is beneath it.
  ///
  /// With `escapes`, colours and attributes are kept as escape sequences. With `joinWrapped`, what was
  /// wrapped is one line again, and spaces at line ends are kept too.
  package func capture(
    _ id: PaneID, _ extent: Extent = .screen, escapes: Bool = false, joinWrapped: Bool = false
  ) throws(TmuxError) -> Screen? {
    var capture = ["capture-pane", "-p", "-t", id.text]
    switch extent {
    case .screen: break
    case .lines(let count): capture += ["-S", "-\(max(0, count))"]
    case .everything: capture += ["-S", "-"]
    }
    if escapes { capture.append("-e") }
    if joinWrapped { capture.append("-J") }
    guard let answer = try list(["-t", id.text], then: [capture]) else { return nil }
    return answer.panes.first { $0.id == id }.map { Screen(pane: $0, text: answer.rest) }
  }

  /// Lists panes and runs further commands in the same call; nil when the target or server is gone.
  private func list(
    _ selection: [String], then further: [[String]] = []
  ) throws(TmuxError) -> (panes: [Pane], rest: String)? {
    let format = PaneFormat()
    let commands = [["list-panes"] + selection + ["-F", format.text]] + further
    let reply = try ask(commands)
    guard try found(reply, "list-panes") else { return nil }
    let answer = format.parse(reply.output)
    guard answer.panes.contains(where: \.isEndingUnknown) else { return answer }
    // A server may see a terminal close before it hears of the process's end, and one that has just
    // started (3.3a) at times never hears of it. The end of another child makes it look for all.
    let second = try ask([["run-shell", "true"]] + commands)
    return second.isSuccess ? format.parse(second.output) : answer
  }

  /// Whether the target was there; anything else that went wrong is an error.
  func found(_ reply: Reply, _ command: String) throws(TmuxError) -> Bool {
    if reply.isSuccess { return true }
    if reply.isWithoutServer || reply.isWithoutTarget { return false }
    throw .failed(command: command, message: reply.message)
  }
}
