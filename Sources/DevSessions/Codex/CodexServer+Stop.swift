internal import JSON
internal import SessionStore
internal import SystemKit

extension CodexServer {
  /// Ends the server when no session needs it any more, and nobody else uses it.
  ///
  /// It stays while a session is live in the store, while a turn runs, and while it holds a thread that
  /// is not ours: a person may have opened it. One that cannot be asked is told to end, and finishes
  /// the turns it has.
  ///
  /// - Parameter thread: that of the session which is the reason for looking; it may be forgotten
  ///   already.
  func stopIfUnused(after thread: String? = nil) throws {
    guard try !isNeeded() else { return }
    guard try hasProcess() else {
      // The container goes on without the client that we knew.
      try removeContainer()
      return
    }
    let lock = try lock(until: .after(.seconds(10)))
    // Whoever creates a session writes its record first, and asks again when the server goes away.
    guard try !isNeeded(), try hasProcess() else { return }
    if let connection = try? connectIfRunning(until: .after(.seconds(5))),
      (try? isInUse(connection, besides: thread)) == true
    {
      return
    }
    guard try endProcesses() else { return }
    try removeContainer()
    try FileSystem.remove(files.state)
    try FileSystem.remove(files.token)
    lock.release()
  }

  private func hasProcess() throws -> Bool {
    try CodexServerState(path: files.state)?.runningProcess != nil || !processes().isEmpty
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

  private func isInUse(_ connection: CodexConnection, besides thread: String?) throws -> Bool {
    let ours = Set(
      try sessions.store.read().records.compactMap(\.agentID) + [thread].compactMap(\.self))
    let loaded = try connection.call("thread/loaded/list", [:], until: .after(.seconds(5)))
    return (loaded["data"]?.array ?? []).compactMap(\.string).contains { id in
      guard ours.contains(id) else { return true }
      // One that cannot be read does not keep it.
      return (try? CodexThread(id: id, connection: connection).read())?.status.isActive == true
    }
  }
}
