#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

extension [UInt8] {
  /// Whether these bytes occur in a row; fast where the first of them is rare.
  package func contains(sequence word: [UInt8]) -> Bool {
    guard let first = word.first else { return true }
    return withUnsafeBytes { bytes in
      var start = 0
      while let base = bytes.baseAddress, start + word.count <= bytes.count,
        let found = memchr(base + start, Int32(first), bytes.count - start)
      {
        let index = UnsafeRawPointer(found) - base
        if bytes[index...].starts(with: word) { return true }
        start = index + 1
      }
      return false
    }
  }
}
