internal import CSystem

extension FileSystem {
  /// Bytes that this user may still write to the disk that holds `path`.
  package static func freeSpace(_ path: String) throws(SystemError) -> Int {
    var state = statvfs()
    try checked("look at the disk of", path) { statvfs(path, &state) }
    return Int(state.f_bavail) * Int(state.f_frsize)
  }
}
