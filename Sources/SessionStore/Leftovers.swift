internal import SystemKit

/// Cleans up files that killed processes left beside the store: temporary files, prepared locks and
/// graves of dead locks.
enum Leftovers {
  /// Removes the files of processes that are gone.
  ///
  /// To be called only while holding the lock.
  ///
  /// Failures are ignored: a later call removes the rest.
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

  /// Calls `body` for each entry called `<name>.a.b…`, with its path and the parts after the name.
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

  /// Whether the process that made this folder is gone.
  ///
  /// A process on another machine cannot be looked up; it counts as gone after ten minutes.
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

  /// Marks a grave, and removes it ten minutes after it was marked.
  ///
  /// A grave must exist for as long as another process may still rename the lock into it (see
  /// `LockAcquisition.takeOver`). The mark sets the folder's time, from which the minutes count.
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
