/// A step of a change to the store.
///
/// Tests stop or kill a process after each of them; see `store-tool`.
package enum StoreStep: String, CaseIterable, Sendable {
  /// A folder that names us as owner is prepared beside the lock.
  case lockPrepared = "lock-prepared"
  /// The owner of another's lock is read, and about to be looked up.
  case lockSeen = "lock-seen"
  /// Another's lock was found abandoned, and is about to be moved away.
  case lockJudged = "lock-judged"
  /// The abandoned lock has been moved away.
  case lockTakenOver = "lock-taken-over"
  /// We have the lock.
  case lockAcquired = "lock-acquired"
  /// The file has been read.
  case read
  /// The contents have been changed in memory.
  case changed
  /// The temporary file exists, empty.
  case temporaryCreated = "temporary-created"
  /// The temporary file has the whole contents.
  case temporaryWritten = "temporary-written"
  /// The temporary file is on the disk.
  case temporarySynchronized = "temporary-synchronized"
  /// The temporary file has got the store's name.
  case renamed
  /// The folder's entries are on the disk.
  case folderSynchronized = "folder-synchronized"
  /// The lock is free again; our folder is still beside it.
  case lockMovedAway = "lock-moved-away"
  /// Our folder is removed too.
  case lockReleased = "lock-released"
}

/// Receives each step after it is done.
package typealias StepObserver = @Sendable (StoreStep) -> Void
