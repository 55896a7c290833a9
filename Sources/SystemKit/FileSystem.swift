internal import CSystem

/// File operations by path.
package enum FileSystem {
  /// Returns the status of the file at `path`; nil when there is none.
  package static func status(_ path: String, followingLinks: Bool = true) throws(SystemError)
    -> FileStatus?
  {
    var raw = stat()
    do throws(SystemError) {
      try checked("inspect", path) { followingLinks ? stat(path, &raw) : lstat(path, &raw) }
    } catch  where error.isNotFound {
      return nil
    }
    return FileStatus(raw)
  }

  /// Whether `path` is a folder, or a link to one.
  package static func isFolder(_ path: String) -> Bool {
    (try? status(path))?.kind == .folder
  }

  /// Whether anything is at `path`, even a link to nothing.
  package static func exists(_ path: String) -> Bool {
    (try? status(path, followingLinks: false)) != nil
  }

  /// Whether this user may execute the file.
  package static func isExecutable(_ path: String) -> Bool {
    (try? status(path))?.kind == .file && access(path, X_OK) == 0
  }

  /// Reads a whole file of ours; nil when there is none.
  ///
  /// - Throws: `SystemError`, also (`EFBIG`) when the file is larger than `limit` bytes, and for
  ///   anything in its place that is no file.
  package static func read(_ path: String, limit: Int = 1 << 30) throws(SystemError) -> [UInt8]? {
    do throws(SystemError) {
      let file = try Descriptor.reading(path)
      let status = try file.status()
      guard status.size <= limit else { throw SystemError("read", path, code: EFBIG) }
      let bytes = try file.read(at: 0, count: status.size)
      // Files of /proc have no size.
      return status.size == 0 ? try file.readToEnd(limit: limit, of: path) : bytes
    } catch  where error.isNotFound {
      return nil
    }
  }

  /// All that a file or pipe named by the user holds, or nil when there is none.
  ///
  /// - Throws: `SystemError`, also (`EFBIG`) when it is more than `limit` bytes, `isWrongKind` for
  ///   what is neither, and `isTimeout` when a pipe has not ended by the deadline.
  package static func readAnything(
    _ path: String, limit: Int, until deadline: Deadline = .never
  ) throws(SystemError) -> [UInt8]? {
    do throws(SystemError) {
      return try Descriptor.readingAnything(path).readToEnd(
        limit: limit, of: path, until: deadline)
    } catch  where error.isNotFound {
      return nil
    }
  }

  /// Appends `bytes` to a file, creating it (0600) if missing.
  package static func append(_ bytes: [UInt8], to path: String, durably: Bool = false)
    throws(SystemError)
  {
    let file = try Descriptor.appending(path)
    try file.write(all: bytes, to: path)
    if durably { try file.synchronize() }
    try file.close(path)
  }

  /// Replaces a file's content: after a crash at any moment it has either the old or the new one.
  ///
  /// The bytes are written to a temporary file in the same folder, flushed, and renamed over
  /// `path`; then the folder is flushed. A crash can leave the temporary file, whose name ends in
  /// `.tmp`.
  package static func replace(_ path: String, with bytes: [UInt8], mode: UInt32 = 0o600)
    throws(SystemError)
  {
    let temporary = "\(path).\(getpid()).\(RandomToken.hexadecimal(bytes: 4)).tmp"
    do throws(SystemError) {
      let file = try Descriptor.creating(temporary, mode: mode)
      try file.write(all: bytes, to: path)
      try file.synchronize()
      try file.close(temporary)
      try rename(temporary, to: path)
    } catch {
      try? remove(temporary)
      throw error
    }
    try synchronizeFolder(Path.parent(path))
  }

  /// Replaces the content of a file that is the user's own arrangement: through symbolic links, with
  /// the mode that it has, and only where it may be written.
  ///
  /// - Parameter mode: the mode of a new file.
  package static func replaceLinked(
    _ path: String, with bytes: [UInt8], mode: UInt32
  ) throws(SystemError) {
    let target = linked(path)
    let found = try status(target)
    if let found {
      guard found.kind == .file else {
        throw SystemError.unexpected(found.kind, at: target, insteadOf: .file)
      }
      // The folder decides who may rename a file over it, and root may write what is read-only.
      guard found.mode & 0o222 != 0, access(target, W_OK) == 0 else {
        throw SystemError("write", target, code: EACCES, reason: "it is read-only")
      }
    }
    try replace(target, with: bytes, mode: found?.mode ?? mode)
  }

  /// The path that symbolic links lead to, whether a file is there or not.
  package static func linked(_ path: String) -> String {
    var target = path
    // The number of links that Linux follows.
    for _ in 0..<40 {
      guard let next = linkTarget(target) else { break }
      target = Path.join(Path.parent(target), next)
    }
    return target
  }

  /// Flushes the entries of a folder to the disk.
  package static func synchronizeFolder(_ path: String) throws(SystemError) {
    try Descriptor.folder(path).synchronize()
  }

  /// Renames a file, replacing any file of the new name.
  package static func rename(_ path: String, to newPath: String) throws(SystemError) {
    try checked("rename", path) { systemRename(path, newPath) }
  }

  /// Makes one folder; fails if anything has that name.
  package static func makeFolder(_ path: String, mode: UInt32 = 0o700) throws(SystemError) {
    try checked("make the folder", path) { mkdir(path, mode_t(mode)) }
  }

  /// Makes a folder and its missing parents.
  package static func makeFolders(_ path: String, mode: UInt32 = 0o700) throws(SystemError) {
    do throws(SystemError) {
      try makeFolder(path, mode: mode)
    } catch  where error.isAlreadyThere && isFolder(path) {
      return
    } catch  where error.code == ENOENT && Path.parent(path) != path {
      try makeFolders(Path.parent(path), mode: mode)
      do throws(SystemError) {
        try makeFolder(path, mode: mode)
      } catch  where error.isAlreadyThere && isFolder(path) {
        return
      }
    }
  }

  /// Removes a file or link; nothing to remove is success.
  package static func remove(_ path: String) throws(SystemError) {
    do throws(SystemError) {
      try checked("remove", path) { unlink(path) }
    } catch  where error.isNotFound {}
  }

  /// Removes an empty folder; nothing to remove is success.
  package static func removeFolder(_ path: String) throws(SystemError) {
    do throws(SystemError) {
      try checked("remove", path) { rmdir(path) }
    } catch  where error.isNotFound {}
  }

  /// Removes a file or a folder with all it holds; links are removed, not followed.
  package static func removeTree(_ path: String) throws(SystemError) {
    guard let status = try status(path, followingLinks: false) else { return }
    guard status.kind == .folder else { return try remove(path) }
    for name in try list(path) { try removeTree(Path.join(path, name)) }
    try removeFolder(path)
  }

  /// Returns the names in a folder, in byte order, without `.` and `..`; none when there is no
  /// folder.
  package static func list(_ path: String) throws(SystemError) -> [String] {
    guard let folder = opendir(path) else {
      let error = SystemError.last("list", path)
      if let found = try status(path)?.kind, found != .folder {
        throw SystemError.unexpected(found, at: path, insteadOf: .folder)
      }
      if error.isNotFound { return [] }
      throw error
    }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        tuple.withMemoryRebound(to: CChar.self, capacity: 1) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Returns `path` with all links resolved.
  package static func realPath(_ path: String) throws(SystemError) -> String {
    guard let resolved = realpath(path, nil) else { throw .last("find", path) }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// Sets the permission bits of a file.
  package static func setMode(_ path: String, _ mode: UInt32) throws(SystemError) {
    try checked("change the mode of", path) { chmod(path, mode_t(mode)) }
  }

  /// Returns the working folder of this process.
  package static func currentFolder() throws(SystemError) -> String {
    guard let path = getcwd(nil, 0) else { throw .last("find the working folder") }
    defer { free(path) }
    return String(cString: path)
  }

  /// Changes the working folder of this process.
  package static func changeFolder(_ path: String) throws(SystemError) {
    try checked("enter the folder", path) { chdir(path) }
  }
}

private func systemRename(_ path: String, _ newPath: String) -> Int32 {
  rename(path, newPath)
}

extension FileSystem {
  /// Returns the number of bytes that this user can still write to the disk of `path`.
  package static func freeSpace(_ path: String) throws(SystemError) -> Int {
    var state = statvfs()
    try checked("look at the disk of", path) { statvfs(path, &state) }
    return Int(state.f_bavail) * Int(state.f_frsize)
  }
}
