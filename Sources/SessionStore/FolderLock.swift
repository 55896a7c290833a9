package import SystemKit

/// A lock between processes: a folder that exists while the lock is held, with its owner's name inside.
///
/// It works with programs that use the bare convention "whoever makes the folder holds the lock; one
/// older than 30 s is stale", as the TypeScript dev-sessions does. Beyond that:
///
/// - *Acquiring is one step.* A folder with `owner.json` inside is made ready beside the lock and
///   renamed to the lock's name, which fails if anything has it. So our lock is never without an
///   owner, and a folder without one belongs to another program.
/// - *A dead owner's lock is free at once.* See `LockAcquisition.takeOver` for why two who notice
///   it cannot both win, nor remove a live owner's lock.
/// - *Releasing is one step* too: the folder is renamed away, then removed.
///
/// Not reentrant. Given back when the value goes out of scope.
package struct FolderLock: ~Copyable, Sendable {
  /// How old a lock must be whose owner cannot be looked up.
  static let staleness = Duration.seconds(30)

  /// The folder.
  package let path: String
  /// Whether an abandoned lock had to be moved out of the way: a sign that someone crashed.
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
    // Failing here (the disk has become read-only) leaves a lock that is free once this process ends.
    guard (try? FileSystem.rename(path, to: away)) != nil else { return }
    observe(.lockMovedAway)
    try? FileSystem.remove(Path.join(away, LockOwner.fileName))
    try? FileSystem.removeFolder(away)
    observe(.lockReleased)
  }

  /// Whether the lock is ours to release.
  ///
  /// Where its content cannot be read (no descriptor is free, say) the folder's own number must do:
  /// this process may live long, and a lock it keeps is kept from everybody.
  private var isStillOurs: Bool {
    do throws(SystemError) {
      return try LockContent(of: path) == .owner(owner)
    } catch {
      let status = try? FileSystem.status(path, followingLinks: false)
      return inode != nil && status?.inode == inode
    }
  }

  /// Whether the lock is still ours; it can be lost to a program that goes by age alone when this
  /// process or the machine is suspended.
  ///
  /// - Throws: `SystemError` when that cannot be found out.
  package func isHeld() throws(SystemError) -> Bool {
    try LockContent(of: path) == .owner(owner)
  }

  /// Gives the lock back now.
  package consuming func release() {}
}
