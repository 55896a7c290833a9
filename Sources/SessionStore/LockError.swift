package import SystemKit

/// A failure to acquire or to keep a lock.
package enum LockError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Something other than a folder has the lock's name; it is never removed.
  case obstructed(path: String, by: FileStatus.Kind)
  /// Another process held it until the deadline; nil when that left no name.
  case timedOut(path: String, owner: LockOwner?)
  /// Another process took it from us, after we were suspended for longer than others wait.
  case lost(path: String)
  /// A system call failed.
  case system(SystemError)

  package var description: String {
    switch self {
    case .obstructed(let path, let kind):
      let thing = kind == .folder ? "not a folder" : kind.name
      return "the lock \(path) is \(thing), which dev-sessions never makes; "
        + "see what it is and remove it"
    case .timedOut(let path, let owner?):
      let command = ProcessTable.entry(owner.process.pid).map { " (\($0.name))" } ?? ""
      let isHere = owner.host == Environment.hostName
      return "the lock \(path) is still held by process \(owner.process.pid)"
        + (isHere ? command : " on \(owner.host)")
        + "; try again, or end that process if it hangs: the lock is then free at once"
    case .timedOut(let path, nil):
      return "the lock \(path) is still held by another program; try again, "
        + "or remove that folder if no dev-sessions runs"
    case .lost(let path):
      return "the lock \(path) was taken over while this process was suspended; "
        + "nothing was written, try again"
    case .system(let error):
      return error.description
    }
  }
}
