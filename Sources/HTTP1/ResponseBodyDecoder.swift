/// Decodes the body of a response (RFC 9112, section 6.3), split in any way.
package struct ResponseBodyDecoder {
  private enum State {
    case fixed(left: Int)
    case untilClose
    case chunkSize
    case chunk(left: Int)
    case chunkEnd
    case trailers
    case done
  }

  private var state: State
  private var buffer = LineBuffer()
  private var trailerBytes = 0

  /// Makes a decoder for the body of this response, to a request other than HEAD.
  package init(_ head: ResponseHead) throws(ResponseError) {
    if head.headers.list("Transfer-Encoding").last == "chunked" {
      state = .chunkSize
    } else if let text = head.headers["Content-Length"] {
      guard let length = Int(text), length >= 0 else { throw .malformed("invalid Content-Length") }
      state = length == 0 ? .done : .fixed(left: length)
    } else {
      state = head.status.code == 204 ? .done : .untilClose
    }
  }

  /// Whether the whole body has arrived.
  package var isDone: Bool { if case .done = state { true } else { false } }

  /// Whether the body may end here with the connection.
  package var mayEndHere: Bool { if case .untilClose = state { true } else { isDone } }

  /// Returns the content in these bytes.
  package mutating func content(
    of bytes: some Sequence<UInt8>
  ) throws(ResponseError) -> [UInt8] {
    buffer.feed(bytes)
    var content: [UInt8] = []
    while !buffer.isEmpty {
      switch state {
      case .done: return content
      case .untilClose: content += buffer.take(atMost: .max)
      case .fixed(let left):
        let part = buffer.take(atMost: left)
        content += part
        state = part.count == left ? .done : .fixed(left: left - part.count)
      case .chunk(let left):
        let part = buffer.take(atMost: left)
        content += part
        state = part.count == left ? .chunkEnd : .chunk(left: left - part.count)
      case .chunkSize, .chunkEnd, .trailers:
        guard let line = try takeLine() else { return content }
        try take(line)
      }
    }
    return content
  }

  private mutating func take(_ line: [UInt8]) throws(ResponseError) {
    switch state {
    case .chunkSize:
      let digits = line.prefix { $0.hexadecimalValue != nil }
      let text = String(decoding: digits, as: UTF8.self)
      guard let size = Int(text, radix: 16) else { throw .malformed("invalid chunk size") }
      state = size == 0 ? .trailers : .chunk(left: size)
    case .chunkEnd:
      guard line.isEmpty else { throw .malformed("a chunk does not end where its size says") }
      state = .chunkSize
    case .trailers:
      trailerBytes += line.count
      guard trailerBytes <= ResponseLimits().fieldBytes else { throw .tooLarge }
      if line.isEmpty { state = .done }
    case .fixed, .untilClose, .chunk, .done: return
    }
  }

  private mutating func takeLine() throws(ResponseError) -> [UInt8]? {
    switch buffer.takeLine(limit: 8000) {
    case .line(let line): return line
    case .incomplete: return nil
    case .tooLong: throw .tooLarge
    case .malformed(let problem): throw .malformed(problem.text)
    }
  }
}
