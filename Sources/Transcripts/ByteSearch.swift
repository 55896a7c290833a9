#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Search in bytes at the speed of `memchr`.
enum ByteSearch {
  /// Whether `pattern` (not empty) occurs in `bytes`.
  static func contains(_ bytes: UnsafeBufferPointer<UInt8>, _ pattern: [UInt8]) -> Bool {
    guard let first = pattern.first, var cursor = bytes.baseAddress else { return false }
    let end = cursor + bytes.count
    while end - cursor >= pattern.count,
      let hit = memchr(cursor, Int32(first), end - cursor - pattern.count + 1)
    {
      let found = hit.assumingMemoryBound(to: UInt8.self)
      if memcmp(found, pattern, pattern.count) == 0 {
        return true
      }
      cursor = UnsafePointer(found) + 1
    }
    return false
  }
}
