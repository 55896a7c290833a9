internal import CSystem

extension FileSystem {
  /// Gives a file or folder another name, failing (`isAlreadyThere`) if anything has that name.
  ///
  /// One step for the kernel, so of many who try one succeeds. A file system that cannot do it
  /// (some network ones) gets a look before a plain rename, between which an empty folder of that
  /// name made by someone else would be replaced.
  package static func renameExclusively(_ path: String, to newPath: String) throws(SystemError) {
    do throws(SystemError) {
      try checked("rename", path) { system_rename_exclusively(path, newPath) }
    } catch  where [EINVAL, ENOSYS, ENOTSUP].contains(error.code) {
      guard !exists(newPath) else { throw SystemError("rename", path, code: EEXIST) }
      try rename(path, to: newPath)
    }
  }

  /// Sets the time of a file's or folder's last change to now.
  package static func touch(_ path: String) throws(SystemError) {
    try checked("change the time of", path) { utimes(path, nil) }
  }

  /// What a symbolic link says, as written; nil when `path` is not a link.
  package static func linkTarget(_ path: String) -> String? {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink(path, &buffer, buffer.count)
    guard count > 0 else { return nil }
    return String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Adds one line at the end of a file, creating it (0600) if missing.
  ///
  /// One write, so that lines of several processes never mix. Where a crash or a full disk has
  /// left half a line, a new one is begun first.
  ///
  /// - Throws: `SystemError`; `ENOSPC` when only a part fitted, which readers then skip.
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
