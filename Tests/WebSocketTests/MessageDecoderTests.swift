import Testing

@testable import WebSocket

struct MessageDecoderTests {
  private func items(
    _ bytes: [UInt8], pieces: Int = .max, limit: Int = 1000
  ) throws -> [MessageDecoder.Item] {
    var decoder = MessageDecoder(limit: limit)
    var items: [MessageDecoder.Item] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      decoder.feed(rest.prefix(pieces))
      rest = rest.dropFirst(pieces)
      while let item = try decoder.next() { items.append(item) }
      #expect(decoder.needsMore)
    }
    return items
  }

  static let conversation =
    text("Hel", fin: false) + frame(9, [1, 2]) + frame(0, Array("lo".utf8)) + frame(2, [0xFF])
    + frame(10) + text("") + text("κό", fin: false) + frame(0, [], fin: false)
    + frame(0, Array("σμε".utf8)) + frame(2, Array(repeating: 7, count: 300)) + close(1000, "bye")
    + text("after the end")

  @Test("fragments, control frames between them and the end are found, however the bytes are split")
  func splits() throws {
    let expected: [MessageDecoder.Item] = [
      .ping([1, 2]), .message(Message("Hello")), .message(Message(.binary, [0xFF])), .pong([]),
      .message(Message("")), .message(Message("κόσμε")),
      .message(Message(.binary, Array(repeating: 7, count: 300))),
      .close(CloseFrame(.normal, "bye")),
    ]
    for pieces in Array(1...20) + [.max] {
      #expect(try items(Self.conversation, pieces: pieces) == expected)
    }
    for place in Self.conversation.indices {
      var decoder = MessageDecoder(limit: 1000)
      var found: [MessageDecoder.Item] = []
      for part in [Self.conversation[..<place], Self.conversation[place...]] {
        decoder.feed(part)
        while let item = try decoder.next() { found.append(item) }
      }
      #expect(found == expected)
    }
  }

  @Test("bytes fed before they are needed are kept")
  func feedingAhead() throws {
    var decoder = MessageDecoder(limit: 1000)
    for byte in Self.conversation { decoder.feed([byte]) }
    var count = 0
    while try decoder.next() != nil { count += 1 }
    #expect(count == 8)
  }

  static let violations: [(String, [UInt8], CloseCode)] = [
    ("a masked frame", [0x81, 0x80, 0, 0, 0, 0], .protocolError),
    ("a continuation of nothing", frame(0), .protocolError),
    ("a continuation after a whole message", text("a") + frame(0), .protocolError),
    ("a new message within one", text("a", fin: false) + text("b"), .protocolError),
    ("a binary message within one", text("a", fin: false) + frame(2), .protocolError),
    ("text cut within a character", frame(1, [0xC3]), .invalidPayload),
    ("bad text in a frame that is not over", [0x81, 5, 0x61, 0xFF], .invalidPayload),
    ("bad text across fragments", frame(1, [0xE0], fin: false) + frame(0, [0x80]), .invalidPayload),
    ("a large frame, before its payload", [0x82, 126, 0x03, 0xE9], .messageTooBig),
    (
      "a frame of 2^63−1 bytes", [0x82, 127, 0x7F] + Array(repeating: 0xFF, count: 7),
      .messageTooBig
    ),
    (
      "fragments that are large together",
      frame(2, Array(repeating: 0, count: 1000), fin: false) + frame(0, [0]), .messageTooBig
    ),
  ]

  @Test("violations are refused at once and for good", arguments: violations)
  func violation(name: String, bytes: [UInt8], code: CloseCode) {
    for pieces in [1, .max] {
      let error = #expect(throws: ProtocolViolation.self) { try items(bytes, pieces: pieces) }
      #expect(error?.code == code)
    }
    var decoder = MessageDecoder(limit: 1000)
    decoder.feed(bytes)
    for _ in 0..<3 {
      #expect(throws: ProtocolViolation.self) { while try decoder.next() != nil {} }
      decoder.feed(text("too late"))
    }
  }

  @Test("random bytes decode equally whole and byte by byte, and stay within the limit")
  func rubbish() throws {
    var generator = SeededGenerator(state: 42)
    func outcome(_ bytes: [UInt8], pieces: Int) -> ([MessageDecoder.Item], ProtocolViolation?) {
      var decoder = MessageDecoder(limit: 50)
      var items: [MessageDecoder.Item] = []
      var rest = bytes[...]
      do throws(ProtocolViolation) {
        while !rest.isEmpty {
          decoder.feed(rest.prefix(pieces))
          rest = rest.dropFirst(pieces)
          while let item = try decoder.next() { items.append(item) }
        }
        return (items, nil)
      } catch {
        return (items, error)
      }
    }
    for _ in 0..<3000 {
      // Mostly sound headers, so that something lies behind them.
      let bytes = (0..<12).flatMap { _ in
        let opcode =
          [0, 1, 2, 8, 9, 10, 1, 0x80, 0x81, 0x82, 0x89, 0x8A].randomElement(using: &generator) ?? 0
        let length = UInt8.random(
          in: 0...(Bool.random(using: &generator) ? 9 : 130), using: &generator)
        return [UInt8(opcode), length]
          + (0..<min(length, 20)).map { _ in UInt8.random(in: 0...0x90, using: &generator) }
      }
      let (items, violation) = outcome(bytes, pieces: .max)
      let (slowItems, slowViolation) = outcome(bytes, pieces: 1)
      guard items == slowItems, violation == slowViolation else {
        Issue.record("\(bytes) is taken differently")
        return
      }
      for case .message(let message) in items {
        #expect(message.payload.count <= 50)
        #expect(
          message.kind == .binary || String(validating: message.payload, as: UTF8.self) != nil)
      }
    }
  }

  @Test("a message of exactly the limit is accepted")
  func limit() throws {
    let payload = Array(repeating: 1 as UInt8, count: 1000)
    #expect(try items(frame(2, payload)) == [.message(Message(.binary, payload))])
    let halves = frame(2, Array(payload[..<500]), fin: false) + frame(0, Array(payload[500...]))
    #expect(try items(halves) == [.message(Message(.binary, payload))])
  }
}

/// The same numbers in every run (SplitMix64).
private struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
