package import SystemKit

/// A lock between processes: a folder that exists while the lock is held and names its owner.
///
/// It respects programs that use the simple convention "whoever makes the folder holds the lock;
/// one older than 30 s is stale", as the TypeScript dev-sessions does. Beyond that:
///
/// - *Acquiring is one step.* A folder that contains `owner.json` is prepared beside the lock and
///   renamed to the lock's name, which fails if anything has it.
///
/// So our lock is never without an   owner, and a folder without one belongs to another program.
/// - *A dead owner's lock is free at once.* `LockAcquisition.takeOver` says why two processes that
///   notice it cannot both win, nor remove the lock of a live owner.
/// - *Releasing is one step* too: the folder is renamed away, then removed.
///
/// Not reentrant. Released when the value goes out of scope.
package struct FolderLock: ~Copyable, Sendable {
  /// The age from which a lock is stale if nobody can look up its owner.
  static let staleness = Duration.seconds(30)

  /// The path of the lock's folder.
  package let path: String
  /// Whether an abandoned lock was moved out of the way, which means that its owner crashed.
  package let tookOver: Bool
  private let owner: LockOwner
  /// The folder itself, by which it is known where its content cannot be read.
  private let inode: UInt64?
  private let observe: StepObserver

  /// Waits for the lock and takes it.
  ///
  /// The folder in which `path` lies must exist.
  ///
  /// - Throws: `LockError.timedOut` when `deadline` passed first.
  package init(
    acquiring path: String, until deadline: Deadline, observe: @escaping StepObserver = { _ in }
  ) throws(LockError) {
    var acquisition = LockAcquisition(path: path, observe: observe)
    do throws(LockError) {
      try acquisition.run(until: deadline)
    } catch {
      acquisition.discard()
      throw error
    }
    self.path = path
    self.observe = observe
    owner = acquisition.owner
    tookOver = acquisition.tookOver
    inode = (try? FileSystem.status(path, followingLinks: false))?.inode
  }

  deinit {
    guard isStillOurs else { return }
    let away = "\(path).\(owner.process.pid).\(owner.token).old"
    // If this fails (on a disk that became read-only), the lock is free once this process has
    // ended.
    guard (try? FileSystem.rename(path, to: away)) != nil else { return }
    observe(.lockMovedAway)
    try? FileSystem.remove(Path.join(away, LockOwner.fileName))
    try? FileSystem.removeFolder(away)
    observe(.lockReleased)
  }

  /// Whether the lock is ours to release.
  ///
  /// If its content cannot be read (no descriptor is free, say), the folder's inode decides. This
  /// process may live for long, and a lock that it failed to release would block everybody.
  private var isStillOurs: Bool {
    do throws(SystemError) {
      return try LockContent(of: path) == .owner(owner)
    } catch {
      let status = try? FileSystem.status(path, followingLinks: false)
      return inode != nil && status?.inode == inode
    }
  }

  /// Whether this process still holds the lock.
  ///
  /// While this process or the machine is suspended, a program that goes by age alone can take it.
  ///
  /// - Throws: `SystemError` when that cannot be found out.
  package func isHeld() throws(SystemError) -> Bool {
    try LockContent(of: path) == .owner(owner)
  }

  /// Releases the lock now.
  package consuming func release() {}
}
