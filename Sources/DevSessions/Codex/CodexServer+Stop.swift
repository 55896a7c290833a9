internal import JSON
internal import SessionStore
internal import SystemKit

extension CodexServer {
  /// How long a server that is asked to end may take; at rest it takes some 10 ms.
  private static let endingTime = Duration.seconds(2)

  /// Ends the server when no session needs it any more, and nobody else uses it.
  ///
  /// It stays while a session is live in the store, while a turn runs, and while it holds a thread that
  /// is not ours: a person may have opened it.
  func stopIfUnused() throws {
    guard try !isNeeded() else { return }
    guard try CodexServerState(path: files.state)?.runningProcess != nil else {
      // The container goes on without the client that we knew.
      return try removeContainer()
    }
    let lock = try lock(until: .after(.seconds(10)))
    // Whoever creates a session writes its record first, and asks again when the server goes away.
    guard try !isNeeded(), let state = try CodexServerState(path: files.state),
      let process = state.runningProcess
    else { return }
    if let connection = try connectIfRunning(until: .after(.seconds(5))),
      try isInUse(connection)
    {
      return
    }
    process.signal(.terminate)
    let deadline = Deadline.after(Self.endingTime)
    while process.isRunning, !deadline.hasPassed { MonotonicClock.sleep(.milliseconds(2)) }
    // One that still finishes a turn is told by its state; it takes calls until it ends.
    guard !process.isRunning else { return }
    try removeContainer()
    try FileSystem.remove(files.state)
    try FileSystem.remove(files.token)
    lock.release()
  }

  private func removeContainer() throws {
    guard let contained else { return }
    try Container.remove(contained, environment: sessions.environment)
  }

  /// Whether a session of ours lives, or may come back, on the server.
  func isNeeded() throws -> Bool {
    try sessions.store.read().records.contains { record in
      record.kind == CodexAgent.kind
        && (contained.map { record.name == $0.name } ?? !record.isInContainer)
        && record.isActive && record.state != .stopped
        && record.state != .failed && record.host == nil && !record.wasAbandoned
    }
  }

  private func isInUse(_ connection: CodexConnection) throws -> Bool {
    let ours = Set(try sessions.store.read().records.compactMap(\.agentID))
    let loaded = try connection.call("thread/loaded/list", [:], until: .after(.seconds(5)))
    return try (loaded["data"]?.array ?? []).compactMap(\.string).contains { id in
      guard ours.contains(id) else { return true }
      return try CodexThread(id: id, connection: connection).read().status.isActive
    }
  }
}
