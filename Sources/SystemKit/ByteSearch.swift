internal import CSystem

extension Collection<UInt8> {
  /// Whether these bytes occur in a row; at the speed of `memchr` where the collection's are
  /// contiguous and the first of them is rare.
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
