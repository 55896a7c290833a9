internal import SessionStore
internal import SystemKit
internal import WebSocket

/// The processes of the server.
///
/// `codex` may be a wrapper that stays: npm's script, or one of the user's own. The process we started is
/// then not the server, and may be gone while that lives. So they are told by their arguments: each
/// has `app-server` and the path of our token file, which no other server has.
extension CodexServer {
  /// How long a server that is told to end may take; at rest it takes some 10 ms.
  private static let endingTime = Duration.seconds(2)

  /// The server and the wrappers around it; none of one in a container, which docker ends.
  func processes() -> [ProcessTable.Entry] {
    guard contained == nil else { return [] }
    return ProcessTable.all().filter { !$0.isZombie && isOurs($0.pid) }
  }

  private func isOurs(_ pid: Int32) -> Bool {
    guard let words = ProcessTable.arguments(pid), words.contains("app-server"),
      let option = words.lastIndex(of: "--ws-token-file"), option + 1 < words.count
    else { return false }
    return words[option + 1] == files.token
  }

  /// The server itself: the innermost of the processes.
  static func innermost(_ processes: [ProcessTable.Entry]) -> [ProcessTable.Entry] {
    let parents = Set(processes.map(\.parent))
    return processes.filter { !parents.contains($0.pid) }
  }

  /// Tells the server to end, and then the wrappers that are left.
  ///
  /// - Returns: whether all have ended; a server that still finishes a turn has not, and takes calls
  ///   until it ends.
  func endProcesses() throws -> Bool {
    let known = try CodexServerState(path: files.state)?.runningProcess
    let servers = Self.innermost(processes()).map(\.identity)
    // One of the TypeScript dev-sessions has no token, and the client of a container no file of ours.
    for process in servers.isEmpty ? [known].compactMap(\.self) : servers {
      process.signal(.terminate)
    }
    if let known, servers.isEmpty { return Self.haveEnded([known], within: Self.endingTime) }
    guard Self.haveEnded(servers, within: Self.endingTime) else { return false }
    for signal in [nil, .terminate, .kill] as [ProcessIdentity.Signal?] {
      let wrappers = processes().map(\.identity)
      if wrappers.isEmpty { break }
      if let signal { wrappers.forEach { $0.signal(signal) } }
      _ = Self.haveEnded(wrappers, within: .milliseconds(500))
    }
    return processes().isEmpty
  }

  /// Ends at once what was started and could not be used, with all that it has started itself.
  func killProcesses(below process: ProcessIdentity?) {
    let tree = process.map { ProcessTable.tree(below: $0.pid) } ?? []
    let all = (tree + processes()).map(\.identity)
    for process in all { process.signal(.kill) }
    _ = Self.haveEnded(all, within: Self.endingTime)
  }

  private static func haveEnded(_ processes: [ProcessIdentity], within time: Duration) -> Bool {
    let deadline = Deadline.after(time)
    while processes.contains(where: \.isRunning), !deadline.hasPassed {
      MonotonicClock.sleep(.milliseconds(2))
    }
    return !processes.contains(where: \.isRunning)
  }

  // MARK: - A server whose state is lost

  /// A connection to a server of ours that the state file does not name; nil when none can be spoken to.
  ///
  /// The file may be damaged or gone, or the wrapper that it names was killed. Without a token there is nothing to look for: it goes with the server that ends in order.
  func adopt(until deadline: Deadline) throws -> CodexConnection? {
    guard contained == nil, let token = try token(),
      let process = Self.innermost(processes()).first?.identity,
      let port = Self.port(in: try FileSystem.read(files.log) ?? [])
    else { return nil }
    var state = CodexServerState(starting: process)
    state.setAddress(port: port)
    guard
      let connection = try? CodexConnection.open(
        WebSocketAddress(state.url ?? ""), token: token, limit: limit,
        until: deadline.orSooner(Self.endingTime))
    else { return nil }
    state.setIdentity(version: connection.version, home: connection.codexHome)
    try state.write(to: files.state)
    return connection
  }

  /// Ends servers of ours that nobody can speak to any more: they hold threads that the next one needs.
  ///
  /// Called under the lock, when none could be adopted.
  func endOrphans() throws {
    guard !processes().isEmpty else { return }
    // A second word to end breaks off what the first one lets go on.
    for _ in 0..<2 where try endProcesses() { return }
    killProcesses(below: nil)
  }
}
