import Testing

@testable import WebSocket

struct OutboxTests {
  /// Takes all there is, so many bytes at a time, and reads it as a server would.
  private func frames(_ outbox: inout Outbox, pieces: Int = .max) throws -> [RawFrame] {
    var bytes: [UInt8] = []
    while !outbox.isEmpty {
      let piece = outbox.front().prefix(pieces)
      bytes += piece
      outbox.dropFirst(piece.count)
    }
    var frames: [RawFrame] = []
    var rest = bytes[...]
    while let (header, size) = try FrameHeader.read(from: rest) {
      var payload = Array(rest.dropFirst(size).prefix(header.length))
      try #require(header.mask).apply(to: &payload)
      frames.append(
        RawFrame(opcode: header.opcode.rawValue, isFinal: header.isFinal, payload: payload))
      rest = rest.dropFirst(size + header.length)
    }
    #expect(rest.isEmpty)
    return frames
  }

  @Test("a message is cut into fragments", arguments: [1, 3, 1000])
  func fragments(pieces: Int) throws {
    var outbox = Outbox(fragment: 4)
    outbox.put(Message("0123456789"))
    let expected = [
      RawFrame(opcode: 1, isFinal: false, payload: Array("0123".utf8)),
      RawFrame(opcode: 0, isFinal: false, payload: Array("4567".utf8)),
      RawFrame(opcode: 0, isFinal: true, payload: Array("89".utf8)),
    ]
    #expect(try frames(&outbox, pieces: pieces) == expected)
    for count in [0, 1, 4] {
      let payload = Array(repeating: 9 as UInt8, count: count)
      outbox.put(Message(.binary, payload))
      #expect(
        try frames(&outbox) == [RawFrame(opcode: 2, isFinal: true, payload: payload)])
    }
    outbox.put(Message(.binary, Array(repeating: 9, count: 8)))
    #expect(try frames(&outbox).map(\.payload.count) == [4, 4])
  }

  @Test("pongs go between fragments, the close frame instead of the rest")
  func order() throws {
    var outbox = Outbox(fragment: 2)
    outbox.put(Message("abcdef"))
    let first = outbox.front().count
    outbox.putPong([1])
    outbox.dropFirst(first)
    let second = outbox.front().count
    outbox.putClose(CloseFrame(.protocolError))
    outbox.putClose(CloseFrame(.normal))
    outbox.putPong([2])
    outbox.dropFirst(second)
    #expect(second == 7 + 8, "a pong and the second fragment")
    #expect(
      try frames(&outbox) == [RawFrame(opcode: 8, isFinal: true, payload: [0x03, 0xEA])])
    outbox.put(Message("late"))
    #expect(outbox.isEmpty)
    #expect(outbox.isClosing)
  }

  @Test("of a flood of pings the last are answered")
  func flood() throws {
    var outbox = Outbox(fragment: 10)
    for number in 0..<200 as Range<UInt8> { outbox.putPong([number]) }
    #expect(try frames(&outbox).map(\.payload) == (136..<200).map { [$0] })
  }
}
