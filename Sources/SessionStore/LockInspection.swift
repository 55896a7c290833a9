package import SystemKit

/// The state of a lock, found without waiting for it or taking it.
package enum LockInspection: Hashable, Sendable {
  /// Nobody holds it.
  case free
  /// A process that lives, or that cannot be looked up from here, holds it.
  case held
  /// Its owner is gone; the next process that wants it takes it over.
  case abandoned

  /// Inspects the lock at this path.
  package init(of path: String) throws(SystemError) {
    switch try LockContent(of: path) {
    case .gone: self = .free
    case .owner(let owner) where owner.isWithinReach(of: .current()):
      self = owner.process.isCertainlyGone ? .abandoned : .held
    case .owner, .empty, .unreadable:
      let age = try FileSystem.status(path).map { Timestamp.now.since($0.modified) } ?? .zero
      self = age > FolderLock.staleness ? .abandoned : .held
    }
  }
}
