internal import JSON
internal import SessionStore
internal import SystemKit
internal import Tmux

/// Starting a terminal session's program in tmux and waiting until it shows its prompt.
struct TerminalStart {
  /// So wide that what is typed is not wrapped, and lists in columns can still be read.
  private static let width = 1000
  /// How long a program may take to draw a prompt before it counts as one that has none.
  private static let promptTime = Duration.seconds(10)

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
    guard let tmuxName = TmuxSessionName(id: name.text) else { return }
    do {
      try folder.create()
      let nonce = RandomToken.hexadecimal(bytes: 8)
      let (launch, isIntegrated) = try launch(folder, nonce: nonce)
      try launch.write(to: folder.launch)
      let session = try sessions.tmux.newSession(
        tmuxName, in: path, command: [sessions.program, "launch", folder.launch],
        width: Self.width, pipe: Self.recorder(sessions.program, folder, environment))
      let tty = try sessions.tmux(at: session.socketPath).terminal(of: session.pane)
      try sessions.update(name) { record in
        record.state = .running
        record.isActive = true
        record.failure = nil
        record.tmuxSocket = session.socketPath
        record.paneID = session.pane.text
        record.starter = nil
        record.paneProcess =
          ProcessIdentity(running: session.panePID)
          ?? ProcessIdentity(pid: session.panePID, startTime: "gone")
        record[field: "tty"] = tty.map(JSONValue.string)
        record[field: "shellNonce"] = isIntegrated ? .string(nonce) : nil
      }
    } catch {
      try? FileSystem.remove(folder.launch)
      let failure = Failure("cannot start \(name)", error)
      try? sessions.update(name) { $0.fail(failure.message) }
      throw failure
    }
    try waitForPrompt(until: deadline)
  }

  private func launch(
    _ folder: SessionFolder, nonce: String
  ) throws -> (LaunchRecord, isIntegrated: Bool) {
    guard let executable = Program.locate(command[0], in: environment) ?? given else {
      throw Failure(.failed, "\(command[0]) is not installed, or not on the PATH")
    }
    var agentEnvironment = environment.filter { !ClaudeLaunch.isNestingMarker($0.key) }
    agentEnvironment["DEV_SESSIONS_ID"] = name.text
    agentEnvironment["DEV_SESSIONS_PARENT"] = sessions.ownName?.text
    agentEnvironment["DEV_SESSIONS_HOME"] = sessions.home.path
    agentEnvironment["DEV_SESSIONS_TMUX_SOCKET"] = sessions.tmuxSocketForAgents
    let shell = Path.join(folder.path, "shell")
    let integration = ShellIntegration.launch(
      command, nonce: nonce, folder: shell, environment: environment)
    if let integration {
      try FileSystem.makeFolders(shell)
      for (name, text) in integration.files {
        try FileSystem.replace(Path.join(shell, name), with: Array(text.utf8))
      }
      agentEnvironment.merge(integration.environment) { _, new in new }
    }
    let arguments = Array((integration?.arguments ?? command).dropFirst())
    return (
      LaunchRecord(
        folder: path, executable: executable, arguments: arguments, environment: agentEnvironment),
      integration != nil
    )
  }

  /// The program, given by its path.
  private var given: String? {
    guard command[0].contains("/") else { return nil }
    let file = Path.join(path, command[0])
    return FileSystem.isExecutable(file) ? file : nil
  }

  /// What records the output of the pane: ourselves.
  static func recorder(
    _ program: String, _ folder: SessionFolder, _ environment: [String: String]
  ) -> [String] {
    [program, "record", folder.output, String(TerminalLog.limit(environment))]
  }

  private func waitForPrompt(until deadline: Deadline) throws {
    let session = try TerminalAgent(sessions.record(name.text), in: sessions).session
    let watch = FileWatch([session.log.path])
    let patience = deadline.orSooner(Self.promptTime)
    let started = MonotonicClock.now
    while true {
      guard session.isRunning else { throw try ended(session) }
      let rest = try TerminalRest(session)
      // A first prompt is waited for with more patience: there may be a banner before it.
      let isSteady =
        session.nonce != nil
        ? rest.isAtShell
        : !rest.row.isEmpty && rest.quiet > .milliseconds(200) && rest.isAtRest(session.promptMatch)
      if isSteady || patience.hasPassed { return }
      if session.nonce == nil, MonotonicClock.now - started > .seconds(3), rest.row.isEmpty {
        return
      }
      _ = try watch.wait(until: deadline.orSooner(.milliseconds(50)))
    }
  }

  private func ended(_ session: TerminalSession) throws -> Failure {
    let output = try TerminalText(session.log.tail(TerminalRest.extent).bytes).lines
    let words = output.filter { !$0.isEmpty }.suffix(6).joined(separator: "\n")
    let failure = Failure(
      .failed, "\(command[0]) ended at once" + (words.isEmpty ? "" : ": \(words)"))
    try sessions.update(name) { $0.fail(failure.message) }
    return failure
  }
}
