internal import SessionStore
internal import SystemKit
internal import Tmux
internal import Transcripts

/// The screen while a dialog is answered: in a small terminal a part of a dialog scrolls out, so its window
/// is made larger until the answer is given.
///
/// A class because the window is one, whoever looks at it; `close` gives the size back.
final class DialogRoom {
  /// The size that holds any dialog but a plan, which scrolls by itself.
  private static let size = (columns: 200, rows: 150)
  /// Time for Claude Code to draw anew.
  private static let drawingTime = Duration.seconds(2)

  private let session: ClaudeSession
  private var before: TmuxServer.WindowSize?
  private var hasTried = false

  /// Whether the window has been made larger.
  var isEnlarged: Bool { before != nil }

  init(_ session: ClaudeSession) {
    self.session = session
  }

  /// Returns the screen, with the open dialog whole.
  func screen() throws -> ClaudeScreen? {
    guard let screen = try session.screen() else { return nil }
    guard screen.isCut, !hasTried, try isStillCut() else { return screen }
    hasTried = true
    try enlarge()
    let end = Deadline.after(Self.drawingTime)
    while isEnlarged, !end.hasPassed {
      guard let drawn = try session.screen() else { return nil }
      if drawn.dialog != nil, !drawn.isCut { return drawn }
      MonotonicClock.sleep(.milliseconds(15))
    }
    return try session.screen()
  }

  /// Whether it is not only being drawn.
  private func isStillCut() throws -> Bool {
    MonotonicClock.sleep(.milliseconds(60))
    return try session.screen()?.isCut == true
  }

  private func enlarge() throws {
    guard let target = session.target, let name = session.tmuxName else { return }
    before = try session.server.enlarge(
      target.pane, of: name, columns: Self.size.columns, rows: Self.size.rows)
  }

  /// Gives the window its size back.
  func close() {
    if let before, let target = session.target {
      try? session.server.restore(before, of: target.pane)
    }
    before = nil
  }
}
