internal import CSystem

extension FileSystem {
  /// Renames a file or folder, failing (`isAlreadyThere`) if anything has the new name.
  ///
  /// The kernel checks and renames in one step, so of many processes that try, one succeeds. Some
  /// network file systems cannot do that. There it looks first and then renames; an empty folder
  /// that another process makes in between is replaced.
  package static func renameExclusively(_ path: String, to newPath: String) throws(SystemError) {
    do throws(SystemError) {
      try checked("rename", path) { system_rename_exclusively(path, newPath) }
    } catch  where [EINVAL, ENOSYS, ENOTSUP].contains(error.code) {
      guard !exists(newPath) else { throw SystemError("rename", path, code: EEXIST) }
      try rename(path, to: newPath)
    }
  }

  /// Sets the time of the last change of a file or folder to now.
  package static func touch(_ path: String) throws(SystemError) {
    try checked("change the time of", path) { utimes(path, nil) }
  }

  /// Returns the target of a symbolic link, as written; nil when `path` is not a link.
  package static func linkTarget(_ path: String) -> String? {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink(path, &buffer, buffer.count)
    guard count > 0 else { return nil }
    return String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Appends one line to a file, creating it (0600) if missing.
  ///
  /// It is one write, so lines of several processes never mix. If the file ends in half a line,
  /// left by a crash or a full disk, that is ended first.
  ///
  /// - Throws: `SystemError`; `ENOSPC` when only a part fitted. Readers skip such a part.
  package static func appendLine(_ line: [UInt8], to path: String, durably: Bool = false)
    throws(SystemError)
  {
    let file = try Descriptor.appending(path)
    let size = try file.status().size
    var bytes: [UInt8] = []
    let last = size > 0 ? try Descriptor.reading(path).read(at: size - 1, count: 1) : []
    if let byte = last.first, byte != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
    bytes += line
    bytes.append(UInt8(ascii: "\n"))
    guard try file.write(some: bytes[...]) == .moved(bytes.count) else {
      throw SystemError("append to", path, code: ENOSPC)
    }
    if durably { try file.synchronize() }
    try file.close(path)
  }
}

extension SystemError {
  /// The file is larger than allowed.
  package var isTooLarge: Bool { code == EFBIG }
}
