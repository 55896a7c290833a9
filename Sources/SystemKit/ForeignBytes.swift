/// Bytes of the system that need not be UTF-8, kept in a `String` without loss.
///
/// Each byte that belongs to no character becomes a scalar of its own from the last private-use plane
/// (U+10FE80 to U+10FEFF); so do the bytes of a real scalar of these. For values that are only handed
/// on: shown, they have odd characters.
package enum ForeignBytes {
  private static let base: UInt32 = 0x10_FE00

  /// Makes the text for these bytes.
  package static func text(_ bytes: some Collection<UInt8>) -> String {
    if !bytes.contains(0xF4), let text = String(validating: bytes, as: UTF8.self) { return text }
    var scalars = String.UnicodeScalarView()
    var rest = Array(bytes)[...]
    while !rest.isEmpty {
      var decoder = UTF8()
      var iterator = rest.makeIterator()
      if case .scalarValue(let scalar) = decoder.decode(&iterator), !isKept(scalar) {
        scalars.append(scalar)
        rest = rest.dropFirst(UTF8.width(scalar))
      } else {
        scalars.append(Unicode.Scalar(base + UInt32(rest.removeFirst())) ?? "\u{FFFD}")
      }
    }
    return String(scalars)
  }

  /// Returns the bytes that `text` was made of.
  package static func bytes(_ text: String) -> [UInt8] {
    guard text.utf8.contains(0xF4) else { return Array(text.utf8) }
    return text.unicodeScalars.flatMap { scalar in
      isKept(scalar) ? [UInt8(scalar.value - base)] : Array(String(scalar).utf8)
    }
  }

  /// Whether the scalar stands for a byte.
  private static func isKept(_ scalar: Unicode.Scalar) -> Bool {
    (base + 0x80...base + 0xFF).contains(scalar.value)
  }
}
