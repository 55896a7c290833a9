internal import CSystem

/// An open file, pipe or socket, closed when it goes out of scope.
package struct Descriptor: ~Copyable, Sendable {
  /// The number the kernel knows it by.
  ///
  /// Do not close it behind this value's back.
  package let number: Int32

  /// Takes ownership of an open descriptor and keeps it from leaking into child processes.
  package init(owning number: Int32) {
    self.number = number
    _ = fcntl(number, F_SETFD, FD_CLOEXEC)
  }

  /// Takes ownership of one that was opened with `O_CLOEXEC`.
  private init(closingOnExec number: Int32) {
    self.number = number
  }

  deinit {
    _ = systemClose(number)
  }

  /// A file opened for reading.
  ///
  /// Anything else in its place is refused, since opening or reading it may block for ever (a named
  /// pipe without a writer) or never end (a device). For files of ours; a file that the user names
  /// may be a pipe, see `readingAnything`.
  package static func reading(_ path: String) throws(SystemError) -> Descriptor {
    try opening(path, O_RDONLY, as: .file)
  }

  /// A file opened for reading, or nil when there is none.
  package static func readingIfPresent(_ path: String) throws(SystemError) -> Descriptor? {
    do throws(SystemError) {
      return try reading(path)
    } catch  where error.isNotFound {
      return nil
    }
  }

  /// A file, pipe or device opened for reading; blocks until a named pipe has a writer.
  package static func readingAnything(_ path: String) throws(SystemError) -> Descriptor {
    Descriptor(
      closingOnExec: try checked("open", path) { open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY) })
  }

  /// A folder opened to flush its entries.
  static func folder(_ path: String) throws(SystemError) -> Descriptor {
    try opening(path, O_RDONLY, as: .folder)
  }

  /// Opens without waiting for whatever may be there, and looks at what was opened.
  private static func opening(
    _ path: String, _ flags: Int32, mode: UInt32 = 0, as kind: FileStatus.Kind
  ) throws(SystemError) -> Descriptor {
    let flags = flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY
    let number = open(path, flags, mode_t(mode))
    guard number >= 0 else {
      let error = SystemError.last("open", path)
      // What cannot be opened for what it is gets a code that does not say so (ENXIO, EISDIR).
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

  /// What ends at once when read and keeps nothing when written.
  package static func nothing() throws(SystemError) -> Descriptor {
    Descriptor(
      closingOnExec: try checked("open", "/dev/null") { open("/dev/null", O_RDWR | O_CLOEXEC) })
  }

  /// A file opened for appending, created with `mode` if missing; each write lands at the end whole.
  package static func appending(_ path: String, mode: UInt32 = 0o600) throws(SystemError)
    -> Descriptor
  {
    try opening(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, mode: mode, as: .file)
  }

  /// A new file opened for writing; fails if anything has that name.
  package static func creating(_ path: String, mode: UInt32 = 0o600) throws(SystemError)
    -> Descriptor
  {
    Descriptor(
      closingOnExec: try checked("create", path) {
        open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode_t(mode))
      })
  }

  /// The two ends of a new pipe, for the caller to own at once.
  package static func pipe() throws(SystemError) -> (read: Int32, write: Int32) {
    var ends: [Int32] = [-1, -1]
    try checked("make a pipe") { makePipe(&ends) }
    return (ends[0], ends[1])
  }

  /// Makes reads and writes return at once when they cannot go on.
  package func setNonBlocking() throws(SystemError) {
    let flags = try checked("read the flags of a descriptor") { fcntl(number, F_GETFL) }
    try checked("set the flags of a descriptor") { fcntl(number, F_SETFL, flags | O_NONBLOCK) }
  }

  /// What a non-blocking transfer came to.
  package enum Transfer: Hashable, Sendable {
    /// So many bytes were moved (at least one).
    case moved(Int)
    /// Nothing can be moved now; poll and try again.
    case wouldBlock
    /// The other side has closed.
    case ended
  }

  /// Appends what can be read now, at most `limit` bytes, to `buffer`.
  package func read(
    into buffer: inout [UInt8], limit: Int = 65_536
  ) throws(SystemError) -> Transfer {
    var count = 0
    var code: Int32 = 0
    // Not grown in place: filling it with zeros first takes milliseconds in a debug build.
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

  /// Writes what fits now of `bytes`.
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

  /// Bytes at `offset`, at most `count`; fewer only at the end of the file.
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

  /// Everything up to the end, from where reading stands, at most `limit` bytes.
  package func readToEnd(limit: Int, of subject: String? = nil) throws(SystemError) -> [UInt8] {
    var bytes: [UInt8] = []
    while case .moved = try read(into: &bytes) {
      guard bytes.count <= limit else { throw SystemError("read", subject, code: EFBIG) }
    }
    return bytes
  }

  /// The file's present state.
  package func status() throws(SystemError) -> FileStatus {
    var raw = stat()
    try checked("inspect a file") { fstat(number, &raw) }
    return FileStatus(raw)
  }

  /// Closes it, for writers: some file systems tell only then that they could not keep the data.
  package consuming func close(_ subject: String? = nil) throws(SystemError) {
    let number = number
    discard self
    // Interrupted or not, the number is free afterwards.
    guard systemClose(number) != 0, errno != EINTR else { return }
    throw .last("write to", subject)
  }

  /// Forces what was written down to the disk.
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

// The C functions whose names the methods above take.
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
