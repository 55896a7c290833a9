internal import SessionStore
internal import SystemKit
internal import Tmux
internal import Transcripts

/// Working a dialog on Claude Code's screen with keys.
///
/// What a key is to bring about is looked for on the screen before the next is pressed; so Enter is
/// pressed only with the arrow seen at the option meant.
struct DialogDriver {
  /// A key pressed in the first moments of a dialog may be ignored (2.1.330): if nothing at all has
  /// changed for so long, it is pressed again.
  private static let patience = Duration.milliseconds(500)
  /// How long a dialog is fresh: a third of a second was seen.
  private static let freshTime = Duration.milliseconds(700)
  /// How long a step may take, also on a machine that is very busy.
  private static let stepTime = Duration.seconds(10)

  let session: ClaudeSession
  let target: PaneTarget
  let deadline: Deadline
  let room: DialogRoom

  func screen() throws -> ClaudeScreen? { try room.screen() }

  /// Waits until the dialog has been there for a moment.
  ///
  /// An arrow key that a fresh dialog gets counts once more with the next key (2.1.330): Enter would
  /// choose another option than the one the arrow is seen at.
  func settle() throws {
    var shown = try screen()?.dialog
    var steady = Deadline.after(Self.freshTime)
    let end = deadline.orSooner(Self.stepTime)
    while !steady.hasPassed, !end.hasPassed {
      MonotonicClock.sleep(.milliseconds(50))
      let now = try screen()?.dialog
      if now == nil || now != shown { steady = .after(Self.freshTime) }
      shown = now
    }
  }

  /// Presses a key until the screen shows what it is to bring about.
  ///
  /// Should the arrow have moved instead, `aim` moves it back before the key is pressed again.
  func press(
    _ key: Key, toSee what: String, aim: (() throws -> Void)? = nil,
    _ condition: (ClaudeScreen) throws -> Bool
  ) throws {
    let before = try screen()?.dialog
    let end = deadline.orSooner(Self.stepTime)
    try session.confirm(session.server.sendKeys([key], to: target))
    var again = Deadline.after(Self.patience)
    while true {
      guard let screen = try screen() else { throw Failure.notRunning(session.record.name) }
      if try condition(screen) { return }
      if end.hasPassed {
        throw Failure(
          .failed, "\(session.record.name)'s screen does not show \(what)",
          hint: "look with: dev-sessions screen \(session.record.name)")
      }
      let canAim = aim != nil && screen.dialog?.isSame(as: before) == true
      if again.hasPassed, screen.dialog == before || canAim {
        do {
          try aim?()
        } catch let failure as Failure {
          // On a busy machine the first press may only now have its effect.
          guard let now = try self.screen(), try condition(now) else { throw failure }
          return
        }
        try session.confirm(session.server.sendKeys([key], to: target))
        again = .after(Self.patience)
      }
      MonotonicClock.sleep(.milliseconds(15))
    }
  }

  /// Presses a key that ends a dialog, and waits until the session is past it: working, at rest, ended,
  /// or at another dialog.
  func press(
    _ key: Key, toClose dialog: OpenDialog, aim: (() throws -> Void)? = nil
  ) throws {
    // A person may have answered it.
    guard let before = try drawnDialog() else { throw hasChanged }
    do {
      try press(key, toSee: "the end of the dialog", aim: aim) {
        $0.dialog?.isSame(as: before) != true
      }
    } catch let failure as Failure where failure.code == .notRunning {
      // The answer was to end the agent.
      return
    }
    try leave(dialog)
  }

  /// Waits until the session is past a dialog that has closed.
  func leave(_ dialog: OpenDialog) throws {
    while session.processState == .running {
      let reading = try session.read(.withScreen)
      guard let now = reading.snapshot.openDialog,
        reading.snapshot.screen?.dialog == nil
          || now.digest == dialog.digest
      else { return }
      if deadline.hasPassed {
        throw Failure(
          .timedOut, "\(session.record.name) is still at the dialog it was at",
          hint: "look with: dev-sessions screen \(session.record.name)")
      }
      MonotonicClock.sleep(.milliseconds(25))
    }
  }

  /// Moves the arrow to the option with this place in the list, which must have this label.
  func point(atIndex index: Int, _ label: String? = nil) throws {
    try point { options in
      guard options.indices.contains(index) else { return nil }
      let matches = label.map { options[index].shown.letters.hasPrefix($0.letters) } ?? true
      return matches ? index : nil
    }
  }

  /// The dialog; while Claude Code draws anew there is none for a moment.
  private func drawnDialog() throws -> ScreenDialog? {
    let end = deadline.orSooner(.seconds(1))
    while true {
      if let shown = try screen()?.dialog { return shown }
      if end.hasPassed { return nil }
      MonotonicClock.sleep(.milliseconds(15))
    }
  }

  private func point(_ find: ([ScreenDialog.Option]) -> Int?) throws {
    // A line without a number may lie in between, such as Submit: on it the way is gone on.
    var way = Key.up
    for _ in 0..<6 {
      guard let shown = try drawnDialog(), let wanted = find(shown.options) else { break }
      guard let now = shown.highlighted else {
        try press(way, toSee: "an option") { $0.dialog?.highlighted != nil }
        continue
      }
      if now == wanted { return }
      way = wanted > now ? .down : .up
      try press(way.repeated(abs(wanted - now)), toSee: "the arrow moved") {
        $0.dialog?.highlighted != now
      }
    }
    throw hasChanged
  }

  /// The failure when the dialog is another one, or gone: somebody else has answered it.
  var hasChanged: Failure {
    let name = session.record.name
    if let dialog = try? session.openDialog(until: .after(.zero)) {
      return Failure.waiting(name, dialog, "the dialog has changed while it was being answered")
    }
    return Failure(
      .failed, "\(name)'s dialog closed before the answer was given; somebody else has answered it",
      hint: "look with: dev-sessions logs \(name)")
  }

  /// Pastes text into the option under the arrow, in place of what is there, and sees it.
  func paste(_ text: String) throws {
    let words = try ClaudePrompt(ownWords: text).text
    // However it is broken into lines there.
    let beginning = String(words.withoutSpaces.prefix(20))
    let before = try screen()?.highlightedLabel
    if before?.hasPrefix("Type something") != true { try clearText() }
    try session.confirm(session.server.paste(words, into: target, submit: false))
    let end = deadline.orSooner(Self.stepTime)
    var again = Deadline.after(Self.patience)
    while true {
      let now = try screen()
      let label = now?.highlightedLabel
      let shown = now?.highlightedText ?? ""
      if shown.contains(beginning) || shown.contains("[Pastedtext") { return }
      if end.hasPassed {
        throw Failure(
          .failed, "\(session.record.name)'s screen does not show the text; nothing was answered",
          hint: "look with: dev-sessions screen \(session.record.name)")
      }
      if again.hasPassed, label == before {
        // Should the first have come late, it is removed first.
        try clearText()
        try session.confirm(session.server.paste(words, into: target, submit: false))
        again = .after(Self.patience)
      }
      MonotonicClock.sleep(.milliseconds(15))
    }
  }

  /// Pastes text into a field of a form and sees it there.
  func typeText(
    _ text: String, toSee what: String, _ condition: (ClaudeScreen) throws -> Bool
  ) throws {
    let words = try ClaudePrompt(ownWords: text).text
    try session.confirm(session.server.paste(words, into: target, submit: false))
    let end = deadline.orSooner(.seconds(3))
    while true {
      guard let screen = try screen() else { throw Failure.notRunning(session.record.name) }
      if try condition(screen) { return }
      if end.hasPassed {
        throw Failure(
          .failed, "\(session.record.name)'s screen does not show \(what)",
          hint: "look with: dev-sessions screen \(session.record.name)")
      }
      MonotonicClock.sleep(.milliseconds(15))
    }
  }

  /// Removes what is in the option under the arrow: a step of its own, or the keys would be taken for
  /// part of the paste.
  private func clearText() throws {
    try session.confirm(session.server.sendKeys([.controlU.repeated(10)], to: target))
    MonotonicClock.sleep(.milliseconds(50))
  }
}

extension ScreenDialog {
  /// Whether it is the same dialog, wherever its arrow points.
  fileprivate func isSame(as other: ScreenDialog?) -> Bool {
    // An answer in own words stands in its option's label.
    text == other?.text && options.map(\.label) == other?.options.map(\.label)
      && form?.fields.map(\.name) == other?.form?.fields.map(\.name)
  }
}

extension ClaudeScreen {
  /// The label the arrow points at.
  var highlightedLabel: String? {
    dialog.flatMap { shown in shown.highlighted.map { shown.options[$0].label } }
  }

  /// All that the option shows that the arrow points at, without white space.
  var highlightedText: String? {
    dialog.flatMap { shown in shown.highlighted.map { shown.options[$0].shown } }
  }
}
