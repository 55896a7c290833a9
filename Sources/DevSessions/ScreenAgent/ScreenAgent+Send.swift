internal import JSON
internal import SessionStore
package import SystemKit
internal import Tmux
internal import Transcripts

extension ScreenAgent {
  /// How long the screen may take to show what was typed, and that it was taken up.
  private static let drawingTime = Duration.seconds(2)

  package func deliver(
    _ text: String, _ options: DevSessions.SendOptions, until deadline: Deadline,
    onTheWay: () -> Void
  ) throws -> Receipt {
    let session = try session
    if let running = try session.unfinishedTurn(), try session.look().state != .waiting {
      guard options.whileWorking == .interrupt else {
        throw Failure(
          .turnFailed, "\(name) is working; nothing was sent", hint: "dev-sessions wait \(name)",
          details: ["turn": .string(running.turn)])
      }
      _ = try interrupt(until: deadline)
    }
    guard session.isRunning, let target = session.target else { throw Failure.notRunning(name) }
    let prompt = ScreenPrompt(text)
    try checkLines(prompt)
    let draft = try checkReady(session, until: deadline)
    var changes = prompt.changes
    if let draft {
      try clear(draft, target, session, until: deadline)
      changes.append("“\(draft)” stood on the line and was removed")
    }
    let earlier = ScreenAnswer.occurrences(of: text, in: try session.capture())
    let cell = cell(text, options, changes: changes, earlier: earlier)
    try session.cells.begin(cell)
    do {
      try type(prompt.text, into: target, session, until: deadline)
    } catch {
      try session.cells.cancel(cell)
      throw error
    }
    onTheWay()
    return receipt(cell)
  }

  func receipt(_ cell: Cell) -> Receipt {
    cell.receipt(.screen, session: record.agentID ?? "", transcript: "")
  }

  /// - Parameter earlier: how many lines of the screen have the prompt's words already; kept as the
  ///   cell's offset.
  func cell(
    _ text: String, _ options: DevSessions.SendOptions, changes: [String] = [], earlier: Int = 0
  ) -> Cell {
    Cell(
      turn: Receipt.newTurn(), time: .now, text: text, typed: [], offset: earlier, prompt: "",
      isEditing: false, isOnePaste: true, isCanonical: nil, isAtShell: false, sender: .current,
      idempotencyKey: options.idempotencyKey, changes: changes)
  }

  /// Refuses several lines where the terminal would hand them over one by one, each as a prompt.
  private func checkLines(_ prompt: ScreenPrompt) throws(Failure) {
    let terminal = record[field: "tty"]?.string
    let count = prompt.text.split(separator: "\n", omittingEmptySubsequences: false).count
    guard count > 1, terminal.flatMap(TerminalMode.init(of:))?.isCanonical == true else { return }
    throw Failure(
      .usage,
      "\(name) reads line by line, so \(count) lines would be \(count) prompts; nothing was sent",
      hint: "put it on one line, or into a file that the prompt names")
  }

  /// Removes half-typed text from the input line.
  ///
  /// - Throws: `Failure` with the text, when it is still there afterwards.
  private func clear(
    _ draft: String, _ target: PaneTarget, _ session: ScreenSession, until deadline: Deadline
  ) throws {
    try confirm(session.server.sendKeys([.controlE, .controlU], to: target))
    let patience = deadline.orSooner(.seconds(1))
    while try session.look().draft != nil {
      guard !patience.hasPassed else {
        throw Failure(
          .needsAnswer, "“\(draft)” stands on \(name)'s input line; nothing was sent",
          hint: "remove or finish it in dev-sessions attach \(name), or with dev-sessions keys")
      }
      MonotonicClock.sleep(.milliseconds(20))
    }
  }

  /// Waits until the agent takes a prompt, and returns the text that stands half-typed on its input line.
  private func checkReady(_ session: ScreenSession, until deadline: Deadline) throws -> String? {
    while true {
      let look = try session.look()
      switch look.state {
      case .waiting: throw waiting(look)
      case .exited: throw Failure.notRunning(name)
      case .working: break
      default:
        let isReady = look.matches.contains { $0.state == .ready }
        if isReady || !session.description.rules.knowsReady { return look.draft }
      }
      guard !deadline.hasPassed else {
        throw Failure(
          .turnFailed, "\(name) takes no prompt now; nothing was sent",
          hint: "look with: dev-sessions screen \(name)")
      }
      MonotonicClock.sleep(.milliseconds(100))
    }
  }

  /// Types the prompt, sees it on the screen, presses Enter and sees that it was taken up; once more
  /// if it was not.
  private func type(
    _ text: String, into target: PaneTarget, _ session: ScreenSession, until deadline: Deadline
  ) throws {
    let before = try session.look()
    try confirm(session.server.paste(text, into: target, submit: false))
    _ = try change(from: before, session, until: deadline.orSooner(Self.drawingTime))
    for _ in 0..<2 {
      let typed = try session.look()
      try confirm(session.server.sendKeys([.enter], to: target))
      if try change(from: typed, session, until: deadline.orSooner(Self.drawingTime)) { return }
    }
    throw Failure(
      .unproven, "no sign that \(name) took the prompt up; it was typed once",
      hint: "look with: dev-sessions screen \(name)")
  }

  /// A program that works in silence has at least moved its cursor.
  private func change(
    from before: ScreenSession.Look, _ session: ScreenSession, until deadline: Deadline
  ) throws -> Bool {
    while session.isRunning {
      let look = try session.look()
      if look.content != before.content || look.cursor != before.cursor { return true }
      if deadline.hasPassed { return false }
      MonotonicClock.sleep(.milliseconds(20))
    }
    return true
  }

  private func confirm(_ delivery: Delivery) throws {
    switch delivery {
    case .delivered: return
    case .blocked:
      throw Failure(
        .failed, "a tmux mode lies over \(name)'s pane",
        hint: "leave it with q in dev-sessions attach \(name)")
    case .paneGone, .paneDead, .otherProcess: throw Failure.notRunning(name)
    }
  }

  package func draft(_ text: String, until deadline: Deadline) throws -> [String] {
    let prompt = ScreenPrompt(text)
    try checkLines(prompt)
    return try sessions.exclusively(name, until: deadline) {
      let session = try session
      guard session.isRunning, let target = session.target else { throw Failure.notRunning(name) }
      try confirm(session.server.paste(prompt.text, into: target, submit: false))
      return prompt.changes
    }
  }

  /// The agent's own keys for it, Escape by default, until it no longer works.
  package func interrupt(until deadline: Deadline) throws -> Bool {
    let session = try session
    guard session.isRunning else { throw Failure.notRunning(name) }
    let active = try session.unfinishedTurn()
    if active == nil, try session.look().state != .working { return false }
    if var cell = active {
      cell.interruptOffset = 0
      try session.cells.change(cell)
    }
    let keys = session.description.interruptKeys.compactMap { Key($0) }
    var next = Deadline.after(.zero)
    while true {
      if try session.unfinishedTurn() == nil, try session.look().state != .working { return true }
      if deadline.hasPassed {
        throw Failure(
          .timedOut, "\(name) did not stop", hint: "look with: dev-sessions screen \(name)")
      }
      if next.hasPassed {
        try session.pane.press(keys)
        next = .after(.seconds(3))
      }
      MonotonicClock.sleep(.milliseconds(100))
    }
  }
}

/// A prompt without what a terminal takes for keys.
struct ScreenPrompt {
  let text: String
  let changes: [String]

  init(_ text: String) {
    let input = TerminalInput(
      text, prompt: "", isAtShell: true, isEditing: true, isCanonical: nil)
    self.text = input.lines.joined(separator: "\n")
    changes = input.changes
  }
}
