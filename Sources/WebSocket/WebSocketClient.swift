package import HTTP1
package import SystemKit

/// A WebSocket client connection (RFC 6455): blocking calls with deadlines, on one thread.
///
/// Pings are answered whenever a call reads. `send` also reads and keeps incoming messages, so two
/// sides that both send cannot block each other. To wait for several things at once, poll for
/// `interest`, but only when `hasBufferedInput` is false, and then call
/// `receive(until: .after(.zero))`.
///
/// `close` ends the connection in order. When it goes out of scope without that, it is cut. It
/// supports no extensions, subprotocols or TLS, and sends no pings.
package struct WebSocketClient: ~Copyable {
  /// The reason why no more messages will come.
  private enum End {
    case ended(Ending)
    case failed(WebSocketError)
  }

  private let stream: ByteStream
  private let limits: WebSocketLimits
  private var decoder: MessageDecoder
  private var outbox: Outbox
  /// Received messages that have not been returned yet.
  ///
  /// A slice, so that removing the first one is cheap.
  private var inbox: ArraySlice<Message> = []
  private var inboxBytes = 0
  /// The buffer for reads, kept so that it need not be allocated for each.
  private var input: [UInt8] = []
  private var end: End?

  /// Takes over a connection after its handshake.
  private init(_ stream: consuming ByteStream, limits: WebSocketLimits) {
    self.stream = stream
    self.limits = limits
    decoder = MessageDecoder(limit: limits.message)
    outbox = Outbox(fragment: limits.fragment)
  }

  /// Connects and performs the handshake.
  ///
  /// - Parameters:
  ///   - token: sent as `Authorization: Bearer`; never part of an error.
  ///   - deadline: for everything except the look-up of a name (`Socket.connect`).
  package static func connect(
    to address: WebSocketAddress, token: String? = nil,
    limits: WebSocketLimits = WebSocketLimits(), until deadline: Deadline
  ) throws(WebSocketError) -> WebSocketClient {
    let handshake = Handshake.random()
    let request = try handshake.request(to: address, token: token)
    let stream = try ByteStream.open(address.endpoint, until: deadline)
    var opening = Opening(limits: limits, until: deadline)
    try opening.send(request, on: stream)
    let head = try opening.receiveHead(on: stream)
    guard head.status.code == 101 else {
      let body = try opening.receiveBody(of: head, on: stream)
      throw .refused(Refusal(status: head.status.code, body: body, token: token))
    }
    if let objection = handshake.objection(to: head) { throw .handshake(objection) }
    var client = WebSocketClient(stream, limits: limits)
    // The first frames may have arrived together with the head.
    client.decoder.feed(opening.takeRest())
    return client
  }

  /// The descriptor and events to poll for.
  package var interest: Poll.Interest {
    Poll.Interest(stream.number, writable: !outbox.isEmpty)
  }

  /// Whether `receive` would return without waiting, from bytes that were already read.
  package var hasBufferedInput: Bool { !inbox.isEmpty || end != nil || !decoder.needsMore }

  /// Waits for a message.
  ///
  /// With a deadline that has passed it returns at once.
  ///
  /// Messages that came before the end, or before a violation, are returned first. When the end
  /// itself comes, this may take `limits.closing` beyond the deadline.
  package mutating func receive(until deadline: Deadline) throws(WebSocketError) -> Reception {
    while true {
      if let message = takeMessage() { return .message(message) }
      switch end {
      case .ended(let ending): return .ended(ending)
      case .failed(let error): throw error
      case nil: break
      }
      if decodeNext() { continue }
      guard try advance(until: deadline) else { return .timedOut }
      if deadline.hasPassed, !hasBufferedInput { return .timedOut }
    }
  }

  /// Sends a message; returns when the system has taken all of it.
  ///
  /// - Throws: `.timedOut`, after which the connection is unusable, since part of a message was
  ///   sent; `.ended` when the server is closing, though its last messages can still be received.
  package mutating func send(
    _ message: Message, until deadline: Deadline
  ) throws(WebSocketError) {
    try requireOpen()
    outbox.put(message)
    do throws(WebSocketError) {
      try empty(until: deadline)
    } catch {
      switch error {
      case .timedOut, .system: end = .failed(error)
      // The server's last messages can still be read.
      case .address, .ended, .handshake, .refused, .violation: break
      }
      throw error
    }
  }

  /// Sends a close frame and waits for the answer.
  ///
  /// Messages that still come are dropped.
  ///
  /// - Returns: `.closed` after an orderly end, `.lost` when the server left without a close frame.
  package consuming func close(
    _ frame: CloseFrame = CloseFrame(.normal), until deadline: Deadline
  ) throws(WebSocketError) -> Ending {
    outbox.putClose(frame)
    while true {
      while decodeNext() {}
      while takeMessage() != nil {}
      switch end {
      case .ended(let ending): return ending
      case .failed(let error): throw error
      case nil: break
      }
      guard !deadline.hasPassed, try advance(until: deadline) else {
        throw .timedOut("closing the connection")
      }
    }
  }
}

extension WebSocketClient {
  private func requireOpen() throws(WebSocketError) {
    switch end {
    case .ended(let ending): throw .ended(ending)
    case .failed(let error): throw error
    // The socket takes nothing more, though the end has not been read yet.
    case nil: if outbox.isClosing { throw .ended(.lost) }
    }
  }

  /// Sends everything that is queued, and keeps the messages that arrive meanwhile.
  private mutating func empty(until deadline: Deadline) throws(WebSocketError) {
    _ = try sendSome()
    while !outbox.isEmpty {
      while decodeNext() {}
      try requireOpen()
      guard !deadline.hasPassed, try advance(until: deadline) else {
        throw .timedOut("sending a message")
      }
    }
    try requireOpen()
  }

  private mutating func takeMessage() -> Message? {
    guard let message = inbox.popFirst() else { return nil }
    inboxBytes -= message.payload.count
    // A slice keeps removed elements in memory until it is replaced.
    if inbox.isEmpty { inbox = [] }
    return message
  }

  /// Sends and reads once, waiting if necessary; false when the deadline has passed.
  ///
  /// It does both in turn: a peer that takes everything at once would otherwise never be read.
  private mutating func advance(until deadline: Deadline) throws(WebSocketError) -> Bool {
    let hasSent = try sendSome()
    let hasRead = try read()
    if hasSent || hasRead { return true }
    return try stream.wait(
      readable: inboxBytes < limits.backlog, writable: !outbox.isEmpty, until: deadline)
  }

  /// Sends once; false when the socket took nothing.
  private mutating func sendSome() throws(WebSocketError) -> Bool {
    guard !outbox.isEmpty else { return false }
    switch try stream.send(some: outbox.front()) {
    case .moved(let count):
      outbox.dropFirst(count)
      return true
    case .wouldBlock: return false
    // The peer's last messages are still to be read.
    case .ended:
      outbox.clear()
      return false
    }
  }

  /// Reads once; true when something came, also when that was the end.
  private mutating func read() throws(WebSocketError) -> Bool {
    guard end == nil, inboxBytes < limits.backlog else { return false }
    input.removeAll(keepingCapacity: true)
    switch try stream.read(into: &input) {
    case .wouldBlock: return false
    case .moved: decoder.feed(input)
    case .ended: end = .ended(.lost)
    }
    return true
  }

  /// Handles one item that has been read; false when there is none.
  ///
  /// One at a time, so that the caller can still answer a message before a violation behind it ends
  /// the connection.
  private mutating func decodeNext() -> Bool {
    guard end == nil else { return false }
    do throws(ProtocolViolation) {
      switch try decoder.next() {
      case nil: return false
      case .message(let message):
        inbox.append(message)
        inboxBytes += message.payload.count
      case .ping(let payload): outbox.putPong(payload)
      case .pong: break
      case .close(let frame):
        outbox.putClose(frame.answer)
        settle()
        end = .ended(.closed(frame))
      }
    } catch {
      outbox.putClose(CloseFrame(error.code, error.problem))
      settle(hangingUp: true)
      end = .failed(.violation(error))
    }
    return true
  }

  /// Sends the close frame and waits until the server has hung up (RFC 6455, section 7.1.1).
  ///
  /// Without waiting, the system could reset the connection before the server reads the close
  /// frame. Failures are ignored, since the connection is over.
  private mutating func settle(hangingUp: Bool = false) {
    let deadline = Deadline.after(limits.closing)
    do throws(WebSocketError) {
      while !outbox.isEmpty, !deadline.hasPassed {
        if try !sendSome() {
          _ = try stream.wait(readable: false, writable: true, until: deadline)
        }
      }
      if hangingUp { stream.finishWriting() }
      while !deadline.hasPassed {
        input.removeAll(keepingCapacity: true)
        switch try stream.read(into: &input) {
        case .moved: break
        case .wouldBlock: _ = try stream.wait(readable: true, writable: false, until: deadline)
        case .ended: return
        }
      }
    } catch {
      return
    }
  }
}

/// The result of waiting for a message.
package enum Reception: Hashable, Sendable {
  case message(Message)
  /// The deadline passed; the connection stays usable.
  case timedOut
  /// There will be no more messages.
  case ended(Ending)
}

/// The end of a connection on which nobody broke the protocol.
package enum Ending: Hashable, Sendable, CustomStringConvertible {
  /// Both sides sent a close frame.
  ///
  /// This is the server's.
  case closed(CloseFrame)
  /// The connection was cut, or the server left without a close frame (RFC 6455 calls it 1006).
  case lost

  package var description: String {
    switch self {
    case .closed(let frame): "the server closed the connection \(frame)"
    case .lost: "the connection was lost"
    }
  }
}

/// Limits on size and on time, the latter where the caller's deadline does not apply.
package struct WebSocketLimits: Hashable, Sendable {
  /// The most bytes of a received message; a larger one ends the connection with 1009.
  ///
  /// The default is three times the largest message seen from `codex app-server`.
  package var message = 64 << 20
  /// The most bytes of payload in a frame that is sent; larger messages are sent in fragments.
  ///
  /// Some servers limit the frame rather than the message, `codex app-server` to 16 MiB.
  package var fragment = 1 << 20
  /// The most bytes of received messages that are kept while a message is being sent.
  ///
  /// Beyond it the client stops reading until the caller has received some.
  package var backlog = 64 << 20
  /// Limits for the head of the server's answer to the handshake.
  package var response = ResponseLimits()
  /// The most bytes that are shown of the body of a refusal.
  package var refusalBody = 1024
  /// The time for the end of a connection: to send the close frame and for the server to hang up.
  package var closing = Duration.seconds(1)

  package init() {}
}
