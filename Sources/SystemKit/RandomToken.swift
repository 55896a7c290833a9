/// Identifiers that are unique and cannot be guessed, from the system's random source.
package enum RandomToken {
  /// Returns random bytes in lower-case hexadecimal.
  package static func hexadecimal(bytes count: Int) -> String {
    var generator = SystemRandomNumberGenerator()
    return SystemKit.hexadecimal(
      (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) })
  }

  /// Returns a random (version 4) UUID in lower case (RFC 9562, section 5.4).
  package static func uuid() -> String {
    var digits = Array(hexadecimal(bytes: 16))
    digits[12] = "4"
    digits[16] = Array("89ab")[(digits[16].hexDigitValue ?? 0) & 3]
    for position in [20, 16, 12, 8] { digits.insert("-", at: position) }
    return String(digits)
  }

  /// Whether the text has the form of a UUID, in upper or lower case.
  package static func isUUID(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return bytes.count == 36
      && bytes.enumerated().allSatisfy { index, byte in
        [8, 13, 18, 23].contains(index)
          ? byte == UInt8(ascii: "-")
          : Character(Unicode.Scalar(byte)).isHexDigit
      }
  }
}

/// Returns bytes as lower-case hexadecimal digits.
package func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  return String(
    decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
