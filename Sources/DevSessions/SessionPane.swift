internal import SessionStore
internal import SystemKit
internal import Tmux

/// The tmux pane of a session, for the verbs that need nothing but that.
struct SessionPane {
  let name: SessionName
  let target: PaneTarget?
  let server: TmuxServer

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
    switch try server.sendKeys(keys, to: target) {
    case .delivered: return
    case .blocked: throw Failure(.failed, "a tmux mode lies over \(name)'s pane")
    case .paneGone, .paneDead, .otherProcess: throw Failure.notRunning(name)
    }
  }

  /// The program that shows it in this terminal.
  func attachment(environment: [String: String]) throws -> Program {
    guard let target, let pane = try server.pane(target.pane), pane.pid == target.pid,
      let session = TmuxSessionName(recorded: pane.sessionName)
    else { throw Failure.notRunning(name) }
    return server.attachProgram(session, environment: environment)
  }
}

extension Failure {
  /// The failure of what needs a running agent.
  static func notRunning(_ name: SessionName) -> Failure {
    Failure(
      .notRunning, "\(name) is not running", hint: "dev-sessions resume \(name) brings it back")
  }
}
