/// Validates UTF-8 (RFC 3629) piece by piece, and refuses at the first wrong byte.
///
/// A piece may end within a character. Overlong forms, surrogates and values above U+10FFFF are
/// refused at the first byte that shows them, not at the end of the character.
package struct UTF8Validator: Hashable, Sendable {
  /// The number of bytes that the current character still needs.
  private var missing = 0
  /// The values allowed for the next of them.
  private var allowed: ClosedRange<UInt8> = Self.tail

  private static let tail: ClosedRange<UInt8> = 0x80...0xBF

  package init() {}

  /// Whether the bytes so far end with a whole character.
  package var isComplete: Bool { missing == 0 }

  /// Takes more bytes; false when they cannot be UTF-8.
  ///
  /// After that the validator must not be used.
  package mutating func accepts(_ bytes: ArraySlice<UInt8>) -> Bool {
    // A copy, because the closure cannot capture `self`, which is inout.
    var state = self
    defer { self = state }
    return unsafe bytes.withUnsafeBytes { buffer in
      var index = 0
      let count = buffer.count
      while index < count {
        if state.missing == 0 {
          // ASCII eight bytes at a time; the load stays within the buffer.
          while index + 8 <= count,
            unsafe buffer.loadUnaligned(fromByteOffset: index, as: UInt64.self)
              & 0x8080_8080_8080_8080 == 0
          { index += 8 }
          if index == count { break }
        }
        guard state.take(unsafe buffer[index]) else { return false }
        index += 1
      }
      return true
    }
  }

  /// Takes one byte, by this table (RFC 3629, section 4).
  ///
  ///     00..7F
  ///     C2..DF 80..BF
  ///     E0     A0..BF 80..BF        (less would be overlong)
  ///     ED     80..9F 80..BF        (more would be a surrogate)
  ///     E1..EF 80..BF 80..BF
  ///     F0     90..BF 80..BF 80..BF (less would be overlong)
  ///     F4     80..8F 80..BF 80..BF (more would exceed U+10FFFF)
  ///     F1..F3 80..BF 80..BF 80..BF
  private mutating func take(_ byte: UInt8) -> Bool {
    if missing > 0 {
      guard allowed.contains(byte) else { return false }
      missing -= 1
      allowed = Self.tail
      return true
    }
    switch byte {
    case 0x00...0x7F: break
    case 0xC2...0xDF: missing = 1
    case 0xE0: (missing, allowed) = (2, 0xA0...0xBF)
    case 0xED: (missing, allowed) = (2, 0x80...0x9F)
    case 0xE1...0xEF: missing = 2
    case 0xF0: (missing, allowed) = (3, 0x90...0xBF)
    case 0xF4: (missing, allowed) = (3, 0x80...0x8F)
    case 0xF1...0xF3: missing = 3
    default: return false
    }
    return true
  }
}
