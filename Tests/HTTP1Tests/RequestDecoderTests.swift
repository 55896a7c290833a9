import HTTP1
import Testing

@Suite("Request decoder")
struct RequestDecoderTests {
  static let pipelined = """
    POST /a?x=1 HTTP/1.1\r
    Host: localhost\r
    Content-Length: 5\r
    \r
    hello\r
    POST /b HTTP/1.1\r
    host:localhost\r
    Transfer-Encoding: Chunked\r
    Cookie: \t a=b \t\r
    \r
    4;ext="1"\r
    Wiki\r
    A\r
    pedia in\r
    \r
    0\r
    Expires: never\r
    \r
    GET http://localhost:80/c?d HTTP/1.0\r
    \r

    """

  static func decode(_ pieces: [some Sequence<UInt8>]) throws -> [Request] {
    var decoder = RequestDecoder()
    var requests: [Request] = []
    for piece in pieces {
      decoder.feed(piece)
      while let request = try decoder.next() { requests.append(request) }
    }
    #expect(decoder.isBetweenRequests)
    return requests
  }

  @Test("three requests on one connection are read at every split and byte by byte")
  func splits() throws {
    let bytes = Array(Self.pipelined.utf8)
    let whole = try Self.decode([bytes])
    #expect(whole.map(\.method) == ["POST", "POST", "GET"])
    #expect(whole.map(\.path) == ["/a", "/b", "/c"])
    #expect(whole.map(\.query) == ["x=1", nil, "d"])
    #expect(
      whole.map { String(decoding: $0.body, as: UTF8.self) } == ["hello", "Wikipedia in\r\n", ""])
    #expect(whole[1].headers["COOKIE"] == "a=b")
    #expect(whole[1].headers["Expires"] == nil)
    #expect(whole.map(\.keepsAlive) == [true, true, false])
    for split in 0...bytes.count {
      #expect(try Self.decode([bytes[..<split], bytes[split...]]) == whole)
    }
    #expect(try Self.decode(bytes.map { [$0] }) == whole)
  }

  static let hostile: [(String, Int)] = [
    // RFC 9112, section 2.2 and 3
    ("GET / HTTP/1.1\nHost: a\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n", 400),
    ("\r\n\r\nGET / HTTP/1.1\r\n", 400),
    ("GET /\r\n\r\n", 400),
    ("GET  / HTTP/1.1\r\n", 400),
    ("GET / HTTP/1.1 \r\n", 400),
    ("GET /a b HTTP/1.1\r\n", 400),
    (" GET / HTTP/1.1\r\n", 400),
    ("G(T / HTTP/1.1\r\n", 400),
    ("GET /\u{1} HTTP/1.1\r\n", 400),
    ("GET /#f HTTP/1.1\r\n", 400),
    ("GET * HTTP/1.1\r\n", 400),
    ("CONNECT a:1 HTTP/1.1\r\n", 400),
    ("GET a HTTP/1.1\r\n", 400),
    // section 2.3
    ("GET / HTTP/2.0\r\n", 505),
    ("GET / HTTP/0.9\r\n", 505),
    ("GET / HTTP/1.2\r\n", 505),
    ("GET / http/1.1\r\n", 400),
    ("GET / HTTP/1.11\r\n", 400),
    ("GET / HTTP/1\r\n", 400),
    // section 3.2
    ("GET / HTTP/1.1\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400),
    // section 5
    ("GET / HTTP/1.1\r\nHost : a\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\r\n b\r\n", 400),
    ("GET / HTTP/1.1\r\n\tHost: a\r\n", 400),
    ("GET / HTTP/1.1\r\n: a\r\n", 400),
    ("GET / HTTP/1.1\r\nHost\r\n", 400),
    ("GET / HTTP/1.1\r\nX: a\0b\r\n", 400),
    ("GET / HTTP/1.1\r\nÄ: a\r\n", 400),
    // section 6
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x1\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", 413),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 33\r\n\r\n", 413),
    (
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400
    ),
    ("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, gzip\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n", 501),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n\r\n", 501),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nExpect: tea\r\n\r\n", 417),
    // section 7.1
    (chunked + "g\r\n", 400),
    (chunked + "-1\r\n", 400),
    (chunked + "\r\n", 400),
    (chunked + "1 x\r\n", 400),
    (chunked + "1\na", 400),
    (chunked + "1\r\nab\r\n", 400),
    (chunked + "1\r\na\n", 400),
    (chunked + "21\r\n", 413),
    (chunked + "10\r\n0123456789abcdef\r\n11\r\n", 413),
    (chunked + "ffffffffffffffffffffff\r\n", 413),
    (chunked + "1;" + String(repeating: "x", count: 300), 400),
    (chunked + "0\r\n bad\r\n", 400),
    // limits
    ("GET /" + String(repeating: "a", count: 300), 414),
    ("GET /" + String(repeating: "a", count: 300) + " HTTP/1.1\r\n", 414),
    ("GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "a", count: 600), 431),
    ("GET / HTTP/1.1\r\n" + String(repeating: "X: a\r\n", count: 9), 431),
  ]
  static let chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
  static let limits = RequestLimits(
    requestLine: 200, fieldCount: 8, fieldBytes: 500, body: 32, chunkLine: 64)

  /// The macro cannot call mutating methods itself.
  func next(_ decoder: inout RequestDecoder) throws(RequestError) -> Request? {
    try decoder.next()
  }

  @Test(
    "hostile requests are refused with the right status, however they arrive", arguments: hostile)
  func refusal(text: String, status: Int) {
    let bytes = Array(text.utf8)
    for size in [1, 7, bytes.count] {
      var decoder = RequestDecoder(limits: Self.limits)
      var error: RequestError?
      for start in stride(from: 0, to: bytes.count, by: size) where error == nil {
        decoder.feed(bytes[start..<min(start + size, bytes.count)])
        do throws(RequestError) {
          let request = try decoder.next()
          #expect(request == nil)
        } catch let caught {
          error = caught
        }
      }
      #expect(error?.status.code == status, "in pieces of \(size)")
      let again = Result { try decoder.next() }
      #expect(throws: RequestError.self) { try again.get() }
    }
  }

  @Test("lengths up to the limit are accepted")
  func atTheLimit() throws {
    var decoder = RequestDecoder(limits: Self.limits)
    let target = "/" + String(repeating: "a", count: 200 - "GET / HTTP/1.1".utf8.count)
    decoder.feed("GET \(target) HTTP/1.1\r\nHost: a\r\nContent-Length: 32\r\n\r\n".utf8)
    #expect(try next(&decoder) == nil)
    decoder.feed(repeatElement(0x61, count: 32))
    #expect(try next(&decoder)?.body.count == 32)
  }

  @Test("a client that waits for 100 Continue is noticed once, and not when it sends anyway")
  func expectation() throws {
    let head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n"
    var decoder = RequestDecoder()
    decoder.feed(head.utf8)
    #expect(try next(&decoder) == nil)
    let answers = [decoder.takeContinue(), decoder.takeContinue()]
    #expect(answers == [true, false])
    decoder.feed("ok".utf8)
    #expect(try next(&decoder)?.body == Array("ok".utf8))

    decoder.feed((head + "ok").utf8)
    #expect(try next(&decoder) != nil)
    let isLate = decoder.takeContinue()
    #expect(!isLate)
  }

  @Test("random bytes and random damage never trap, and splits never change the outcome")
  func fuzz() {
    var generator = SystemRandomNumberGenerator()
    let base = Array(Self.pipelined.utf8)
    func outcome(_ pieces: [ArraySlice<UInt8>]) -> ([Request], RequestError?) {
      var decoder = RequestDecoder(limits: Self.limits)
      var requests: [Request] = []
      do throws(RequestError) {
        for piece in pieces {
          decoder.feed(piece)
          while let request = try decoder.next() { requests.append(request) }
        }
        return (requests, nil)
      } catch {
        return (requests, error)
      }
    }
    for _ in 0..<3000 {
      var bytes = base
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.remove(at: place)
        default: bytes.insert(contentsOf: bytes[place...].prefix(9), at: place)
        }
      }
      let split = Int.random(in: 0...bytes.count, using: &generator)
      let whole = outcome([bytes[...]])
      let halves = outcome([bytes[..<split], bytes[split...]])
      let drip = outcome(bytes.indices.map { bytes[$0...$0] })
      #expect(whole.0 == halves.0 && whole.0 == drip.0)
      #expect(whole.1?.status == halves.1?.status && whole.1?.status == drip.1?.status)
    }
  }
}
