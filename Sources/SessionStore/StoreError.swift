package import SystemKit

/// Why the store could not be read or changed.
package enum StoreError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file is no store.
  case corrupt(path: String, problem: String)
  /// The file was no store; it has been kept under another name, and the next command starts anew.
  case setAside(path: String, kept: String, problem: String)
  /// A later version wrote the file, and writing it could lose what that version keeps in it.
  case tooNew(path: String, version: String)
  /// The file is larger than any store could be.
  case tooLarge(path: String, limit: Int)
  /// The ID is in use.
  case nameTaken(SessionName, by: String)
  /// The lock could not be had, or was lost.
  case lock(LockError)
  /// A system call failed.
  case system(SystemError)

  package var description: String {
    switch self {
    case .corrupt(let path, let problem):
      "the session store \(path) is damaged: \(problem); "
        + "restore it, or let the next create set it aside"
    case .setAside(let path, let kept, let problem):
      "the session store \(path) was damaged (\(problem)) and is kept as \(kept); "
        + "repair and rename it, or run the command again to start with an empty store"
    case .tooNew(let path, let version):
      "the session store \(path) has version \(version), written by a later dev-sessions; "
        + "upgrade this one to change it"
    case .tooLarge(let path, let limit):
      "the session store \(path) is larger than \(limit >> 20) MB, which no store should be; "
        + "look at it and move it away"
    case .nameTaken(let name, let owner):
      "the ID \(name) is in use by \(owner); choose another or leave out --id"
    case .lock(let error): error.description
    case .system(let error): error.description
    }
  }
}
