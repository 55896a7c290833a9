internal import JSON
internal import SessionStore
internal import SystemKit
internal import WebSocket

extension CodexServer {
  /// Starts the server, unless somebody else does so first, and connects.
  func start(until deadline: Deadline) throws -> CodexConnection {
    let lock = try lock(until: deadline)
    if let connection = try connectIfRunning(until: deadline) { return connection }
    try endHalfStarted()
    guard let executable = Program.locate("codex", in: sessions.environment) else {
      throw Failure(
        .failed, "codex is not installed, or not on the PATH", hint: "install Codex and try again")
    }
    let token = RandomToken.hexadecimal(bytes: 32)
    try FileSystem.replace(home.codexToken, with: Array(token.utf8), mode: 0o600)
    let child = try spawn(executable)
    guard let process = ProcessIdentity(running: child) else { throw failed(child) }
    // Written before its address is known: should this process be killed now, the next one finds it.
    var state = CodexServerState(starting: process)
    try state.write(to: home.codexState)
    do {
      state.setAddress(port: try awaitAddress(of: process, until: deadline))
      let connection = try CodexConnection.open(
        WebSocketAddress(state.url ?? ""), token: token, until: deadline)
      state.setIdentity(version: connection.version, home: connection.codexHome)
      try state.write(to: home.codexState)
      lock.release()
      return connection
    } catch {
      process.signal(.kill)
      _ = try? Program.reap(child)
      try? FileSystem.remove(home.codexState)
      throw Failure("cannot start the Codex server", error, hint: "see \(home.codexLog)")
    }
  }

  /// Ends a server whose starter was killed before anyone could know its address.
  private func endHalfStarted() throws {
    guard let state = try CodexServerState(path: home.codexState), state.url == nil,
      let process = state.runningProcess
    else { return }
    process.signal(.kill)
    let deadline = Deadline.after(.seconds(2))
    while process.isRunning, !deadline.hasPassed { MonotonicClock.sleep(.milliseconds(5)) }
  }

  /// Starts the process, away from this terminal and folder, and returns its number.
  private func spawn(_ executable: String) throws -> Int32 {
    let record = LaunchRecord(
      folder: home.path, executable: executable,
      arguments: [
        "app-server", "--listen", "ws://127.0.0.1:0", "--ws-auth", "capability-token",
        "--ws-token-file", home.codexToken,
      ], environment: environment)
    try record.write(to: home.codexLaunch)
    try FileSystem.replace(home.codexLog, with: [], mode: 0o600)
    let log = try Descriptor.appending(home.codexLog)
    let nothing = try Descriptor.nothing()
    return try Program(
      sessions.program, ["launch", home.codexLaunch], environment: environment
    ).spawn(
      input: nothing.number, output: log.number, errors: log.number, inNewSession: true)
  }

  /// The caller's environment, which the agents' commands see too, less what marks a nested session.
  private var environment: [String: String] {
    let ours = ["DEV_SESSIONS_ID", "DEV_SESSIONS_PARENT"]
    var environment = sessions.environment.filter { variable, _ in
      !ours.contains(variable) && !variable.hasPrefix("CODEX_THREAD_")
        && !variable.hasPrefix("CODEX_SESSION_") && !variable.hasPrefix("CODEX_SANDBOX")
        && !ClaudeLaunch.isNestingMarker(variable)
    }
    environment["DEV_SESSIONS_HOME"] = home.path
    environment["DEV_SESSIONS_TMUX_SOCKET"] = sessions.tmuxSocketForAgents
    return environment
  }

  /// Waits until the log tells the port.
  private func awaitAddress(
    of process: ProcessIdentity, until deadline: Deadline
  ) throws -> UInt16 {
    let watch = FileWatch([home.codexLog])
    while true {
      let isRunning = process.isRunning
      if let port = Self.port(in: try FileSystem.read(home.codexLog) ?? []) { return port }
      guard isRunning else { throw failed(process.pid) }
      guard !deadline.hasPassed else {
        throw Failure(.timedOut, "the Codex server did not begin to listen in time")
      }
      _ = try watch.wait(until: deadline.orSooner(.milliseconds(50)))
    }
  }

  /// The port in `listening on: ws://127.0.0.1:33595`, once the line is whole.
  static func port(in log: [UInt8]) -> UInt16? {
    let mark = Array("ws://127.0.0.1:".utf8)
    guard let range = log.firstRange(of: mark) else { return nil }
    let digits = log[range.upperBound...].prefix { (0x30...0x39).contains($0) }
    guard digits.endIndex < log.endIndex else { return nil }
    return UInt16(String(decoding: digits, as: UTF8.self))
  }

  /// The failure of a server that ended at once, in its own words.
  private func failed(_ child: Int32) -> Failure {
    _ = try? Program.reap(child)
    let log = String(decoding: (try? FileSystem.read(home.codexLog)) ?? [], as: UTF8.self)
    let last = log.split(separator: "\n").last.map(String.init) ?? "it said nothing"
    return Failure(.failed, "codex app-server ended at once: \(last)")
  }
}
