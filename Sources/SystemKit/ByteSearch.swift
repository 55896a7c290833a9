internal import CSystem

extension Collection<UInt8> {
  /// Whether `word` occurs in these bytes.
  ///
  /// As fast as `memchr` when the bytes lie in one piece and the first byte of `word` is rare in
  /// them.
  package func contains(sequence word: [UInt8]) -> Bool {
    withContiguousStorageIfAvailable { search($0, for: word) }
      ?? Array(self).withUnsafeBufferPointer { search($0, for: word) }
  }
}

private func search(_ bytes: UnsafeBufferPointer<UInt8>, for word: [UInt8]) -> Bool {
  guard let first = word.first else { return true }
  guard var cursor = bytes.baseAddress else { return false }
  let end = cursor + bytes.count
  while end - cursor >= word.count,
    let hit = memchr(cursor, Int32(first), end - cursor - word.count + 1)
  {
    let found = hit.assumingMemoryBound(to: UInt8.self)
    if memcmp(found, word, word.count) == 0 { return true }
    cursor = UnsafePointer(found) + 1
  }
  return false
}

extension StringProtocol {
  /// Whether `other` occurs in the text, byte for byte.
  ///
  /// Hides the function of this name in `_StringProcessing`, which compares by Unicode's rules and
  /// would link the regular expressions, a megabyte, into every program that calls it.
  package func contains(_ other: String) -> Bool {
    guard let first = other.utf8.first else { return true }
    return utf8.indices.contains { index in
      utf8[index] == first && utf8[index...].starts(with: other.utf8)
    }
  }
}
