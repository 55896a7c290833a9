/// The moments of a change to the store between which a process may die.
///
/// Tests stop or kill a process at each of them; see `store-tool`.
package enum StoreStep: String, CaseIterable, Sendable {
  /// A folder with our name in it lies ready beside the lock.
  case lockPrepared = "lock-prepared"
  /// The owner of another's lock is known, and whether it lives is about to be asked.
  case lockSeen = "lock-seen"
  /// Another's lock has been found abandoned and is about to be moved away.
  case lockJudged = "lock-judged"
  /// It has been moved away.
  case lockTakenOver = "lock-taken-over"
  /// The lock is ours.
  case lockAcquired = "lock-acquired"
  /// The file has been read.
  case read
  /// The contents have been changed in memory.
  case changed
  /// The temporary file exists, empty.
  case temporaryCreated = "temporary-created"
  /// It holds everything.
  case temporaryWritten = "temporary-written"
  /// It is on the disk.
  case temporarySynchronized = "temporary-synchronized"
  /// It has the store's name.
  case renamed
  /// The folder is on the disk too.
  case folderSynchronized = "folder-synchronized"
  /// The lock is free again, and our folder lies beside it.
  case lockMovedAway = "lock-moved-away"
  /// Nothing of us is left.
  case lockReleased = "lock-released"
}

/// Is told of each step as it is done.
package typealias StepObserver = @Sendable (StoreStep) -> Void
