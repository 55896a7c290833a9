/// Limits on the size of a request.
package struct RequestLimits: Hashable, Sendable {
  /// The most bytes of the request line.
  ///
  /// RFC 9112, section 3, recommends at least the default.
  package var requestLine: Int
  /// The most field lines, trailers included.
  ///
  /// The default is more than any known client sends.
  package var fieldCount: Int
  /// The most bytes of all field lines together, trailers included.
  package var fieldBytes: Int
  /// The most bytes of the decoded body.
  package var body: Int
  /// The most bytes of a line with a chunk's size and its extensions.
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
