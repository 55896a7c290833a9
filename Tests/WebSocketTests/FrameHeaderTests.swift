import Testing

@testable import WebSocket

struct FrameHeaderTests {
  static let table: [(FrameHeader, [UInt8])] = [
    // RFC 6455, section 5.7.
    (FrameHeader(.text, length: 5), [0x81, 0x05]),
    (
      FrameHeader(.text, length: 5, mask: MaskingKey(0x37, 0xFA, 0x21, 0x3D)),
      [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D]
    ),
    (FrameHeader(.text, isFinal: false, length: 3), [0x01, 0x03]),
    (FrameHeader(.continuation, length: 2), [0x80, 0x02]),
    (FrameHeader(.ping, length: 5), [0x89, 0x05]),
    (FrameHeader(.binary, length: 256), [0x82, 0x7E, 0x01, 0x00]),
    (
      FrameHeader(.binary, length: 65_536),
      [0x82, 0x7F, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00]
    ),
    // The edges of the three forms of length.
    (FrameHeader(.binary, length: 125), [0x82, 0x7D]),
    (FrameHeader(.binary, length: 126), [0x82, 0x7E, 0x00, 0x7E]),
    (FrameHeader(.binary, length: 65_535), [0x82, 0x7E, 0xFF, 0xFF]),
    (FrameHeader(.binary, length: .max), [0x82, 0x7F, 0x7F] + Array(repeating: 0xFF, count: 7)),
  ]

  @Test("headers are written and read as the standard shows", arguments: table)
  func roundTrip(header: FrameHeader, bytes: [UInt8]) throws {
    var written: [UInt8] = []
    header.append(to: &written)
    #expect(written == bytes)
    let read = try FrameHeader.read(from: (bytes + [1, 2, 3])[...])
    #expect(read?.header == header)
    #expect(read?.size == bytes.count)
    for count in bytes.indices {
      #expect(try FrameHeader.read(from: bytes[..<count]) == nil, "\(count) bytes are too few")
    }
  }

  @Test(
    "an invalid head is refused at its first wrong byte",
    arguments: [
      ([0xC1, 0x00], "reserved bit"), ([0xA1, 0x00], "reserved bit"),
      ([0x91, 0x00], "reserved bit"),
      ([0x83, 0x00], "opcode 3"), ([0x8B, 0x00], "opcode 11"), ([0x8F, 0x00], "opcode 15"),
      ([0x09, 0x00], "fragmented control"), ([0x08, 0x02], "fragmented control"),
      ([0x89, 0x7E], "more than 125"), ([0x88, 0xFF], "more than 125"),
      ([0x82, 0x7E, 0x00, 0x7D], "more bytes than it needs"),
      ([0x82, 0x7F, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], "more bytes than it needs"),
      ([0x82, 0x7F, 0x80, 0, 0, 0, 0, 0, 0, 0], "63 bits"),
    ] as [([UInt8], String)])
  func violations(bytes: [UInt8], problem: String) {
    let error = #expect(throws: ProtocolViolation.self) {
      try FrameHeader.read(from: bytes[...])
    }
    #expect(error?.code == .protocolError)
    #expect(error?.problem.contains(problem) == true, "\(error?.problem ?? "")")
  }
}

struct MaskingKeyTests {
  @Test("masking is the standard's, at every length and place")
  func masking() {
    let key = MaskingKey(0x37, 0xFA, 0x21, 0x3D)
    #expect(key.bytes == [0x37, 0xFA, 0x21, 0x3D])
    // RFC 6455, section 5.7: "Hello".
    var hello = Array("Hello".utf8)
    key.apply(to: &hello)
    #expect(hello == [0x7F, 0x9F, 0x4D, 0x51, 0x58])
    for count in 0..<40 {
      for start in 0...min(count, 9) {
        let plain = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7) }
        let expected = plain.enumerated().map { index, byte in
          index < start ? byte : byte ^ key.bytes[(index - start) % 4]
        }
        var masked = plain
        key.apply(to: &masked, from: start)
        #expect(masked == expected)
      }
    }
  }

  @Test("keys are fresh")
  func fresh() {
    #expect(Set((0..<64).map { _ in MaskingKey.random() }).count > 60)
  }
}
