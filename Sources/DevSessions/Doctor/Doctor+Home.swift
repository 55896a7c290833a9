internal import SessionStore
internal import SystemKit

/// What we keep.
extension Doctor {
  func home() throws -> [Finding] {
    let home = sessions.home
    guard let status = try FileSystem.status(home.path) else {
      return [Finding("home", .ok, "\(home.path) is made by the first create")]
    }
    guard status.kind == .folder else {
      return [Finding("home", .problem, "\(home.path) is not a folder", fix: "move it away")]
    }
    guard status.owner == Environment.userNumber else {
      return [
        Finding(
          "home", .problem, "\(home.path) belongs to another user",
          fix: "choose another with DEV_SESSIONS_HOME")
      ]
    }
    var found: [Finding] = []
    if home.warning != nil { found.append(open(home.path, folder: true)) }
    for file in [home.storeFile, home.configuration, home.gatewayToken, CodexFiles(home).token] {
      if let status = try FileSystem.status(file), status.mode & 0o077 != 0 {
        found.append(open(file, folder: false))
      }
    }
    return found.isEmpty ? [Finding("home", .ok, "\(home.path) is yours alone")] : found
  }

  private func open(_ path: String, folder: Bool) -> Finding {
    let mode: UInt32 = folder ? 0o700 : 0o600
    return Finding(
      "home", .problem, "\(path) is open to other users",
      fix: "chmod \(folder ? "700" : "600") \(path)"
    ) { try FileSystem.setMode(path, mode) }
  }

  func store() throws -> [Finding] {
    var found: [Finding] = []
    do {
      let contents = try sessions.store.read()
      let unknown = contents.unknownCount
      found.append(
        Finding(
          "store", .ok,
          "\(contents.records.count) sessions"
            + (unknown > 0 ? ", and \(unknown) records of another program" : "")))
    } catch {
      found.append(Finding("store", .problem, "\(error)"))
    }
    _ = try sessions.configuration.read()
    let name = Path.name(sessions.home.storeFile) + ".corrupt-"
    for file in try FileSystem.list(sessions.home.path) where file.hasPrefix(name) {
      found.append(
        Finding(
          "store", .note, "\(Path.join(sessions.home.path, file)) was damaged and set aside",
          fix: "take out of it what you need, and remove it"))
    }
    return found
  }

  func locks() throws -> [Finding] {
    let home = sessions.home
    var paths = [home.storeLock, home.configuration + ".lock"]
    let folders = Path.join(home.path, "sessions")
    paths += try FileSystem.list(folders).map { "\(folders)/\($0)/send.lock" }
    let abandoned = try paths.filter { try LockInspection(of: $0) == .abandoned }
    return abandoned.isEmpty
      ? [Finding("locks", .ok, "no stale lock")]
      : abandoned.map { path in
        Finding(
          "locks", .note, "\(path) was left by a process that is gone",
          fix: "nothing: the next to need it takes it over"
        ) {
          // Whoever is quicker, the lock changes hands by its own rules.
          try FolderLock(acquiring: path, until: .after(.seconds(2))).release()
        }
      }
  }

  /// Files of processes that were killed; a launch record holds an agent's whole environment.
  func leftovers() throws -> [Finding] {
    let folders = Path.join(sessions.home.path, "sessions")
    let known = Set(try sessions.store.read().records.map(\.name.text))
    var found: [Finding] = []
    for name in try FileSystem.list(folders) {
      let folder = Path.join(folders, name)
      guard let session = try? SessionName(name) else { continue }
      let launch = sessions.home.folder(of: session).launch
      if let status = try FileSystem.status(launch),
        Timestamp.now.since(status.modified) > .seconds(300)
      {
        found.append(
          Finding(
            "leftovers", .problem, "\(launch) holds an environment that nobody has fetched",
            fix: "rm \(launch)"
          ) { try FileSystem.remove(launch) })
      }
      if !known.contains(name) {
        found.append(
          Finding(
            "leftovers", .note, "\(folder) belongs to no session",
            fix: "look into it, and remove it: rm -r \(folder)"))
      }
    }
    return found.isEmpty ? [Finding("leftovers", .ok, "nothing left over")] : found
  }

  func disk() throws -> [Finding] {
    var folder = sessions.home.path
    while !FileSystem.isFolder(folder), folder != "/" { folder = Path.parent(folder) }
    let free = try FileSystem.freeSpace(folder)
    let text = "\(free >> 20) MB free for \(sessions.home.path)"
    if free < 50 << 20 {
      return [Finding("disk", .problem, text, fix: "make room: records could not be written")]
    }
    if free < 1 << 30 { return [Finding("disk", .note, text, fix: "make room soon")] }
    return [Finding("disk", .ok, text)]
  }
}
