/// How much of a request is accepted before it is refused.
package struct RequestLimits: Hashable, Sendable {
  /// Bytes of the request line.
  ///
  /// The default is what RFC 9112, section 3, recommends as the least.
  package var requestLine: Int
  /// Field lines, trailers included; more than any client we know sends.
  package var fieldCount: Int
  /// Bytes of all field lines together, trailers included.
  package var fieldBytes: Int
  /// Bytes of the decoded body.
  package var body: Int
  /// Bytes of the line that gives a chunk's size, with its extensions.
  package var chunkLine: Int

  package init(
    requestLine: Int = 8000, fieldCount: Int = 100, fieldBytes: Int = 32_768,
    body: Int = 8 << 20, chunkLine: Int = 256
  ) {
    self.requestLine = requestLine
    self.fieldCount = fieldCount
    self.fieldBytes = fieldBytes
    self.body = body
    self.chunkLine = chunkLine
  }
}
