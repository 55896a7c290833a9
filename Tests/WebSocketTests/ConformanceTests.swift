import SystemKit
import Testing

@testable import WebSocket

/// One conversation with an echoing client: what the server sends, what must come back, how it ends.
///
/// The numbers are those of the cases of Autobahn|Testsuite that do the same.
struct EchoCase: Sendable, CustomTestStringConvertible {
  enum End: Sendable {
    /// The server says goodbye with 1000 when all is there, and is answered.
    case server
    /// The last of what the server sent is a close frame with this payload, answered by this one.
    case answered([UInt8])
    /// The client fails the connection with this code, without the server having closed.
    case client(UInt16)
  }

  let testDescription: String
  let sent: [UInt8]
  let back: [RawFrame]
  let end: End

  init(_ name: String, _ sent: [UInt8], back: [RawFrame] = [], end: End = .server) {
    testDescription = name
    self.sent = sent
    self.back = back
    self.end = end
  }

  func run(_ connection: RawConnection, pieces: Int) throws {
    try connection.upgrade()
    var rest = sent[...]
    while !rest.isEmpty {
      guard connection.write(Array(rest.prefix(pieces))) else { break }
      rest = rest.dropFirst(pieces)
    }
    for expected in back {
      let frame = try connection.readFrame()
      guard frame == expected else {
        throw ServerProblem("opcode \(frame?.opcode ?? 255) came back, not \(expected.opcode)")
      }
    }
    if case .server = end { connection.write(close(1000)) }
    let last = try connection.readFrame()
    #expect(last?.opcode == 8)
    switch end {
    case .server: #expect(last?.payload == [0x03, 0xE8])
    case .answered(let payload): #expect(last?.payload == payload)
    case .client(let code):
      #expect(last?.payload.prefix(2).map { $0 } == [UInt8(code >> 8), UInt8(code & 255)])
    }
    connection.finishWriting()
    #expect(try connection.readFrame() == nil)
  }
}

private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

private func echoed(_ text: String) -> RawFrame {
  RawFrame(opcode: 1, isFinal: true, payload: bytes(text))
}

private func echoed(_ payload: [UInt8]) -> RawFrame {
  RawFrame(opcode: 2, isFinal: true, payload: payload)
}

private func pong(_ payload: [UInt8]) -> RawFrame {
  RawFrame(opcode: 10, isFinal: true, payload: payload)
}

struct ConformanceTests {
  static let framing: [EchoCase] = [0, 125, 126, 127, 128, 65_535, 65_536].flatMap { size in
    let stars = String(repeating: "*", count: size)
    let binary = Array(repeating: 0xFE as UInt8, count: size)
    return [
      EchoCase("1.1, text of \(size)", text(stars), back: [echoed(stars)]),
      EchoCase("1.2, binary of \(size)", frame(2, binary), back: [echoed(binary)]),
    ]
  }

  static let pings: [EchoCase] = [
    EchoCase("2.1, an empty ping", frame(9), back: [pong([])]),
    EchoCase("2.2, a ping", frame(9, bytes("Hello")), back: [pong(bytes("Hello"))]),
    EchoCase("2.3, a binary ping", frame(9, [0, 255, 254]), back: [pong([0, 255, 254])]),
    EchoCase(
      "2.4, a ping of 125", frame(9, Array(repeating: 254, count: 125)),
      back: [pong(Array(repeating: 254, count: 125))]),
    EchoCase("2.5, a ping of 126", frame(9, Array(repeating: 254, count: 126)), end: .client(1002)),
    EchoCase("2.7, an unasked pong", frame(10)),
    EchoCase("2.8, an unasked pong with payload", frame(10, [1, 2])),
    EchoCase("2.9, a pong and a ping", frame(10, [1]) + frame(9, [2]), back: [pong([2])]),
    EchoCase(
      "2.10, ten pings", (0..<10).flatMap { frame(9, [$0]) }, back: (0..<10).map { pong([$0]) }),
  ]

  static let reserved: [EchoCase] =
    (1...7).flatMap { rsv in
      [
        EchoCase("3.\(rsv), text with RSV \(rsv)", text("x", rsv: rsv), end: .client(1002)),
        EchoCase("3.\(rsv), a ping with RSV \(rsv)", frame(9, rsv: rsv), end: .client(1002)),
        EchoCase("3.\(rsv), a close with RSV \(rsv)", frame(8, rsv: rsv), end: .client(1002)),
        EchoCase(
          "3.\(rsv), text before RSV \(rsv)", text("a") + text("b", rsv: rsv) + frame(9),
          back: [echoed("a")], end: .client(1002)),
      ]
    }
    + ([3, 4, 5, 6, 7, 11, 12, 13, 14, 15] as [UInt8]).flatMap { opcode in
      [
        EchoCase("4, opcode \(opcode)", frame(opcode), end: .client(1002)),
        EchoCase("4, opcode \(opcode), payload", frame(opcode, [1]), end: .client(1002)),
        EchoCase(
          "4, opcode \(opcode) after text", text("a") + frame(opcode, [1]) + frame(9),
          back: [echoed("a")], end: .client(1002)),
      ]
    }

  private static let one = text("fragment1", fin: false)
  private static let two = frame(0, bytes("fragment2"))
  private static let both = echoed("fragment1fragment2")

  static let fragments: [EchoCase] = [
    EchoCase("5.1, a ping in fragments", frame(9, [1], fin: false) + two, end: .client(1002)),
    EchoCase("5.2, a pong in fragments", frame(10, [1], fin: false) + two, end: .client(1002)),
    EchoCase("5.3, two fragments", one + two, back: [both]),
    EchoCase("5.6, a ping between", one + frame(9, [1]) + two, back: [pong([1]), both]),
    EchoCase("5.9, a continuation of nothing", two + text("a"), end: .client(1002)),
    EchoCase(
      "5.12, an open continuation of nothing", frame(0, [1], fin: false), end: .client(1002)),
    EchoCase(
      "5.15, a continuation after a message", one + two + frame(0, [1], fin: false) + text("a"),
      back: [both], end: .client(1002)),
    EchoCase("5.18, text within text", one + text("fragment2"), end: .client(1002)),
    EchoCase("5.18, binary within text", one + frame(2, [1]), end: .client(1002)),
    EchoCase(
      "5.19, five fragments and pings",
      one + frame(0, bytes("b"), fin: false) + frame(9, [1]) + frame(0, bytes("c"), fin: false)
        + frame(0, bytes("d"), fin: false) + frame(9, [2]) + frame(0, bytes("e")),
      back: [pong([1]), pong([2]), echoed("fragment1bcde")]),
  ]

  private static let kosme = bytes("κόσμε")

  static let texts: [EchoCase] =
    [
      EchoCase("6.1.1, no text", text(""), back: [echoed("")]),
      EchoCase(
        "6.1.2, three empty fragments",
        text("", fin: false) + frame(0, fin: false) + frame(0), back: [echoed("")]),
      EchoCase(
        "6.1.3, text between empty fragments",
        text("", fin: false) + frame(0, bytes("middle"), fin: false) + frame(0),
        back: [echoed("middle")]),
      EchoCase("6.2.1", text("Hello-µ@ßöäüàá-UTF-8!!"), back: [echoed("Hello-µ@ßöäüàá-UTF-8!!")]),
      EchoCase(
        "6.2.4, each byte a fragment",
        frame(1, [kosme[0]], fin: false)
          + kosme.dropFirst().flatMap { frame(0, [$0], fin: false) } + frame(0),
        back: [echoed("κόσμε")]),
      EchoCase("6.3.1, a surrogate", frame(1, kosme + [0xED, 0xA0, 0x80]), end: .client(1007)),
      // The rest of the frame, or of the message, never comes: the client must not wait for it.
      EchoCase(
        "6.4.1, fail fast across fragments",
        frame(1, kosme, fin: false) + frame(0, [0xF4, 0x90], fin: false), end: .client(1007)),
      EchoCase(
        "6.4.3, fail fast within a frame", [0x81, 100] + kosme + [0xF4, 0x90], end: .client(1007)),
    ]
    + [
      "\u{0}", "\u{7f}", "\u{80}", "\u{7ff}", "\u{800}", "\u{d7ff}", "\u{e000}", "\u{fffd}",
      "\u{ffff}", "\u{10000}", "\u{1f642}", "\u{10ffff}",
    ].map { valid in
      EchoCase("6.5…23, \(bytes(valid))", text(valid), back: [echoed(valid)])
    }
    + ([
      [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFC, 0x84, 0x80, 0x80, 0x80, 0x80],
      [0xF7, 0xBF, 0xBF, 0xBF],
      [0x80], [0xBF], [0x80, 0xBF], [0xC0, 0x20], [0xE0, 0x20], [0xF0, 0x20], [0xC2], [0xE1, 0x80],
      [0xF1, 0x80, 0x80], [0xFE], [0xFF], [0xC0, 0xAF], [0xE0, 0x80, 0xAF],
      [0xF0, 0x80, 0x80, 0xAF],
      [0xC1, 0xBF], [0xE0, 0x9F, 0xBF], [0xF0, 0x8F, 0xBF, 0xBF], [0xED, 0xA0, 0x80],
      [0xED, 0xBF, 0xBF], [0xED, 0xA0, 0x80, 0xED, 0xB0, 0x80], [0xF4, 0x90, 0x80, 0x80],
      kosme.dropLast(),
    ] as [[UInt8]]).map { invalid in
      EchoCase("6.6…21, \(invalid)", frame(1, invalid), end: .client(1007))
    }

  static let closes: [EchoCase] =
    [
      EchoCase(
        "7.1.1, a message, then the end", text("a") + close(1000), back: [echoed("a")],
        end: .answered([0x03, 0xE8])),
      EchoCase("7.1.2, two close frames", close(1000) + close(1001), end: .answered([0x03, 0xE8])),
      EchoCase("7.1.3, a ping after it", close(1000) + frame(9), end: .answered([0x03, 0xE8])),
      EchoCase("7.1.4, text after it", close(1000) + text("a"), end: .answered([0x03, 0xE8])),
      EchoCase("7.1.5, within a message", one + close(1000) + two, end: .answered([0x03, 0xE8])),
      EchoCase("7.3.1, no payload", frame(8), end: .answered([])),
      EchoCase("7.3.2, half a code", frame(8, [3]), end: .client(1002)),
      EchoCase("7.3.3, a code", close(1000), end: .answered([0x03, 0xE8])),
      EchoCase("7.3.4, a reason", close(1000, "Hello World!"), end: .answered([0x03, 0xE8])),
      EchoCase(
        "7.3.5, a reason of 123", close(1000, String(repeating: "*", count: 123)),
        end: .answered([0x03, 0xE8])),
      EchoCase(
        "7.3.6, a reason of 124", close(1000, String(repeating: "*", count: 124)),
        end: .client(1002)),
      EchoCase(
        "7.5.1, a reason that is not UTF-8", frame(8, [0x03, 0xE8] + kosme + [0xED, 0xA0, 0x80]),
        end: .client(1007)),
    ]
    + ([1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999] as [UInt16])
    .map { code in
      EchoCase(
        "7.7, code \(code)", close(code), end: .answered([UInt8(code >> 8), UInt8(code & 255)]))
    }
    + ([0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535] as [UInt16]).map {
      code in
      EchoCase("7.9, code \(code)", close(code), end: .client(1002))
    }

  @Test(
    "the client does what the standard asks, however the bytes arrive",
    arguments: framing + pings + reserved + fragments + texts + closes)
  func conformance(row: EchoCase) throws {
    for pieces in row.sent.count < 200 ? [1, 2, .max] : [997, .max] {
      try withRawServer { connection in
        try row.run(connection, pieces: pieces)
      } _: { port in
        var client = try connect(port)
        do throws(WebSocketError) {
          let ending = try echo(&client)
          guard case .closed = ending else { throw .ended(ending) }
          if case .client = row.end { Issue.record("no violation was seen") }
        } catch {
          guard case .client = row.end, case .violation = error else {
            Issue.record(error)
            return
          }
        }
      }
    }
  }

  @Test(
    "large messages come back whole, in one frame or in many",
    arguments: [(1 << 20, 1 << 20), (4 << 20, 4 << 20), (1 << 20, 64), (4 << 20, 65_536)])
  func large(size: Int, fragment: Int) throws {
    // 9.1 to 9.6.
    let payload = Array(repeating: UInt8(ascii: "z"), count: size)
    try withRawServer { connection in
      try connection.upgrade()
      var bytes: [UInt8] = []
      for start in stride(from: 0, to: size, by: fragment) {
        bytes += frame(
          start == 0 ? 1 : 0, Array(payload[start..<min(size, start + fragment)]),
          fin: start + fragment >= size)
      }
      connection.write(bytes)
      var back: [UInt8] = []
      while let frame = try connection.readFrame() {
        back += frame.payload
        if frame.isFinal { break }
      }
      #expect(back == payload)
      connection.write(close(1000))
      try connection.drain()
    } _: { port in
      var client = try connect(port)
      let ending = try echo(&client)
      #expect(ending == .closed(CloseFrame(.normal)))
    }
  }

  @Test("a thousand messages come back one by one")
  func manyMessages() throws {
    // 9.7 and 9.8.
    try withRawServer { connection in
      try connection.upgrade()
      for number in 0..<1000 {
        connection.write(text("message \(number)"))
        let back = try connection.readFrame()
        guard back == echoed("message \(number)") else {
          throw ServerProblem("message \(number) did not come back")
        }
      }
      connection.write(close(1000))
      try connection.drain()
    } _: { port in
      var client = try connect(port)
      let ending = try echo(&client)
      #expect(ending == .closed(CloseFrame(.normal)))
    }
  }

  @Test("a message leaves in fragments of the size that was asked for")
  func automaticFragments() throws {
    // 10.1.1.
    try withRawServer { connection in
      try connection.upgrade(extra: text(String(repeating: "*", count: 65_536)))
      var sizes: [Int] = []
      while let frame = try connection.readFrame() {
        sizes.append(frame.payload.count)
        if frame.isFinal { break }
      }
      #expect(sizes == Array(repeating: 1300, count: 50) + [536])
      connection.write(close(1000))
      try connection.drain()
    } _: { port in
      var client = try connect(port) { $0.fragment = 1300 }
      let ending = try echo(&client)
      #expect(ending == .closed(CloseFrame(.normal)))
    }
  }
}
