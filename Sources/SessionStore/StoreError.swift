package import SystemKit

/// A failure to read or change the store.
package enum StoreError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file is damaged.
  case corrupt(path: String, problem: String)
  /// The file was damaged and is kept under another name; the next command starts with an empty
  /// store.
  case setAside(path: String, kept: String, problem: String)
  /// A later version of this program wrote the file; writing it could lose that version's data.
  case tooNew(path: String, version: String)
  /// The file is larger than any real store.
  case tooLarge(path: String, limit: Int)
  /// The ID is in use.
  case nameTaken(SessionName, by: String)
  /// The lock could not be acquired, or was lost.
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
