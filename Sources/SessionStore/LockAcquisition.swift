internal import JSON
internal import SystemKit

/// An attempt to acquire a `FolderLock`, from the first look to success or the deadline.
struct LockAcquisition {
  /// The result of one look at the lock.
  private enum Outcome {
    case acquired
    /// The lock was just freed, or taken by another: look again at once.
    case changed
    case held
    case obstructed(FileStatus.Kind)
  }

  let path: String
  let observe: StepObserver
  let owner = LockOwner.current()
  private(set) var tookOver = false

  /// The folder that will become the lock, and the moment at which its time was last set.
  private var prepared: (folder: String, at: Duration)?
  private var backoff = Backoff()
  private var sighting: Sighting?

  init(path: String, observe: @escaping StepObserver) {
    self.path = path
    self.observe = observe
  }

  /// Blocks until the lock is acquired or the deadline passes.
  mutating func run(until deadline: Deadline) throws(LockError) {
    while true {
      let outcome: Outcome
      do throws(SystemError) {
        outcome = try attempt()
      } catch {
        throw .system(error)
      }
      switch outcome {
      case .acquired: return
      case .changed: if deadline.hasPassed { throw timeOut() }
      case .held:
        if deadline.hasPassed { throw timeOut() }
        backoff.pause(until: deadline)
      case .obstructed(let kind): throw .obstructed(path: path, by: kind)
      }
    }
  }

  /// Removes the prepared folder of a failed attempt.
  mutating func discard() {
    if let prepared { try? FileSystem.removeTree(prepared.folder) }
    prepared = nil
  }

  private mutating func attempt() throws(SystemError) -> Outcome {
    guard let status = try FileSystem.status(path, followingLinks: false) else {
      return try moveIn() ? .acquired : .changed
    }
    guard status.kind == .folder else { return .obstructed(status.kind) }
    // Prepared while another holds the lock, so that taking it is a single rename.
    if prepared == nil { _ = try preparedFolder() }
    guard isDue(status) else { return .held }
    return try takeOverIfAbandoned(status) ? .changed : .held
  }

  private func timeOut() -> LockError {
    if case .owner(let owner)? = try? LockContent(of: path) {
      return .timedOut(path: path, owner: owner)
    }
    return .timedOut(path: path, owner: nil)
  }
}

// MARK: - Taking a free lock

extension LockAcquisition {
  /// Renames the prepared folder to the lock's name; false when another process was faster.
  private mutating func moveIn() throws(SystemError) -> Bool {
    let folder = try preparedFolder()
    do throws(SystemError) {
      try FileSystem.renameExclusively(folder, to: path)
    } catch  where error.isAlreadyThere {
      return false
    } catch  where error.isNotFound && FileSystem.isFolder(Path.parent(path)) {
      // Another process has removed our folder.
      prepared = nil
      return false
    }
    prepared = nil
    observe(.lockAcquired)
    return true
  }

  /// Returns the folder that names us as owner, made when it is first needed.
  private mutating func preparedFolder() throws(SystemError) -> String {
    let now = MonotonicClock.now
    if let prepared {
      // Others go by the lock's age, which must begin when it is taken, not when it was prepared.
      if now - prepared.at > .seconds(1) {
        try FileSystem.touch(prepared.folder)
        self.prepared?.at = now
      }
      return prepared.folder
    }
    let folder = "\(path).\(owner.process.pid).\(owner.token).new"
    prepared = (folder, now)
    try FileSystem.makeFolder(folder)
    let file = try Descriptor.creating(Path.join(folder, LockOwner.fileName))
    try file.write(all: owner.json.bytes(), to: path)
    try file.close(path)
    observe(.lockPrepared)
    return folder
  }
}

// MARK: - Taking over a dead owner's lock

extension LockAcquisition {
  /// A holding of the lock by another: its folder, since when it is seen, and when to examine it
  /// again.
  private struct Sighting {
    let status: FileStatus
    let since: Duration
    var pause = Duration.milliseconds(20)
    var nextExamination: Duration

    init(_ status: FileStatus) {
      self.status = status
      since = MonotonicClock.now
      nextExamination = since + pause
    }
  }

  /// Whether it is time to find out if the lock's owner is dead.
  ///
  /// It is at the first look, and then, as long as the same folder stays, after 20 ms and doubling
  /// pauses up to 160 ms. Most locks are released sooner, so many waiters need not each read a file
  /// for every change of owner.
  private mutating func isDue(_ status: FileStatus) -> Bool {
    guard var seen = sighting else {
      sighting = Sighting(status)
      return true
    }
    guard seen.status.inode == status.inode, seen.status.modified == status.modified else {
      sighting = Sighting(status)
      return false
    }
    let now = MonotonicClock.now
    guard now >= seen.nextExamination else { return false }
    seen.pause = min(seen.pause * 2, .milliseconds(160))
    seen.nextExamination = now + seen.pause
    sighting = seen
    return true
  }

  /// Whether the lock is too old for an owner that cannot be looked up.
  ///
  /// Its age is that of the folder's time, or, as clocks can be wrong, the time for which we have
  /// watched it.
  private func isStale(_ status: FileStatus) -> Bool {
    if Timestamp.now.since(status.modified) >= FolderLock.staleness { return true }
    guard let sighting else { return false }
    return MonotonicClock.now - sighting.since >= FolderLock.staleness
  }

  /// Frees the lock if its owner is dead, or if its owner is unknown and the lock stale.
  ///
  /// - Returns: whether the lock may now be free.
  private mutating func takeOverIfAbandoned(_ status: FileStatus) throws(SystemError) -> Bool {
    let content = try LockContent(of: path)
    observe(.lockSeen)
    switch content {
    case .gone:
      return true
    case .owner(let other) where other.isWithinReach(of: owner):
      guard other.process.isCertainlyGone else { return false }
      return try takeOver(content, mark: other.token)
    case .owner(let other):
      guard isStale(status) else { return false }
      return try takeOver(content, mark: other.token)
    case .unreadable:
      guard isStale(status) else { return false }
      return try takeOver(content, mark: "\(status.inode)-\(status.modified.milliseconds)")
    case .empty:
      guard isStale(status), try FileSystem.status(path, followingLinks: false) == status else {
        return false
      }
      // This fails on a folder with an owner in it, so it cannot remove a lock of this program. It
      // can remove one that a program of the simple convention makes at this moment; that
      // convention cannot prevent it.
      guard (try? FileSystem.removeFolder(path)) != nil else { return true }
      tookOver = true
      observe(.lockTakenOver)
      return true
    }
  }

  /// Moves an abandoned lock away, exactly once and without touching any other lock.
  ///
  /// ```
  ///   read owner T ── T is dead ── owner is still T ── rename lock → lock.T.dead
  /// ```
  ///
  /// 1. Dead, T cannot release any more. Since the owner is still T *after* it was found dead, only
  ///    another taker can end this holding.
  /// 2. A taker ends it by the same rename, and the grave `lock.T.dead` then exists and is not empty,
  ///    so every later rename to that name fails (ENOTEMPTY) and leaves alone the lock of whoever
  ///    has moved in. The grave is the compare-and-swap.
  /// 3. Graves are kept for ten minutes (`Leftovers`). A taker suspended for longer between its look
  ///    and its rename sees that it has moved the wrong lock and puts it back; an owner robbed for
  ///    that moment notices before it writes (`FolderLock.isHeld`).
  private mutating func takeOver(_ content: LockContent, mark: String) throws(SystemError) -> Bool {
    guard try LockContent(of: path) == content else { return true }
    observe(.lockJudged)
    let grave = "\(path).\(mark).dead"
    do throws(SystemError) {
      try FileSystem.rename(path, to: grave)
    } catch  where error.isAlreadyThere || error.isNotFound {
      return true
    }
    guard try LockContent(of: grave) == content else {
      try? FileSystem.renameExclusively(grave, to: path)
      return true
    }
    tookOver = true
    observe(.lockTakenOver)
    return true
  }
}

/// Pauses between looks at a lock: short at first, then longer, with jitter.
///
/// They grow so that many waiters do not starve the owner of the processor. A single waiter still
/// notices a release within milliseconds; the more there are, the sooner one of them looks.
private struct Backoff {
  private var next = 100.0
  private static let longest = 16_000.0

  mutating func pause(until deadline: Deadline) {
    let pause = Duration.microseconds(Int(next * Double.random(in: 0.5...1.5)))
    MonotonicClock.sleep(min(pause, deadline.remaining ?? pause))
    next = min(next * 1.5, Self.longest)
  }
}
