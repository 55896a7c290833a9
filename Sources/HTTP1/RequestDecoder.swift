/// Decodes a connection's bytes, split in any way, into requests.
///
/// It is strict where lenient servers have let requests be smuggled in: lines end in CRLF, a body
/// has one length, fields are not folded. Trailers are checked and dropped. Methods, paths and
/// fields that do not frame the message are not checked.
package struct RequestDecoder {
  private enum State {
    case requestLine(sawEmptyLine: Bool)
    case fields(RequestHead)
    case fixedBody(RequestHead, length: Int)
    case chunkSize(RequestHead)
    case chunk(RequestHead, left: Int)
    case chunkEnd(RequestHead)
    case trailers(RequestHead)
    case failed(RequestError)
  }

  private let limits: RequestLimits
  private var state = State.requestLine(sawEmptyLine: false)
  private var buffer = LineBuffer()
  private var body: [UInt8] = []
  private var awaitsContinue = false

  package init(limits: RequestLimits = RequestLimits()) {
    self.limits = limits
  }

  /// Adds received bytes.
  ///
  /// The caller must limit the bytes fed between calls of `next`, since the decoder keeps pipelined
  /// requests until they are taken.
  package mutating func feed(_ bytes: some Sequence<UInt8>) {
    buffer.feed(bytes)
  }

  /// Whether nothing has arrived since the last whole request.
  package var isBetweenRequests: Bool {
    if case .requestLine = state { return buffer.isEmpty }
    return false
  }

  /// Whether the client waits for `100 Continue` before it sends a body; true once per request
  /// (RFC 9110, section 10.1.1).
  package mutating func takeContinue() -> Bool {
    defer { awaitsContinue = false }
    return awaitsContinue && buffer.isEmpty
  }

  /// Returns the next whole request; nil when more bytes are needed.
  ///
  /// - Throws: `RequestError`, also on every later call.
  package mutating func next() throws(RequestError) -> Request? {
    do throws(RequestError) {
      while true {
        switch try step() {
        case .needMore: return nil
        case .goOn: continue
        case .request(let request): return request
        }
      }
    } catch {
      state = .failed(error)
      buffer.removeAll()
      body = []
      throw error
    }
  }

  /// The request whose body is still to come, without the body; nil before its head is complete.
  ///
  /// With it a request that is not allowed can be refused before its body is received.
  package var head: Request? {
    switch state {
    case .fixedBody(let head, _), .chunkSize(let head), .chunk(let head, _), .chunkEnd(let head),
      .trailers(let head):
      head.request(body: [])
    case .requestLine, .fields, .failed: nil
    }
  }

  private enum Step {
    case needMore
    case goOn
    case request(Request)
  }

  private mutating func step() throws(RequestError) -> Step {
    switch state {
    case .requestLine(let sawEmptyLine): return try readRequestLine(sawEmptyLine)
    case .fields(let head): return try readField(head)
    case .fixedBody(let head, let length): return readFixedBody(head, length)
    case .chunkSize(let head): return try readChunkSize(head)
    case .chunk(let head, let left): return readChunk(head, left)
    case .chunkEnd(let head): return try readChunkEnd(head)
    case .trailers(let head): return try readTrailer(head)
    case .failed(let error): throw error
    }
  }

  /// Reads the request line.
  ///
  /// One empty line before it is allowed (RFC 9112, section 2.2).
  private mutating func readRequestLine(_ sawEmptyLine: Bool) throws(RequestError) -> Step {
    let tooLong = RequestError.requestLineTooLong(limit: limits.requestLine)
    guard let line = try takeLine(limit: limits.requestLine, tooLong) else { return .needMore }
    if line.isEmpty {
      guard !sawEmptyLine else { throw .malformed("empty request line") }
      state = .requestLine(sawEmptyLine: true)
    } else {
      state = .fields(try RequestHead(requestLine: line))
    }
    return .goOn
  }

  private mutating func readField(_ head: RequestHead) throws(RequestError) -> Step {
    guard let line = try takeFieldLine(head) else { return .needMore }
    var head = head
    guard line.isEmpty else {
      try head.addField(line, limits)
      state = .fields(head)
      return .goOn
    }
    switch try head.bodyFraming(limit: limits.body) {
    case .none: return finish(head)
    case .length(let length): state = .fixedBody(head, length: length)
    case .chunked: state = .chunkSize(head)
    }
    awaitsContinue = try head.expectsContinue()
    return .goOn
  }

  private mutating func readFixedBody(_ head: RequestHead, _ length: Int) -> Step {
    take(atMost: length - body.count)
    return body.count == length ? finish(head) : .needMore
  }

  /// Reads `chunk-size [ chunk-ext ] CRLF` (RFC 9112, section 7.1); extensions are ignored.
  private mutating func readChunkSize(_ head: RequestHead) throws(RequestError) -> Step {
    let tooLong = RequestError.malformed("the line of a chunk's size is too long")
    guard let line = try takeLine(limit: limits.chunkLine, tooLong) else { return .needMore }
    let digits = line.prefix { $0.hexadecimalValue != nil }
    let rest = line.dropFirst(digits.count).drop { $0.isBlank }
    guard !digits.isEmpty, rest.isEmpty || rest.first == UInt8(ascii: ";"),
      rest.allSatisfy(\.isFieldValueCharacter)
    else { throw .malformed("invalid chunk size") }
    var size = 0
    for digit in digits.lazy.compactMap(\.hexadecimalValue) {
      size = size * 16 + digit
      guard size <= limits.body - body.count else { throw .bodyTooLarge(limit: limits.body) }
    }
    state = size == 0 ? .trailers(head) : .chunk(head, left: size)
    return .goOn
  }

  private mutating func readChunk(_ head: RequestHead, _ left: Int) -> Step {
    let count = take(atMost: left)
    state = count == left ? .chunkEnd(head) : .chunk(head, left: left - count)
    return count == left ? .goOn : .needMore
  }

  private mutating func readChunkEnd(_ head: RequestHead) throws(RequestError) -> Step {
    let problem = RequestError.malformed("a chunk does not end where its size says")
    guard let line = try takeLine(limit: 0, problem) else { return .needMore }
    guard line.isEmpty else { throw problem }
    state = .chunkSize(head)
    return .goOn
  }

  private mutating func readTrailer(_ head: RequestHead) throws(RequestError) -> Step {
    guard let line = try takeFieldLine(head) else { return .needMore }
    if line.isEmpty { return finish(head) }
    var head = head
    try head.addTrailer(line, limits)
    state = .trailers(head)
    return .goOn
  }

  private mutating func finish(_ head: RequestHead) -> Step {
    defer { body = [] }
    awaitsContinue = false
    state = .requestLine(sawEmptyLine: false)
    return .request(head.request(body: body))
  }

  /// Moves bytes from the buffer to the body, and returns their number.
  @discardableResult
  private mutating func take(atMost count: Int) -> Int {
    let taken = buffer.take(atMost: count)
    body += taken
    return taken.count
  }

  private mutating func takeFieldLine(_ head: RequestHead) throws(RequestError) -> [UInt8]? {
    try takeLine(limit: limits.fieldBytes - head.fieldBytes, .fieldsTooLarge)
  }

  /// Takes one line, without its CRLF; nil when its end has not arrived.
  private mutating func takeLine(
    limit: Int, _ tooLong: RequestError
  ) throws(RequestError) -> [UInt8]? {
    switch buffer.takeLine(limit: limit) {
    case .line(let line): return line
    case .incomplete: return nil
    case .tooLong: throw tooLong
    case .malformed(let problem): throw .malformed(problem.text)
    }
  }
}

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
