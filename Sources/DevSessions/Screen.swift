internal import SessionStore
package import SystemKit
package import Tmux

extension DevSessions {
  /// What a session's pane shows.
  package func screen(
    of id: String, _ extent: TmuxServer.Extent = .screen, colours: Bool = false
  ) throws -> TmuxServer.Screen {
    let session = claude(try record(id))
    guard let target = session.target,
      let screen = try session.server.capture(target.pane, extent, escapes: colours),
      screen.pane.pid == target.pid
    else { throw ClaudeDelivery.notRunning(session.record.name) }
    return screen
  }

  /// The program that shows a session in this terminal; the caller becomes it.
  package func attachment(to id: String) throws -> Program {
    let session = claude(try record(id))
    guard let target = session.target, let pane = try session.server.pane(target.pane),
      pane.pid == target.pid, let name = TmuxSessionName(recorded: pane.sessionName)
    else { throw ClaudeDelivery.notRunning(session.record.name) }
    return session.server.attachProgram(name, environment: environment)
  }
}
