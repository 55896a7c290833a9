internal import CSystem

/// An open file, pipe or socket; closed when it goes out of scope.
package struct Descriptor: ~Copyable, Sendable {
  /// The file descriptor's number.
  ///
  /// Owned by this value: do not close it elsewhere.
  package let number: Int32

  /// Takes ownership of an open descriptor and marks it close-on-exec.
  package init(owning number: Int32) {
    self.number = number
    _ = fcntl(number, F_SETFD, FD_CLOEXEC)
  }

  /// Takes ownership of a descriptor that was opened with `O_CLOEXEC`.
  private init(closingOnExec number: Int32) {
    self.number = number
  }

  deinit {
    _ = systemClose(number)
  }

  /// Opens a regular file for reading.
  ///
  /// Anything else is refused, since opening or reading it may block for ever (a named pipe without
  /// a writer) or never end (a device). For files of ours; a file that the user names may be a
  /// pipe, see `readingAnything`.
  package static func reading(_ path: String) throws(SystemError) -> Descriptor {
    try opening(path, O_RDONLY, as: .file)
  }

  /// Opens a file for reading; nil when there is none.
  package static func readingIfPresent(_ path: String) throws(SystemError) -> Descriptor? {
    do throws(SystemError) {
      return try reading(path)
    } catch  where error.isNotFound {
      return nil
    }
  }

  /// Opens a file, pipe or terminal for reading, without blocking.
  ///
  /// Other devices are refused: many never end.
  package static func readingAnything(_ path: String) throws(SystemError) -> Descriptor {
    let descriptor = Descriptor(
      closingOnExec: try checked("open", path) {
        open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
      })
    let found = try descriptor.status().kind
    guard [.file, .pipe].contains(found) || isatty(descriptor.number) == 1 else {
      throw SystemError.unexpected(found, at: path, insteadOf: .file)
    }
    return descriptor
  }

  /// Whether somebody may read at the other end of a descriptor: it is a pipe or a socket.
  static func hasReader(_ number: Int32) -> Bool {
    var raw = stat()
    guard fstat(number, &raw) == 0 else { return false }
    return [.pipe, .socket].contains(FileStatus(raw).kind)
  }

  /// Opens a folder to flush its entries.
  static func folder(_ path: String) throws(SystemError) -> Descriptor {
    try opening(path, O_RDONLY, as: .folder)
  }

  /// Opens a file of the given kind without blocking, and throws if it is of another kind.
  private static func opening(
    _ path: String, _ flags: Int32, mode: UInt32 = 0, as kind: FileStatus.Kind
  ) throws(SystemError) -> Descriptor {
    let flags = flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY
    let number = open(path, flags, mode_t(mode))
    guard number >= 0 else {
      let error = SystemError.last("open", path)
      // The kernel's code does not tell that it is of another kind (ENXIO, EISDIR).
      if let found = try? FileSystem.status(path)?.kind, found != kind, found != .link {
        throw SystemError.unexpected(found, at: path, insteadOf: kind)
      }
      throw error
    }
    let descriptor = Descriptor(closingOnExec: number)
    let found = try descriptor.status().kind
    guard found == kind else {
      throw SystemError.unexpected(found, at: path, insteadOf: kind)
    }
    return descriptor
  }

  /// Opens `/dev/null`.
  package static func nothing() throws(SystemError) -> Descriptor {
    Descriptor(
      closingOnExec: try checked("open", "/dev/null") { open("/dev/null", O_RDWR | O_CLOEXEC) })
  }

  /// Opens a file for appending, created with `mode` if missing.
  ///
  /// Each write goes to the end of the file in one piece, also with several writers.
  package static func appending(_ path: String, mode: UInt32 = 0o600) throws(SystemError)
    -> Descriptor
  {
    try opening(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, mode: mode, as: .file)
  }

  /// Creates a file and opens it for writing; fails if anything has that name.
  package static func creating(_ path: String, mode: UInt32 = 0o600) throws(SystemError)
    -> Descriptor
  {
    Descriptor(
      closingOnExec: try checked("create", path) {
        open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode_t(mode))
      })
  }

  /// Makes a pipe and returns its two ends, which the caller must take ownership of.
  package static func pipe() throws(SystemError) -> (read: Int32, write: Int32) {
    var ends: [Int32] = [-1, -1]
    try checked("make a pipe") { makePipe(&ends) }
    return (ends[0], ends[1])
  }

  /// Makes reads and writes return `.wouldBlock` instead of waiting.
  package func setNonBlocking() throws(SystemError) {
    let flags = try checked("read the flags of a descriptor") { fcntl(number, F_GETFL) }
    try checked("set the flags of a descriptor") { fcntl(number, F_SETFL, flags | O_NONBLOCK) }
  }

  /// The result of a non-blocking read or write.
  package enum Transfer: Hashable, Sendable {
    /// This many bytes were transferred, at least one.
    case moved(Int)
    /// No byte can be transferred now; poll and try again.
    case wouldBlock
    /// The other side has closed.
    case ended
  }

  /// Appends the bytes that can be read now, at most `limit`, to `buffer`.
  package func read(
    into buffer: inout [UInt8], limit: Int = 65_536
  ) throws(SystemError) -> Transfer {
    var count = 0
    var code: Int32 = 0
    // Growing `buffer` in place would fill it with zeros first: milliseconds in a debug build.
    let bytes = [UInt8](unsafeUninitializedCapacity: limit) { memory, initialized in
      count = retryingInterrupts { systemRead(number, memory.baseAddress, limit) }
      code = errno
      initialized = max(count, 0)
    }
    buffer += bytes
    if count > 0 { return .moved(count) }
    if count == 0 { return .ended }
    if code == EAGAIN || code == EWOULDBLOCK { return .wouldBlock }
    throw SystemError("read", code: code)
  }

  /// Writes as much of `bytes` as can be written now.
  package func write(some bytes: ArraySlice<UInt8>) throws(SystemError) -> Transfer {
    let count = bytes.withUnsafeBytes { buffer in
      retryingInterrupts { systemWrite(number, buffer.baseAddress, buffer.count) }
    }
    if count >= 0 { return .moved(count) }
    if errno == EAGAIN || errno == EWOULDBLOCK { return .wouldBlock }
    if errno == EPIPE || errno == ECONNRESET { return .ended }
    throw .last("write")
  }

  /// Writes all of `bytes` to a blocking descriptor.
  package func write(all bytes: [UInt8], to subject: String? = nil) throws(SystemError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = try checked("write to", subject) {
        rest.withUnsafeBytes { systemWrite(number, $0.baseAddress, $0.count) }
      }
      rest = rest.dropFirst(count)
    }
  }

  /// Reads `count` bytes at `offset`; fewer only at the end of the file.
  package func read(at offset: Int, count: Int) throws(SystemError) -> [UInt8] {
    var filled = 0
    var code: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: max(count, 0)) { buffer, initialized in
      while filled < count {
        let got = retryingInterrupts {
          pread(
            number, buffer.baseAddress.map { $0 + filled }, count - filled, off_t(offset + filled))
        }
        if got < 0 { code = errno }
        if got <= 0 { break }
        filled += got
      }
      initialized = filled
    }
    if code != 0 { throw SystemError("read", code: code) }
    return bytes
  }

  /// Reads from the current position to the end, at most `limit` bytes.
  package func readToEnd(limit: Int, of subject: String? = nil) throws(SystemError) -> [UInt8] {
    var bytes: [UInt8] = []
    while case .moved = try read(into: &bytes) {
      guard bytes.count <= limit else { throw SystemError("read", subject, code: EFBIG) }
    }
    return bytes
  }

  /// Reads what a pipe or terminal gives until its writers have closed, at most `limit` bytes.
  ///
  /// Also waits for a named pipe's first writer.
  ///
  /// - Throws: `SystemError`; `isTimeout` when the end has not come by the deadline.
  func readToEnd(
    limit: Int, of subject: String, until deadline: Deadline
  ) throws(SystemError) -> [UInt8] {
    var bytes: [UInt8] = []
    while true {
      guard try StopOrder.wait(for: [.init(number)], until: deadline)[0].isReady else {
        throw SystemError("read", subject, code: ETIMEDOUT, reason: "its end did not come in time")
      }
      if try read(into: &bytes) == .ended { return bytes }
      guard bytes.count <= limit else { throw SystemError("read", subject, code: EFBIG) }
    }
  }

  /// Returns the file's size, kind and so on.
  package func status() throws(SystemError) -> FileStatus {
    var raw = stat()
    try checked("inspect a file") { fstat(number, &raw) }
    return FileStatus(raw)
  }

  /// Closes it and reports errors.
  ///
  /// For writers: some file systems report only now that data is lost.
  package consuming func close(_ subject: String? = nil) throws(SystemError) {
    let number = number
    discard self
    // Interrupted or not, the number is free afterwards.
    guard systemClose(number) != 0, errno != EINTR else { return }
    throw .last("write to", subject)
  }

  /// Flushes written data to the disk.
  package func synchronize() throws(SystemError) {
    try checked("flush") { fsync(number) }
  }
}

private func retryingInterrupts(_ body: () -> Int) -> Int {
  while true {
    let result = body()
    if result != -1 || errno != EINTR { return result }
  }
}

// Wrappers for C functions whose names are hidden by the methods above.
private func systemRead(_ number: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(number, buffer, count)
}

private func systemClose(_ number: Int32) -> Int32 {
  close(number)
}

private func systemWrite(_ number: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
  write(number, buffer, count)
}

private func makePipe(_ ends: inout [Int32]) -> Int32 {
  withSpawnGate {
    let result = pipe(&ends)
    for number in ends where result == 0 { _ = fcntl(number, F_SETFD, FD_CLOEXEC) }
    return result
  }
}
