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
    try endOrphans()
    let token = RandomToken.hexadecimal(bytes: 32)
    try FileSystem.replace(files.token, with: Array(token.utf8), mode: 0o600)
    let port: UInt16? = contained == nil ? nil : try Socket.freePort()
    let child = try spawn(launch(port: port))
    guard let process = ProcessIdentity(running: child) else { throw failed(child) }
    // Written before its address is known: should this process be killed now, the next one finds it.
    var state = CodexServerState(starting: process)
    try state.write(to: files.state)
    do {
      state.setAddress(port: try awaitAddress(of: process, port: port, until: deadline))
      let connection = try CodexConnection.open(
        WebSocketAddress(state.url ?? ""), token: token, limit: limit, until: deadline)
      state.setIdentity(version: connection.version, home: connection.codexHome)
      if let server = Self.innermost(processes()).first { state.setProcess(server.identity) }
      try state.write(to: files.state)
      lock.release()
      return connection
    } catch {
      killProcesses(below: process)
      _ = try? Program.reap(child)
      try? FileSystem.remove(files.state)
      try? FileSystem.remove(files.token)
      if let contained { try? Container.remove(contained, environment: environment) }
      throw Failure("cannot start the Codex server", error, hint: "see \(files.log)")
    }
  }

  /// Ends a server whose starter was killed before anyone could know its address.
  private func endHalfStarted() throws {
    guard let state = try CodexServerState(path: files.state), state.url == nil,
      let process = state.runningProcess
    else { return }
    killProcesses(below: process)
  }

  /// The server on this machine, at any port; or in its session's container, at one that was free a
  /// moment ago.
  private func launch(port: UInt16?) throws -> LaunchRecord {
    if let contained, let port { return try launch(in: contained, port: port) }
    guard let executable = Program.locate("codex", in: sessions.environment) else {
      throw Failure(
        .failed, "codex is not installed, or not on the PATH", hint: "install Codex and try again")
    }
    return LaunchRecord(
      folder: home.path, executable: executable, arguments: arguments("127.0.0.1", 0),
      environment: environment)
  }

  private func launch(in record: SessionRecord, port: UInt16) throws -> LaunchRecord {
    let settings = ContainerSettings(record)
    guard let image = settings.image else {
      throw Failure(
        .failed, "there is no image to run",
        hint: "name one with codex in it: --image, or config set create.image")
    }
    guard let docker = Program.locate("docker", in: environment) else {
      throw Failure(.failed, "docker is not installed, or not on the PATH")
    }
    try Container.remove(record, environment: environment)
    let folder = record.path ?? "/"
    let environment = environment.merging(Container.gatewayEnvironment(folder)) { own, _ in own }
    let userHome = Environment.home(environment)
    let codexHome = environment["CODEX_HOME"] ?? Path.join(userHome, ".codex")
    let container = Container(
      name: record.name, image: image, settings: settings, home: userHome, workFolder: folder,
      mounts: [.init(source: codexHome), .init(source: files.token, isReadOnly: true)],
      variables: environment.keys.filter(Container.isHandedIn), port: port, hasTerminal: false)
    let address = settings.network == "host" ? "127.0.0.1" : "0.0.0.0"
    return LaunchRecord(
      folder: home.path, executable: docker,
      arguments: container.arguments(["codex"] + arguments(address, port)),
      environment: environment)
  }

  private func arguments(_ address: String, _ port: UInt16) -> [String] {
    [
      "app-server", "--listen", "ws://\(address):\(port)", "--ws-auth", "capability-token",
      "--ws-token-file", files.token,
    ]
  }

  /// Starts the process, away from this terminal and folder, and returns its number.
  private func spawn(_ record: LaunchRecord) throws -> Int32 {
    try record.write(to: files.launch)
    try FileSystem.replace(files.log, with: [], mode: 0o600)
    let log = try Descriptor.appending(files.log)
    let nothing = try Descriptor.nothing()
    return try Program(
      sessions.program, ["launch", files.launch], environment: environment
    ).spawn(
      input: nothing.number, output: log.number, errors: log.number, inNewSession: true)
  }

  /// The caller's environment, which the agents' commands see too, less what marks a nested session.
  private var environment: [String: String] {
    var environment = sessions.environment.filter { variable, _ in
      !DevSessions.namesOwnSession(variable) && !variable.hasPrefix("CODEX_THREAD_")
        && !variable.hasPrefix("CODEX_SESSION_") && !variable.hasPrefix("CODEX_SANDBOX")
        && !SessionEnvironment.isNestingMarker(variable)
    }
    environment["DEV_SESSIONS_HOME"] = home.path
    environment["DEV_SESSIONS_TMUX_SOCKET"] = sessions.tmuxSocketForAgents
    return environment
  }

  /// Waits until the log tells the port, or that it listens at the one it was given.
  private func awaitAddress(
    of process: ProcessIdentity, port given: UInt16?, until deadline: Deadline
  ) throws -> UInt16 {
    let watch = FileWatch([files.log])
    while true {
      // A wrapper may have left it behind.
      let isRunning = process.isRunning || !processes().isEmpty
      let log = try FileSystem.read(files.log) ?? []
      if let given, log.contains(sequence: Array(":\(given)".utf8)) { return given }
      if let port = Self.port(in: log) { return port }
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
    let log = String(decoding: (try? FileSystem.read(files.log)) ?? [], as: UTF8.self)
    let last = log.split(separator: "\n").last.map(String.init) ?? "it said nothing"
    return Failure(
      .failed, "codex app-server ended at once: \(last)",
      hint: "see \(files.log), and whether codex itself starts")
  }
}
