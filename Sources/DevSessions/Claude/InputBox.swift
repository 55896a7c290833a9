internal import SessionStore
internal import SystemKit
internal import Tmux
internal import Transcripts

extension ClaudeSession {
  /// Backwards line by line from the cursor (also out of shell mode), then forwards to the end.
  ///
  /// A person may have left the cursor anywhere. All keys work in vim's NORMAL mode, too. One list after
  /// the other: in one go the second would work on the text as it was before the first.
  private static let clearingKeys: [[Key]] = [
    [.controlE, .controlU.repeated(60)], [.controlK.repeated(60)],
  ]
  /// How long Claude Code may take to draw its input box.
  private static let uncoveringTime = Duration.seconds(4)
  /// How long Claude Code may take to empty the box.
  private static let clearingTime = Duration.seconds(2)

  /// Brings back what a person has covered with a view that Claude Code's status does not tell of: its
  /// transcript (Ctrl-O) is closed, and a suspended one (Ctrl-Z), which no shell can wake, goes on.
  ///
  /// - Returns: the screen then; nil when the pane has gone.
  func uncovered() throws -> ClaudeScreen? {
    let end = Deadline.after(Self.uncoveringTime)
    var presses = 0
    var again = Deadline.after(.zero)
    while true {
      guard let screen = try screen() else { return nil }
      guard screen.showsTranscript || screen.isSuspended, !end.hasPassed else {
        guard presses > 0 else { return screen }
        // A key too many shows in the box by then, and is removed as a draft.
        MonotonicClock.sleep(.milliseconds(300))
        return try self.screen()
      }
      if again.hasPassed {
        presses += 1
        again = .after(.milliseconds(1500))
        if screen.isSuspended {
          wake()
        } else {
          // Escape would interrupt a turn if somebody else has just closed the view; a `q` is a draft.
          try confirm(server.sendKeys([.literal("q")], to: liveTarget))
        }
      }
      MonotonicClock.sleep(.milliseconds(15))
    }
  }

  /// The screen with the input box, or with a dialog in its place, on it.
  ///
  /// - Throws: `Failure`: `needsAnswer` when something else has the keys: an editor that Claude Code has
  ///   opened, a shell in front of it.
  func screenForInput(_ reading: Reading) throws -> ClaudeScreen {
    let end = Deadline.after(Self.uncoveringTime)
    while true {
      guard let screen = try uncovered() else { throw Failure.notRunning(record.name) }
      try requireShown(reading, on: screen)
      if hasKeyboard, screen.hasInputBox || screen.isCovered { return screen }
      guard !end.hasPassed else {
        throw Failure(
          .needsAnswer,
          "\(record.name) shows no input box; another program, such as an editor, has its keys",
          hint: "look with dev-sessions screen \(record.name), and leave it in dev-sessions attach "
            + record.name.text)
      }
      MonotonicClock.sleep(.milliseconds(25))
    }
  }

  /// Whether keys typed into the pane are the agent's, as far as the process table tells.
  private var hasKeyboard: Bool {
    guard !record.isInContainer, let pid = record.agentProcess?.pid,
      let process = ProcessTable.entry(pid), process.foreground > 0
    else { return true }
    return process.isInFront
  }

  /// Lets a suspended Claude Code go on, also one behind a wrapper.
  private func wake() {
    guard !record.isInContainer else { return }
    record.agentProcess?.signal(.resume)
    if let pid = sessionFile?.pid { ProcessIdentity(running: pid)?.signal(.resume) }
  }

  /// Empties the input box, and sees it empty.
  ///
  /// A step of its own: keys that arrive in one go with a paste are taken for part of its text
  /// (2.1.330).
  ///
  /// - Parameter screen: what the pane shows now.
  /// - Returns: what was in it; nil when it was empty.
  func emptyInputBox(on screen: ClaudeScreen?) throws -> String? {
    guard let draft = screen?.inputBox, !draft.isEmpty else { return nil }
    let deadline = Deadline.after(Self.clearingTime)
    for round in 0... {
      let keys = Self.clearingKeys[round % Self.clearingKeys.count]
      try confirm(server.sendKeys(keys, to: liveTarget))
      let patience = deadline.orSooner(.milliseconds(300))
      while !patience.hasPassed {
        guard try self.screen()?.inputBox?.isEmpty == false else { return draft }
        MonotonicClock.sleep(.milliseconds(10))
      }
      if deadline.hasPassed {
        throw Failure(
          .failed, "the draft in \(record.name)'s input box cannot be removed: “\(draft)”",
          hint: "remove it in: dev-sessions attach \(record.name)")
      }
    }
    return draft
  }

  /// Whether the box still holds a text, whole or as Claude Code's mark for a long paste or an image.
  func holdsInBox(_ text: String) throws -> Bool {
    guard let box = try screen()?.inputBox, !box.isEmpty else { return false }
    if box.hasPrefix("[Pasted text") || box.hasPrefix(PromptText.imageMark) { return true }
    return text.withoutSpaces.prefix(40).hasPrefix(box.withoutSpaces.prefix(40))
  }
}
