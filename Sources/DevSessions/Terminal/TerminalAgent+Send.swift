internal import JSON
internal import SessionStore
package import SystemKit
internal import Tmux
internal import Transcripts

extension TerminalAgent {
  package func deliver(
    _ text: String, _ options: DevSessions.SendOptions, until deadline: Deadline,
    onTheWay: () -> Void
  ) throws -> Receipt {
    if let (running, waiting) = try session.unfinished() {
      if let key = options.idempotencyKey, running.idempotencyKey == key, running.text == text {
        return receipt(running)
      }
      guard options.whileWorking == .interrupt else {
        throw waiting?.failure(name.text) ?? busy(running)
      }
      _ = try interrupt(until: deadline)
    }
    guard session.isRunning, let target = session.target else { throw Failure.notRunning(name) }
    let rest = try waitForRest(until: deadline)
    let front = try rest.front(of: session)
    guard front == .prompt else { throw front.failure(name.text) }
    let typing = TerminalTyping(session: session, target: target, deadline: deadline)
    let (keys, removed) = try typing.clearLine(rest)
    let start = removed == nil || rest.isAtShell ? rest : try TerminalRest(session)
    var cell = try cell(text, at: start, options)
    if let removed { cell.changes.append("“\(removed)” stood on the line and was removed") }
    cell.standing = session.job?.tree.dropFirst().map(\.identity) ?? []
    try session.cells.begin(cell)
    do {
      try typing.type(cell, after: keys)
    } catch {
      // Where only a part was typed, that part goes on.
      if try session.cells.active()?.typed == cell.typed { try session.cells.cancel(cell) }
      throw error
    }
    onTheWay()
    try session.cells.prune(
      keeping: TurnJournal(session.folder).receipts.suffix(CellStore.kept).map(\.turn))
    return receipt(cell)
  }

  private func receipt(_ cell: Cell) -> Receipt {
    cell.receipt(.terminal, session: record.agentID ?? "", transcript: session.log.path)
  }

  private func busy(_ cell: Cell) -> Failure {
    Failure(
      .turnFailed, "\(name) is busy with \(cell.turn), and takes one at a time; nothing was sent",
      hint: "dev-sessions wait \(name), or dev-sessions interrupt \(name)",
      details: ["turn": .string(cell.turn)])
  }

  /// A person may have typed something, or the program not drawn its prompt yet.
  private func waitForRest(until deadline: Deadline) throws -> TerminalRest {
    let watch = FileWatch([session.log.path])
    let patience = deadline.orSooner(.seconds(5))
    while true {
      let rest = try TerminalRest(session)
      if rest.isAtRest(session.promptMatch) || patience.hasPassed { return rest }
      _ = try watch.wait(until: deadline.orSooner(.milliseconds(20)))
    }
  }

  private func cell(
    _ text: String, at rest: TerminalRest, _ options: DevSessions.SendOptions
  ) throws -> Cell {
    let mode = session.mode
    let isCanonical = mode?.isCanonical
    // Without marks, what a command left in the last row looks like a part of the prompt.
    let last = try history.lastResult()
    let earlier = last?.prompt ?? ""
    let prompt = !earlier.isEmpty && rest.row.hasSuffix(earlier) ? earlier : rest.row
    // At a prompt for the rest of an input the main prompt is the one before.
    let main = last?.reason == .incomplete && prompt == earlier ? last?.mainPrompt : nil
    let input = TerminalInput(
      text, prompt: prompt, isAtShell: rest.isAtShell,
      isEditing: rest.isEditing && !rest.isHeldBack,
      isCanonical: isCanonical)
    try checkLength(input, isCanonical)
    return Cell(
      turn: Receipt.newTurn(), time: .now, text: text, typed: input.lines, offset: rest.end,
      prompt: prompt, isEditing: rest.isEditing, isOnePaste: input.isOnePaste,
      isCanonical: isCanonical, isEchoing: mode?.isEchoing, isAtShell: rest.isAtShell,
      sender: .current,
      idempotencyKey: options.idempotencyKey, changes: input.changes,
      shellPrompt: rest.isAtShell ? rest.shellPrompt : nil, mainPrompt: main)
  }

  /// Refuses lines that the kernel would cut without a word.
  private func checkLength(_ input: TerminalInput, _ isCanonical: Bool?) throws {
    guard isCanonical == true,
      let line = input.lines.map(\.utf8.count).max(), line >= TerminalMode.longestLine
    else { return }
    throw Failure(
      .usage,
      "a line has \(line) bytes, and where no line editor reads, a terminal takes "
        + "\(TerminalMode.longestLine - 1); nothing was sent",
      hint: "put it into a file, or use a shell with a line editor such as bash")
  }

  package func draft(_ text: String, until deadline: Deadline) throws -> [String] {
    let input = TerminalInput(
      text, prompt: "", isAtShell: true, isEditing: true, isCanonical: nil)
    return try sessions.exclusively(name, until: deadline) {
      guard session.isRunning, let target = session.target else { throw Failure.notRunning(name) }
      try checkLength(input, session.isCanonical)
      // What takes single keys would carry out each letter.
      let front =
        try session.unfinished().map { $0.waiting ?? .prompt }
        ?? TerminalRest(session).front(of: session)
      if front.waitingFor == .keys { throw front.failure(name.text) }
      let text = input.lines.joined(separator: "\n")
      try session.confirm(session.server.paste(text, into: target, submit: false))
      return input.changes
    }
  }
}
