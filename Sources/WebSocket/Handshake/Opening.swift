internal import HTTP1
internal import SystemKit

/// Sends the request on a new connection and receives the answer's head, with one deadline for
/// both.
struct Opening {
  /// The number of interim answers (RFC 9110, section 15.2) after which it gives up.
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
      // The server hung up, but may have sent the reason before; it is read next.
      case .ended: return
      case .wouldBlock:
        guard try stream.wait(readable: false, writable: true, until: deadline) else {
          throw .timedOut("in the handshake")
        }
      }
    }
  }

  /// Waits for the head of the final answer.
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

  /// Reads the beginning of an answer's body, as far as it arrives soon.
  ///
  /// A chunked body is not read: a message for people is short, and servers send it with a length.
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

  /// Takes the bytes that arrived after the head.
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
    // Readiness may be spurious, so only the deadline decides.
    if case .wouldBlock = transfer { return .moved(0) }
    return transfer
  }
}
