import HTTP1
import Testing

struct ResponseHeadDecoderTests {
  private static let answer =
    "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n"
    + "HTTP/1.1 404 Not here\r\nServer:  x \r\nA: 1\r\na: 2\r\n\r\nrest"

  @Test("heads are read however they are split, and what follows is kept")
  func splits() throws {
    let bytes = Array(Self.answer.utf8)
    for pieces in 1...bytes.count {
      var decoder = ResponseHeadDecoder()
      var heads: [ResponseHead] = []
      var rest: [UInt8] = []
      for start in stride(from: 0, to: bytes.count, by: pieces) {
        decoder.feed(bytes[start..<min(start + pieces, bytes.count)])
        while heads.count < 2, let head = try decoder.next() { heads.append(head) }
        if heads.count == 2 { rest += decoder.takeRest() }
      }
      #expect(heads.map(\.status.code) == [103, 404])
      #expect(heads.last?.headers.all("A") == ["1", "2"])
      #expect(heads.last?.headers["server"] == "x")
      #expect(rest == Array("rest".utf8))
    }
  }

  @Test(
    "a reason may be missing",
    arguments: ["HTTP/1.1 200\r\n\r\n", "HTTP/1.0 200 \r\n\r\n", "HTTP/1.1 200 \u{e9} x\r\n\r\n"])
  func reasons(text: String) throws {
    var decoder = ResponseHeadDecoder()
    decoder.feed(text.utf8)
    #expect(try decoder.next()?.status == .ok)
  }

  @Test(
    "a head of exactly the limit is read, one byte more is refused",
    arguments: [
      ("HTTP/1.1 200 ok\r\nAB: c\r\n\r\n", nil), ("HTTP/1.1 200 okk\r\n\r\n", .tooLarge),
      ("HTTP/1.1 200 ok\r\nAB: cd\r\n\r\n", .tooLarge),
      ("HTTP/1.1 200 ok\r\nA:\r\nB:\r\n\r\n", .tooLarge),
      ("HTTP/1.1 200 this never ends", .tooLarge),
      ("HTTP/1.1 200 ok\r\n\r\n", nil),
      ("HTTP/1.1 200 ok\n", .malformed("a line does not end in CRLF")),
      ("HTTP/3 200 ok\r\n", .malformed("the answer is not HTTP/1.1")),
      ("HTTP/1.1  200\r\n", .malformed("invalid status code")),
    ] as [(String, ResponseError?)])
  func limits(text: String, error: ResponseError?) throws {
    var limits = ResponseLimits()
    limits.statusLine = 15
    limits.fieldCount = 1
    limits.fieldBytes = 7
    var decoder = ResponseHeadDecoder(limits: limits)
    decoder.feed(text.utf8)
    if let error {
      #expect(throws: error) { _ = try decoder.next() }
    } else {
      #expect(try decoder.next() != nil)
    }
  }
}
