internal import SystemKit

/// The store's file on the disk, with the steps of reading and replacing it.
struct StoreFile {
  /// The path of the file itself, after symbolic links.
  let path: String

  /// Makes the file to which `path` leads, through links too, whether it exists or not.
  init(linkedFrom path: String) {
    self.path = FileSystem.linked(path)
  }

  /// Reads the contents.
  ///
  /// A missing file is an empty store.
  func read() throws(StoreReadError) -> StoreContents {
    let bytes: [UInt8]?
    do throws(SystemError) {
      bytes = try FileSystem.read(path, limit: SessionStore.largestFile)
    } catch {
      throw error.isTooLarge ? .tooLarge(path) : .system(error)
    }
    guard let bytes else {
      do throws(SystemError) {
        try Home.checkCanHold(path)
      } catch {
        throw .system(error)
      }
      return StoreContents()
    }
    do throws(StoreProblem) {
      return try StoreContents(parsing: bytes)
    } catch {
      throw .corrupt(path, error)
    }
  }

  /// Writes a temporary file beside the store, and flushes it to the disk.
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

  /// Renames the temporary file to the store's name.
  func commit(_ temporary: String, observe: StepObserver) throws(SystemError) {
    do throws(SystemError) {
      try FileSystem.rename(temporary, to: path)
    } catch {
      try? FileSystem.remove(temporary)
      throw error
    }
    observe(.renamed)
    // The change is made, and others can see it. If the file system cannot flush folders, only a
    // power failure could lose it, so an error here would mislead.
    try? FileSystem.synchronizeFolder(Path.parent(path))
    observe(.folderSynchronized)
  }

  /// Renames the damaged file, and returns its new path.
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

/// A failure to read the store's file.
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

  /// The version that a damaged file claims.
  var claimedVersion: Int? {
    if case .corrupt(_, let problem) = self { problem.version } else { nil }
  }
}
