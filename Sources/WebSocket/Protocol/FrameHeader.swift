/// The part of a frame before its payload (RFC 6455, section 5.2).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-------+-+-------------+-------------------------------+
///     |F|R|R|R| opcode|M| Payload len |    Extended payload length    |
///     |I|S|S|S|  (4)  |A|     (7)     |   (16 bits if 126, 64 bits    |
///     |N|V|V|V|       |S|             |    if 127, else not there)    |
///     | |1|2|3|       |K|             |                               |
///     +-+-+-+-+-------+-+-------------+-------------------------------+
///     |           Masking key, 32 bits, if MASK is set                |
///     +---------------------------------------------------------------+
package struct FrameHeader: Hashable, Sendable {
  package let opcode: Opcode
  /// Whether the frame is the last of its message.
  package let isFinal: Bool
  /// The number of bytes of payload.
  package let length: Int
  /// The key with which the payload is masked.
  ///
  /// Clients must mask, servers must not.
  package let mask: MaskingKey?

  package init(_ opcode: Opcode, isFinal: Bool = true, length: Int, mask: MaskingKey? = nil) {
    self.opcode = opcode
    self.isFinal = isFinal
    self.length = length
    self.mask = mask
  }

  /// Appends the encoded header, with the shortest form of the length.
  package func append(to bytes: inout [UInt8]) {
    bytes.append((isFinal ? 0x80 : 0) | opcode.rawValue)
    let maskBit: UInt8 = mask == nil ? 0 : 0x80
    switch length {
    case ...125: bytes.append(maskBit | UInt8(length))
    case ...0xFFFF:
      bytes.append(maskBit | 126)
      append(size: 2, to: &bytes)
    default:
      bytes.append(maskBit | 127)
      append(size: 8, to: &bytes)
    }
    if let mask { bytes += mask.bytes }
  }

  private func append(size: Int, to bytes: inout [UInt8]) {
    for index in (0..<size).reversed() {
      bytes.append(UInt8(truncatingIfNeeded: length >> (8 * index)))
    }
  }

  /// Parses a header at the front of `bytes`; nil when it is not complete yet.
  ///
  /// A fault in the first two bytes is reported without waiting for the rest.
  ///
  /// - Returns: the header and its number of bytes.
  package static func read(
    from bytes: ArraySlice<UInt8>
  ) throws(ProtocolViolation) -> (header: FrameHeader, size: Int)? {
    guard let first = bytes.first, bytes.count >= 2 else { return nil }
    let second = bytes[bytes.startIndex + 1]
    let isFinal = first & 0x80 != 0
    let isMasked = second & 0x80 != 0
    let shortLength = Int(second & 0x7F)
    let opcode = try opcode(first, isFinal: isFinal, shortLength: shortLength)
    let lengthSize = shortLength == 126 ? 2 : shortLength == 127 ? 8 : 0
    let size = 2 + lengthSize + (isMasked ? 4 : 0)
    guard bytes.count >= size else { return nil }
    let rest = bytes.dropFirst(2)
    let length =
      lengthSize == 0 ? shortLength : try extendedLength(rest.prefix(lengthSize))
    var mask: MaskingKey?
    if isMasked {
      let key = Array(rest.dropFirst(lengthSize).prefix(4))
      mask = MaskingKey(key[0], key[1], key[2], key[3])
    }
    return (FrameHeader(opcode, isFinal: isFinal, length: length, mask: mask), size)
  }

  private static func opcode(
    _ first: UInt8, isFinal: Bool, shortLength: Int
  ) throws(ProtocolViolation) -> Opcode {
    guard first & 0x70 == 0 else {
      throw ProtocolViolation("a frame with a reserved bit set")
    }
    guard let opcode = Opcode(rawValue: first & 0x0F) else {
      throw ProtocolViolation("a frame with the reserved opcode \(first & 0x0F)")
    }
    // Section 5.5.
    guard !opcode.isControl || isFinal else {
      throw ProtocolViolation("a fragmented control frame")
    }
    guard !opcode.isControl || shortLength <= 125 else {
      throw ProtocolViolation("a control frame of more than 125 bytes")
    }
    return opcode
  }

  /// Parses a length of 2 or 8 bytes.
  ///
  /// It must not fit a shorter form, nor have its highest bit set.
  private static func extendedLength(
    _ bytes: ArraySlice<UInt8>
  ) throws(ProtocolViolation) -> Int {
    let value = bytes.reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
    guard value > (bytes.count == 2 ? 125 : 0xFFFF) else {
      throw ProtocolViolation("a length in more bytes than it needs")
    }
    guard let length = Int(exactly: value) else {
      throw ProtocolViolation("a length of more than 63 bits")
    }
    return length
  }
}

/// The kind of a frame (RFC 6455, section 5.2).
///
/// The other ten values are reserved.
package enum Opcode: UInt8, Hashable, Sendable {
  case continuation = 0
  case text = 1
  case binary = 2
  case close = 8
  case ping = 9
  case pong = 10

  /// Whether the frame may come between the fragments of a message (section 5.5).
  package var isControl: Bool { rawValue >= 8 }
}
