/// The 32 bits with which a client masks one frame (RFC 6455, section 5.3).
package struct MaskingKey: Hashable, Sendable {
  /// The first byte of the key is the lowest.
  private let word: UInt32

  /// Makes a key of its four bytes, in the order in which they are sent.
  package init(_ first: UInt8, _ second: UInt8, _ third: UInt8, _ fourth: UInt8) {
    word = UInt32(first) | UInt32(second) << 8 | UInt32(third) << 16 | UInt32(fourth) << 24
  }

  /// Makes a key from the system's random source, as section 10.3 demands.
  static func random() -> MaskingKey {
    MaskingKey(word: .random(in: .min ... .max))
  }

  private init(word: UInt32) {
    self.word = word
  }

  /// The four bytes in the order in which they are sent.
  package var bytes: [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
  }

  /// Masks or unmasks the bytes from `start` on, eight at a time.
  ///
  /// The byte at `start` is combined with the first byte of the key.
  package func apply(to bytes: inout [UInt8], from start: Int = 0) {
    precondition((0...bytes.count).contains(start), "a place in the bytes")
    let pair = UInt64(word) << 32 | UInt64(word)
    unsafe bytes.withUnsafeMutableBytes { buffer in
      var index = start
      // Loads and stores stay within the buffer: index + 8 ≤ count.
      while index + 8 <= buffer.count {
        let masked = unsafe buffer.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        unsafe buffer.storeBytes(
          of: masked ^ pair.littleEndian, toByteOffset: index, as: UInt64.self)
        index += 8
      }
      for (place, index) in (index..<buffer.count).enumerated() {
        unsafe buffer[index] ^= UInt8(truncatingIfNeeded: pair >> (8 * place))
      }
    }
  }
}
