internal import JSON
internal import SessionStore
internal import SystemKit

/// Starting a terminal session's program in tmux and waiting until it shows its prompt.
struct TerminalStart {
  /// So wide that what is typed is not wrapped, and lists in columns can still be read.
  private static let width = TerminalText.width
  /// How long a program may take to draw a prompt before it counts as one that has none.
  private static let promptTime = Duration.seconds(10)

  /// How long a shell that was to mark its prompts may be quiet at one without marks.
  private static let markTime = Duration.seconds(2)

  let sessions: DevSessions
  let name: SessionName
  /// The program and its arguments.
  let command: [String]
  let path: String
  /// The caller's environment with what `--env` adds.
  let environment: [String: String]

  /// Starts the program.
  ///
  /// - Throws: `Failure`: `failed` when there is no such program, or it ended at once.
  func run(until deadline: Deadline) throws {
    let folder = sessions.home.folder(of: name)
    let shell = TerminalSession.shellFolder(folder)
    let nonce = RandomToken.hexadecimal(bytes: 8)
    let environment = TerminalEnvironment.completed(environment)
    let integration = ShellIntegration(
      nonce: nonce, folder: shell, running: CellStore(folder: folder).running
    ).launch(command, environment: environment)
    do {
      let executable = try PaneStart.locate(command[0], in: environment, folder: path)
      try folder.create()
      try FileSystem.makeFolders(shell)
      try FileSystem.replace(TerminalSession.noncePath(folder), with: Array(nonce.utf8))
      for (name, text) in integration?.files ?? [:] {
        try FileSystem.replace(Path.join(shell, name), with: Array(text.utf8))
      }
      try PaneStart(
        sessions: sessions, name: name, path: path, executable: executable,
        arguments: Array(
          (integration?.arguments ?? TerminalEnvironment.unpaged(command)).dropFirst()),
        environment: environment.merging(integration?.environment ?? [:]) { _, new in new },
        keepsTmux: true, width: Self.width,
        pipe: Self.recorder(sessions.program, folder, environment)
      ).run { record in
        record[field: "isMarked"] = integration == nil ? nil : true
        record[field: "shellArguments"] = integration.map {
          .array($0.arguments.dropFirst().map(JSONValue.string))
        }
        record[field: "shellMarks"] = nil
      }
    } catch {
      let failure = Failure("cannot start \(name)", error)
      try? sessions.update(name) { $0.fail(failure.message) }
      throw failure
    }
    try waitForPrompt(until: deadline)
    try noteMarks()
  }

  /// Notes whether the first prompt came with its marks: start-up files may have switched them off.
  private func noteMarks() throws {
    let session = try TerminalAgent(sessions.record(name.text), in: sessions).session
    guard session.isShell else { return }
    let marks = try ShellMarks(TerminalRest(session))
    try sessions.update(name) { $0[field: "shellMarks"] = .string(marks.rawValue) }
  }

  /// What records the output of the pane: ourselves.
  static func recorder(
    _ program: String, _ folder: SessionFolder, _ environment: [String: String]
  ) -> [String] {
    [program, "record", folder.output, String(TerminalLog.limit(environment))]
  }

  private func waitForPrompt(until deadline: Deadline) throws {
    let session = try TerminalAgent(sessions.record(name.text), in: sessions).session
    let isMarked = session.shellKey != nil
    let watch = FileWatch([session.log.path])
    let patience = deadline.orSooner(Self.promptTime)
    let started = MonotonicClock.now
    while true {
      guard session.isRunning else { throw try ended(session) }
      let rest = try TerminalRest(session)
      // A first prompt is waited for with more patience: there may be a banner before it.
      let isSteady =
        isMarked
        ? rest.isAtShell || rest.quiet > Self.markTime && isUnmarkedPrompt(rest, session)
        : !rest.row.isEmpty && rest.quiet > .milliseconds(200) && rest.isAtRest(session.promptMatch)
      if isSteady || patience.hasPassed { return try note(rest, session) }
      // A program with the screen to itself has no prompt.
      if rest.isAlternate, rest.quiet > .milliseconds(200) { return }
      if !isMarked, MonotonicClock.now - started > .seconds(3), rest.row.isEmpty {
        return
      }
      _ = try watch.wait(until: deadline.orSooner(.milliseconds(50)))
    }
  }

  /// Keeps the first prompt, so that what is left on its line can be told from it.
  private func note(_ rest: TerminalRest, _ session: TerminalSession) throws {
    guard session.shellKey == nil, !rest.row.isEmpty else { return }
    try sessions.update(name) { $0[field: "firstPrompt"] = .string(rest.row) }
  }

  /// Whether a shell that was to mark its prompt waits at one without marks.
  private func isUnmarkedPrompt(_ rest: TerminalRest, _ session: TerminalSession) -> Bool {
    !rest.row.isEmpty && session.isProgramWaiting
  }

  private func ended(_ session: TerminalSession) throws -> Failure {
    // Its last words may be on their way into the log.
    let patience = Deadline.after(.seconds(1))
    var output: [String] = []
    repeat {
      output = try TerminalText(session.log.tail(TerminalRest.extent).bytes).lines
      if output.contains(where: { !$0.isEmpty }) { break }
      MonotonicClock.sleep(.milliseconds(20))
    } while !patience.hasPassed
    let words = output.filter { !$0.isEmpty }.suffix(6).joined(separator: "\n")
    let failure = Failure(
      .failed, "\(command[0]) ended at once" + (words.isEmpty ? "" : ": \(words)"))
    try sessions.update(name) { $0.fail(failure.message) }
    return failure
  }
}
