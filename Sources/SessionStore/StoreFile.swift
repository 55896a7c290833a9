internal import SystemKit

/// The store's file on the disk: how it is read and replaced.
struct StoreFile {
  /// The file itself; where the store's name is a symbolic link, what that leads to.
  let path: String

  /// The file that `path` names, itself or through links, whether it exists or not.
  init(linkedFrom path: String) {
    var target = path
    // As many as Linux follows.
    for _ in 0..<40 {
      guard let next = FileSystem.linkTarget(target) else { break }
      target = Path.join(Path.parent(target), next)
    }
    self.path = target
  }

  /// The contents; a missing file is an empty store.
  func read() throws(StoreReadError) -> StoreContents {
    let bytes: [UInt8]?
    do throws(SystemError) {
      bytes = try FileSystem.read(path, limit: SessionStore.largestFile)
    } catch {
      throw error.isTooLarge ? .tooLarge(path) : .system(error)
    }
    guard let bytes else { return StoreContents() }
    do throws(StoreProblem) {
      return try StoreContents(parsing: bytes)
    } catch {
      throw .corrupt(path, error)
    }
  }

  /// Writes a temporary file beside the store and makes sure it is on the disk.
  func prepare(_ bytes: [UInt8], observe: StepObserver) throws(SystemError) -> String {
    let temporary =
      "\(path).\(ProcessIdentity.currentNumber).\(RandomToken.hexadecimal(bytes: 4)).tmp"
    do throws(SystemError) {
      let file = try Descriptor.creating(temporary)
      observe(.temporaryCreated)
      try file.write(all: bytes, to: temporary)
      observe(.temporaryWritten)
      try file.synchronize()
      try file.close(temporary)
      observe(.temporarySynchronized)
      return temporary
    } catch {
      try? FileSystem.remove(temporary)
      throw error
    }
  }

  /// Gives the temporary file the store's name.
  func commit(_ temporary: String, observe: StepObserver) throws(SystemError) {
    do throws(SystemError) {
      try FileSystem.rename(temporary, to: path)
    } catch {
      try? FileSystem.remove(temporary)
      throw error
    }
    observe(.renamed)
    // The change is made and seen by all; a file system that cannot flush folders loses it only in a
    // power failure, so to report an error here would be worse.
    try? FileSystem.synchronizeFolder(Path.parent(path))
    observe(.folderSynchronized)
  }

  /// Moves the file out of the way and tells where it is.
  func setAside() throws(SystemError) -> String {
    let time = Timestamp.now.description.filter { $0.isLetter || $0.isNumber }
    let kept = "\(path).corrupt-\(time)"
    do throws(SystemError) {
      try FileSystem.renameExclusively(path, to: kept)
      return kept
    } catch  where error.isAlreadyThere {
      let unique = "\(kept)-\(RandomToken.hexadecimal(bytes: 4))"
      try FileSystem.renameExclusively(path, to: unique)
      return unique
    }
  }
}

/// Why the store's file could not be read.
enum StoreReadError: Error {
  case tooLarge(String)
  case corrupt(String, StoreProblem)
  case system(SystemError)

  var storeError: StoreError {
    switch self {
    case .tooLarge(let path): .tooLarge(path: path, limit: SessionStore.largestFile)
    case .corrupt(let path, let problem): .corrupt(path: path, problem: problem.description)
    case .system(let error): .system(error)
    }
  }

  /// The version that a file of a shape we do not know claims.
  var claimedVersion: Int? {
    if case .corrupt(_, let problem) = self { problem.version } else { nil }
  }
}
