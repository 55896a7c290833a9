internal import HTTP1
internal import SystemKit

/// The exchange of heads on a new connection, against one deadline.
struct Opening {
  /// Interim answers (RFC 9110, section 15.2) beyond so many are not waited through.
  private static let mostInterimAnswers = 8

  private let limits: WebSocketLimits
  private let deadline: Deadline
  private var decoder: ResponseHeadDecoder

  init(limits: WebSocketLimits, until deadline: Deadline) {
    self.limits = limits
    self.deadline = deadline
    decoder = ResponseHeadDecoder(limits: limits.response)
  }

  func send(_ request: [UInt8], on stream: borrowing ByteStream) throws(WebSocketError) {
    var rest = request[...]
    while !rest.isEmpty {
      switch try stream.send(some: rest) {
      case .moved(let count): rest = rest.dropFirst(count)
      // It may have said why before it hung up.
      case .ended: return
      case .wouldBlock:
        guard try stream.wait(readable: false, writable: true, until: deadline) else {
          throw .timedOut("in the handshake")
        }
      }
    }
  }

  /// The head of the final answer.
  mutating func receiveHead(
    on stream: borrowing ByteStream
  ) throws(WebSocketError) -> ResponseHead {
    var interimAnswers = 0
    while true {
      while let head = try decodedHead() {
        guard head.status.code < 200, head.status.code != 101 else { return head }
        interimAnswers += 1
        guard interimAnswers <= Self.mostInterimAnswers else {
          throw .handshake("too many interim answers")
        }
      }
      switch try receive(on: stream, until: deadline) {
      case .moved: continue
      case .wouldBlock: throw .timedOut("in the handshake")
      case .ended: throw .handshake("the server hung up")
      }
    }
  }

  /// The beginning of the body of an answer, as much as comes soon.
  ///
  /// Chunked ones are not read: nobody refuses a WebSocket that way who means it to be read.
  mutating func receiveBody(
    of head: ResponseHead, on stream: borrowing ByteStream
  ) throws(WebSocketError) -> [UInt8] {
    guard head.headers["Transfer-Encoding"] == nil else { return [] }
    let length = head.headers["Content-Length"].flatMap { Int($0) } ?? .max
    let wanted = max(0, min(length, limits.refusalBody))
    let soon = deadline.orSooner(limits.closing)
    var body = takeRest()
    while body.count < wanted {
      guard case .moved = try receive(on: stream, until: soon) else { break }
      body += takeRest()
    }
    return Array(body.prefix(wanted))
  }

  /// What arrived after the head.
  mutating func takeRest() -> ArraySlice<UInt8> {
    decoder.takeRest()
  }

  private mutating func decodedHead() throws(WebSocketError) -> ResponseHead? {
    do throws(ResponseError) {
      return try decoder.next()
    } catch {
      throw .handshake(error.description)
    }
  }

  /// Waits for bytes and feeds them to the decoder; `.wouldBlock` when the deadline has passed.
  private mutating func receive(
    on stream: borrowing ByteStream, until deadline: Deadline
  ) throws(WebSocketError) -> Descriptor.Transfer {
    guard !deadline.hasPassed, try stream.wait(readable: true, writable: false, until: deadline)
    else { return .wouldBlock }
    var bytes: [UInt8] = []
    let transfer = try stream.read(into: &bytes)
    decoder.feed(bytes)
    // Readiness may be spurious; what counts is the deadline.
    if case .wouldBlock = transfer { return .moved(0) }
    return transfer
  }
}
