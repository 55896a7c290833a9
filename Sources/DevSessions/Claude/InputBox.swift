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
  /// How long Claude Code may take to empty the box.
  private static let clearingTime = Duration.seconds(2)

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
