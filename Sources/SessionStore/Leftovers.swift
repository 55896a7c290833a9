internal import SystemKit

/// What processes that were killed have left beside the store: temporary files, locks in the
/// making, graves of dead locks.
enum Leftovers {
  /// Removes those of processes that are gone; call only while holding the lock.
  ///
  /// Failures do not matter: what stays is removed another time.
  static func remove(lock: String, file: String) {
    clean(Path.parent(lock), besides: Path.name(lock)) { path, words in
      switch words.last {
      case "new", "old": if isAbandoned(path) { try? FileSystem.removeTree(path) }
      case "dead": bury(path)
      default: break
      }
    }
    clean(Path.parent(file), besides: Path.name(file)) { path, words in
      if words.last == "tmp", isOrphan(words) || isOlder(path, than: .seconds(60)) {
        try? FileSystem.remove(path)
      }
    }
  }

  /// Goes through the entries named `<name>.a.b…`, with the parts that follow the name.
  private static func clean(
    _ folder: String, besides name: String, _ body: (String, [Substring]) -> Void
  ) {
    for entry in (try? FileSystem.list(folder)) ?? [] where entry.hasPrefix(name + ".") {
      let words = entry.dropFirst(name.count + 1).split(separator: ".")
      // `<pid>.<token>.new`, `<mark>.dead`, `<pid>.<token>.tmp`
      guard (2...3).contains(words.count) else { continue }
      body(Path.join(folder, entry), words)
    }
  }

  /// Whether nobody will rename this folder any more; on another machine ten minutes say so.
  private static func isAbandoned(_ folder: String) -> Bool {
    guard case .owner(let owner)? = try? LockContent(of: folder),
      owner.isWithinReach(of: .current())
    else { return isOlder(folder, than: .seconds(600)) }
    return owner.process.isCertainlyGone
  }

  private static func isOrphan(_ words: [Substring]) -> Bool {
    guard words.count == 3, let pid = Int32(words[0]) else { return false }
    return ProcessIdentity(pid: pid, startTime: "").isCertainlyGone
  }

  /// A grave must outlast anyone who is about to rename the lock into it (see
  /// `LockAcquisition.takeOver`), so it is marked first, which sets its time, and goes ten minutes later.
  private static func bury(_ grave: String) {
    let mark = Path.join(grave, "buried")
    if !FileSystem.exists(mark) {
      _ = try? Descriptor.creating(mark)
    } else if isOlder(grave, than: .seconds(600)) {
      try? FileSystem.removeTree(grave)
    }
  }

  private static func isOlder(_ path: String, than age: Duration) -> Bool {
    guard let status = try? FileSystem.status(path, followingLinks: false) else { return false }
    return Timestamp.now.since(status.modified) >= age
  }
}
