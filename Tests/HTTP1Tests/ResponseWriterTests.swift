import HTTP1
import SystemKit
import Testing

@Suite("Response writer")
struct ResponseWriterTests {
  func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  @Test("a head has its fields, its framing and its date")
  func head() throws {
    let date = try #require(Timestamp("1994-11-06T08:49:37Z"))
    let bytes = ResponseWriter.head(
      .ok, headers: ["Content-Type": "text/plain", "content-length": "99"], framing: .length(3),
      keepAlive: true, date: date)
    #expect(
      text(bytes) == """
        HTTP/1.1 200 OK\r
        Content-Type: text/plain\r
        Date: Sun, 06 Nov 1994 08:49:37 GMT\r
        Content-Length: 3\r
        Connection: keep-alive\r
        \r

        """)
  }

  @Test("field values cannot start a line of their own")
  func injection() {
    let bytes = ResponseWriter.head(
      Status(404), headers: ["X": "a\r\nEvil: 1", "Bad name": "b"], framing: .untilClose,
      keepAlive: true)
    #expect(
      text(bytes) == "HTTP/1.1 404 Not Found\r\nX: a  Evil: 1\r\nConnection: close\r\n\r\n")
  }

  @Test("chunks carry their size in hexadecimal, and no chunk ends the body by accident")
  func chunks() {
    #expect(text(ResponseWriter.chunk(Array(repeating: 0x61, count: 26))).hasPrefix("1a\r\naaa"))
    #expect(ResponseWriter.chunk([]).isEmpty)
    #expect(text(ResponseWriter.lastChunk) == "0\r\n\r\n")
  }

  @Test(
    "events",
    arguments: [
      (ServerSentEvent("a"), "data: a\n\n"),
      (ServerSentEvent("a\nb\r\nc\rd\n"), "data: a\ndata: b\ndata: c\ndata: d\ndata: \n\n"),
      (ServerSentEvent("", name: "x\ny", id: "7"), "id: 7\nevent: xy\ndata: \n\n"),
    ])
  func events(event: ServerSentEvent, expected: String) {
    #expect(text(event.bytes) == expected)
  }
}
