package import SystemKit

/// The store of all sessions' records, shared by every process that uses the same home.
///
/// Readers never lock: the file is replaced as a whole, so they see either the old or the new
/// contents. Writers take turns with a lock. If a process is killed at any moment, the file has the
/// old or the new contents, and the next writer need not wait.
package struct SessionStore: Sendable {
  /// The largest file that is read.
  ///
  /// A thousand records take less than a megabyte.
  package static let largestFile = 256 << 20

  /// The folder that contains it.
  package let home: Home
  private let observe: StepObserver

  /// Makes the store of a home, without reading or writing anything.
  ///
  /// `observe` is called at each step, for tests that stop the process there.
  package init(home: Home, observe: @escaping StepObserver = { _ in }) {
    self.home = home
    self.observe = observe
  }

  /// Reads the contents, without locking.
  ///
  /// A missing file is an empty store.
  package func read() throws(StoreError) -> StoreContents {
    do throws(StoreReadError) {
      return try StoreFile(linkedFrom: home.storeFile).read()
    } catch {
      throw error.storeError
    }
  }

  /// Whether any session may be on another host.
  ///
  /// Nearly every command asks this, so it searches the file's text instead of parsing the records.
  package var mayHaveHosts: Bool {
    // `read` reports a file that cannot be read.
    guard let bytes = try? FileSystem.read(home.storeFile, limit: Self.largestFile) else {
      return true
    }
    return bytes.contains(sequence: Array("host\"".utf8))
  }

  /// Changes the contents under the lock, and writes them if they differ.
  ///
  /// If `body` throws, nothing is written. A damaged file is set aside, never overwritten.
  ///
  /// - Parameters:
  ///   - deadline: The end of waiting for the lock.
  ///   - body: Must be short, as others wait, and must not call the store.
  /// - Returns: The result of `body`.
  /// - Throws: `StoreError`, or the error of `body`.
  @discardableResult
  package func update<Result>(
    until deadline: Deadline = .after(.seconds(60)),
    _ body: (inout StoreContents) throws -> Result
  ) throws -> Result {
    let lock = try acquireLock(until: deadline)
    let file = StoreFile(linkedFrom: home.storeFile)
    if lock.tookOver || Int.random(in: 0..<64) == 0 {
      Leftovers.remove(lock: home.storeLock, file: file.path)
    }
    let before = try readForWriting(file)
    observe(.read)
    var contents = before
    let result = try body(&contents)
    observe(.changed)
    if contents != before {
      guard contents.isWritable else {
        throw StoreError.tooNew(path: file.path, version: contents.versionText)
      }
      try write(contents, to: file, under: lock)
    }
    lock.release()
    return result
  }

  private func acquireLock(until deadline: Deadline) throws(StoreError) -> FolderLock {
    do throws(SystemError) {
      try home.prepare()
    } catch {
      throw .system(error)
    }
    do throws(LockError) {
      return try FolderLock(acquiring: home.storeLock, until: deadline, observe: observe)
    } catch {
      throw .lock(error)
    }
  }

  private func readForWriting(_ file: StoreFile) throws(StoreError) -> StoreContents {
    do throws(StoreReadError) {
      return try file.read()
    } catch {
      guard case .corrupt(let path, let problem) = error.storeError else { throw error.storeError }
      if let version = error.claimedVersion, version > StoreContents.version {
        throw .tooNew(path: path, version: "\(version)")
      }
      throw setAside(file, problem: problem)
    }
  }

  private func setAside(_ file: StoreFile, problem: String) -> StoreError {
    do throws(SystemError) {
      return .setAside(path: file.path, kept: try file.setAside(), problem: problem)
    } catch {
      return .system(error)
    }
  }

  private func write(
    _ contents: StoreContents, to file: StoreFile, under lock: borrowing FolderLock
  ) throws(StoreError) {
    do throws(SystemError) {
      let temporary = try file.prepare(contents.bytes(), observe: observe)
      do throws(SystemError) {
        // While this process was suspended, another may have found its lock too old, and written.
        if try lock.isHeld() { return try file.commit(temporary, observe: observe) }
      } catch {
        try? FileSystem.remove(temporary)
        throw error
      }
      try? FileSystem.remove(temporary)
    } catch {
      throw .system(error)
    }
    throw .lock(.lost(path: lock.path))
  }
}
