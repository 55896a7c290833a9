internal import CSystem

/// The file operations the program needs, by path.
package enum FileSystem {
  /// The state of what `path` names, or nil when there is nothing.
  ///
  /// Links are followed unless asked.
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

  /// Whether `path` names a folder that can be reached.
  package static func isFolder(_ path: String) -> Bool {
    (try? status(path))?.kind == .folder
  }

  /// Whether anything has this name, a dangling link included.
  package static func exists(_ path: String) -> Bool {
    (try? status(path, followingLinks: false)) != nil
  }

  /// Whether this user may execute the file.
  package static func isExecutable(_ path: String) -> Bool {
    (try? status(path))?.kind == .file && access(path, X_OK) == 0
  }

  /// A whole file of ours, or nil when there is none.
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
  /// - Throws: `SystemError`, also (`EFBIG`) when it is more than `limit` bytes.
  package static func readAnything(_ path: String, limit: Int) throws(SystemError) -> [UInt8]? {
    do throws(SystemError) {
      return try Descriptor.readingAnything(path).readToEnd(limit: limit, of: path)
    } catch  where error.isNotFound {
      return nil
    }
  }

  /// Adds `bytes` at the end of the file in one write, creating it (0600) if missing.
  package static func append(_ bytes: [UInt8], to path: String, durably: Bool = false)
    throws(SystemError)
  {
    let file = try Descriptor.appending(path)
    try file.write(all: bytes, to: path)
    if durably { try file.synchronize() }
    try file.close(path)
  }

  /// Makes `path` hold exactly `bytes`: after a crash at any moment it has the old content or the new.
  ///
  /// Written to a temporary file in the same folder, flushed, and renamed over `path`; then the
  /// folder is flushed. A temporary file left by a crash ends in `.tmp`.
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

  /// Flushes a folder's entries to the disk.
  package static func synchronizeFolder(_ path: String) throws(SystemError) {
    try Descriptor.folder(path).synchronize()
  }

  /// Gives a file another name, replacing what had it.
  package static func rename(_ path: String, to newPath: String) throws(SystemError) {
    try checked("rename", path) { systemRename(path, newPath) }
  }

  /// Makes one folder; fails if anything has that name.
  package static func makeFolder(_ path: String, mode: UInt32 = 0o700) throws(SystemError) {
    try checked("make the folder", path) { mkdir(path, mode_t(mode)) }
  }

  /// Makes a folder and those above it that are missing.
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

  /// The names in a folder, in byte order, without `.` and `..`; empty when there is no such folder.
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

  /// The path with every link resolved, as the kernel sees it.
  package static func realPath(_ path: String) throws(SystemError) -> String {
    guard let resolved = realpath(path, nil) else { throw .last("find", path) }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// Changes who may do what with a file.
  package static func setMode(_ path: String, _ mode: UInt32) throws(SystemError) {
    try checked("change the mode of", path) { chmod(path, mode_t(mode)) }
  }

  /// The folder this process works in.
  package static func currentFolder() throws(SystemError) -> String {
    guard let path = getcwd(nil, 0) else { throw .last("find the working folder") }
    defer { free(path) }
    return String(cString: path)
  }

  /// Changes the folder this process works in.
  package static func changeFolder(_ path: String) throws(SystemError) {
    try checked("enter the folder", path) { chdir(path) }
  }
}

private func systemRename(_ path: String, _ newPath: String) -> Int32 {
  rename(path, newPath)
}
