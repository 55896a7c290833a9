import HTTP1
import Testing

@Suite struct ResponseBodyDecoderTests {
  /// Decodes an answer that arrives in two parts.
  private func decode(_ text: String, split: Int) throws -> (content: String, isDone: Bool) {
    let bytes = Array(text.utf8)
    var heads = ResponseHeadDecoder()
    var body: ResponseBodyDecoder?
    var content: [UInt8] = []
    for part in [bytes[..<split], bytes[split...]] {
      if body != nil {
        content += try body?.content(of: part) ?? []
      } else {
        heads.feed(part)
        guard let head = try heads.next() else { continue }
        body = try ResponseBodyDecoder(head)
        content += try body?.content(of: heads.takeRest()) ?? []
      }
    }
    return (String(decoding: content, as: UTF8.self), body?.isDone ?? false)
  }

  @Test(
    "each framing, at every split point",
    arguments: [
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: y\r\n\r\n",
    ])
  func framings(text: String) throws {
    for split in 0...text.utf8.count {
      let (content, isDone) = try decode(text, split: split)
      #expect(content == "hello" && isDone, "split at \(split)")
    }
  }

  @Test("a body without a length ends with the connection")
  func untilClose() throws {
    let (content, isDone) = try decode("HTTP/1.1 200 OK\r\n\r\nhello", split: 19)
    #expect(content == "hello" && !isDone)
  }

  @Test(
    "broken framing is an error",
    arguments: [
      "Content-Length: -1\r\n\r\n", "Content-Length: x\r\n\r\n",
      "Transfer-Encoding: chunked\r\n\r\nxyz\r\n", "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
    ])
  func broken(text: String) {
    #expect(throws: ResponseError.self) { try decode("HTTP/1.1 200 OK\r\n\(text)", split: 0) }
  }
}
