package import SystemKit

/// The file with the records of all sessions, shared by every process that uses the same home.
///
/// Readers never lock: the file is replaced whole, so they see the old contents or the new. Writers
/// take turns by a lock. A process may be killed at any moment; the file is then still one or the
/// other, and the next writer goes on at once.
package struct SessionStore: Sendable {
  /// Files larger than this are refused: a thousand records are under a megabyte.
  package static let largestFile = 256 << 20

  /// The folder it lies in.
  package let home: Home
  private let observe: StepObserver

  /// The store of a home; nothing is touched yet.
  ///
  /// `observe` is told of each step, for tests that stop the process there.
  package init(home: Home, observe: @escaping StepObserver = { _ in }) {
    self.home = home
    self.observe = observe
  }

  /// The contents now, without locking; a missing file is an empty store.
  package func read() throws(StoreError) -> StoreContents {
    do throws(StoreReadError) {
      return try StoreFile(linkedFrom: home.storeFile).read()
    } catch {
      throw error.storeError
    }
  }

  /// Whether any record may be of a session on another host; told without reading the records, since
  /// nearly every command asks.
  package var mayHaveHosts: Bool {
    // What cannot be read is for `read` to tell.
    guard let bytes = try? FileSystem.read(home.storeFile, limit: Self.largestFile) else {
      return true
    }
    return bytes.contains(sequence: Array("host\"".utf8))
  }

  /// Changes the contents under the lock and writes them, if they did change.
  ///
  /// When `body` throws, nothing is written. A damaged file is set aside, never overwritten.
  ///
  /// - Parameters:
  ///   - deadline: How long to wait for the lock.
  ///   - body: Keep it short, and never call the store in it: everyone else waits.
  /// - Returns: What `body` returns.
  /// - Throws: `StoreError`, or what `body` throws.
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
        // While we were suspended another program may have judged our lock too old and written.
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
