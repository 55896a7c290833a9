internal import SystemKit

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

extension FileSystem {
  /// Bytes that this user may still write to the disk that holds `path`.
  static func freeSpace(_ path: String) throws -> Int {
    var state = statvfs()
    guard statvfs(path, &state) == 0 else { throw BenchError("the disk of \(path) cannot be told") }
    return Int(state.f_bavail) * Int(state.f_frsize)
  }
}
