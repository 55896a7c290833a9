/// Text from outside (an argument, a file, a pipe), which is taken only if it is UTF-8.
///
/// Lenient decoding would send an agent U+FFFD for every umlaut of a Latin-1 file, unnoticed.
package enum OutsideText {
  /// The reason why bytes are not text.
  package enum Problem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The first byte, counted from 0, that does not belong to a character.
    case invalidByte(UInt8, offset: Int)
    case utf16
    case nul(offset: Int)

    package var description: String {
      switch self {
      case .invalidByte(let byte, let offset):
        let digits = String(byte, radix: 16, uppercase: true)
        let hexadecimal = digits.utf8.count < 2 ? "0\(digits)" : digits
        return "is not valid UTF-8: byte \(offset) is 0x\(hexadecimal)"
      case .utf16: return "is UTF-16, not UTF-8"
      case .nul(let offset): return "has a NUL at byte \(offset)"
      }
    }

    /// The way to make text of it.
    package var remedy: String {
      switch self {
      case .invalidByte: "convert it, with iconv -f LATIN1 -t UTF-8 for example"
      case .utf16: "convert it with iconv -f UTF-16 -t UTF-8"
      case .nul: "a prompt is text; name a binary file instead of sending it"
      }
    }
  }

  /// Decodes bytes, without a byte order mark.
  ///
  /// - Parameter allowingNUL: for content that is not typed or pasted anywhere.
  package static func decode(
    _ bytes: [UInt8], allowingNUL: Bool = false
  ) throws(Problem) -> String {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { throw .utf16 }
    if !allowingNUL, let offset = bytes.firstIndex(of: 0) {
      throw isEveryOtherNUL(bytes) ? .utf16 : .nul(offset: offset)
    }
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let text = bytes.starts(with: mark) ? bytes[mark.count...] : bytes[...]
    if let text = String(validating: text, as: UTF8.self) { return text }
    let offset = firstInvalid(bytes)
    throw .invalidByte(bytes[offset], offset: offset)
  }

  /// Whether nearly every other byte is a NUL, as in Western text in UTF-16 without a mark.
  private static func isEveryOtherNUL(_ bytes: [UInt8]) -> Bool {
    let even = stride(from: 0, to: bytes.count, by: 2).count { bytes[$0] == 0 }
    let odd = stride(from: 1, to: bytes.count, by: 2).count { bytes[$0] == 0 }
    return max(even, odd) * 4 >= bytes.count && min(even, odd) * 4 < bytes.count / 4
  }

  /// Returns the offset of the first character that is invalid or cut off.
  private static func firstInvalid(_ bytes: [UInt8]) -> Int {
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    var offset = 0
    while case .scalarValue(let scalar) = decoder.decode(&iterator) {
      offset += UTF8.width(scalar)
    }
    return min(offset, bytes.count - 1)
  }
}
