internal import SessionStore
internal import SystemKit
internal import Tmux

/// The tmux pane of a session, for the verbs that need nothing but that.
struct SessionPane {
  let name: SessionName
  let target: PaneTarget?
  let server: TmuxServer

  /// The pane of a session; without a target if it was never started.
  init(_ record: SessionRecord, on server: TmuxServer) {
    name = record.name
    self.server = server
    if let pane = record.paneID.flatMap(PaneID.init), let process = record.paneProcess {
      target = PaneTarget(pane: pane, pid: process.pid)
    } else {
      target = nil
    }
  }

  /// Makes sure that keys or text have reached its program.
  func confirm(_ delivery: Delivery) throws {
    switch delivery {
    case .delivered: return
    case .paneGone, .paneDead, .otherProcess: throw Failure.notRunning(name)
    case .blocked:
      throw Failure(
        .failed, "a tmux mode lies over \(name)'s pane; nothing was sent",
        hint: "leave it in: dev-sessions attach \(name)")
    }
  }

  /// What the pane shows.
  func screen(_ extent: TmuxServer.Extent, colours: Bool) throws -> TmuxServer.Screen {
    guard let target, let screen = try server.capture(target.pane, extent, escapes: colours),
      screen.pane.pid == target.pid
    else { throw Failure.notRunning(name) }
    return screen
  }

  /// Presses keys in it.
  func press(_ keys: [Key]) throws {
    guard let target else { throw Failure.notRunning(name) }
    try confirm(server.sendKeys(keys, to: target))
  }

  /// The program that shows it in this terminal.
  func attachment(environment: [String: String]) throws -> Program {
    guard let target, let pane = try server.pane(target.pane), pane.pid == target.pid,
      let session = TmuxSessionName(recorded: pane.sessionName)
    else { throw Failure.notRunning(name) }
    return server.attachProgram(session, environment: environment)
  }
}

/// A session that runs in a tmux pane of its own, which can be looked at and typed into.
protocol PaneAgent: Agent {
  var sessions: DevSessions { get }
  var pane: SessionPane { get throws }
}

extension PaneAgent {
  package func screen(
    _ extent: TmuxServer.Extent, colours: Bool
  ) throws -> TmuxServer.Screen {
    try pane.screen(extent, colours: colours)
  }

  package func press(_ keys: [Key]) throws {
    try pane.press(keys)
  }

  package func attachment() throws -> Program {
    try pane.attachment(environment: sessions.environment)
  }
}

extension Failure {
  /// The failure of what needs a running agent.
  static func notRunning(_ name: SessionName) -> Failure {
    Failure(
      .notRunning, "\(name) is not running", hint: "dev-sessions resume \(name) brings it back")
  }
}
