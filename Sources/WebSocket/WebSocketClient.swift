internal import HTTP1
package import SystemKit

/// A client's WebSocket connection (RFC 6455): blocking calls with deadlines, on one thread.
///
/// Pings are answered whenever a call reads. While a message is being sent, what arrives is read
/// and kept, so two sides that both send cannot block each other. To wait for several things at
/// once, poll for `interest`, but only when `hasBufferedInput` is false, and then call
/// `receive(until: .after(.zero))`.
///
/// Closed, without a word to the server, when it goes out of scope; `close` says goodbye. No
/// extensions, no subprotocols, no TLS; pings are not sent.
package struct WebSocketClient: ~Copyable {
  /// Why there will be nothing more.
  private enum End {
    case ended(Ending)
    case failed(WebSocketError)
  }

  private let stream: ByteStream
  private let limits: WebSocketLimits
  private var decoder: MessageDecoder
  private var outbox: Outbox
  /// Whole messages that nobody has asked for yet.
  ///
  /// A slice, so that taking the first costs nothing.
  private var inbox: ArraySlice<Message> = []
  private var inboxBytes = 0
  /// Kept only so as not to be made anew for each read.
  private var input: [UInt8] = []
  private var end: End?

  /// Takes over a connection on which hands have been shaken.
  private init(_ stream: consuming ByteStream, limits: WebSocketLimits) {
    self.stream = stream
    self.limits = limits
    decoder = MessageDecoder(limit: limits.message)
    outbox = Outbox(fragment: limits.fragment)
  }

  /// Connects and shakes hands.
  ///
  /// - Parameters:
  ///   - token: sent as `Authorization: Bearer`; never part of an error.
  ///   - deadline: for everything, except the looking up of a name (`Socket.connect`).
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
    // The first frames may have come along with the head.
    client.decoder.feed(opening.takeRest())
    return client
  }

  /// What to poll for.
  package var interest: Poll.Interest {
    Poll.Interest(stream.number, writable: !outbox.isEmpty)
  }

  /// Whether there is something that polling would miss; `receive` then tells without waiting.
  package var hasBufferedInput: Bool { !inbox.isEmpty || end != nil || !decoder.needsMore }

  /// Waits for a message; with a deadline that has passed it only looks.
  ///
  /// Messages that came before the end, or before a violation, are delivered first. Where the end
  /// itself comes it may take `limits.closing` beyond the deadline.
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
  /// - Throws: `.timedOut` leaves part of a message sent, so that the connection is of no use
  ///   afterwards; `.ended` when the server has gone or is going, and what it said last can still
  ///   be   received.
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
      // What the server said last may still be read.
      case .address, .ended, .handshake, .refused, .violation: break
      }
      throw error
    }
  }

  /// Says goodbye and waits for the answer; messages that still come are dropped.
  ///
  /// - Returns: `.closed` after a clean end, `.lost` when the server left without a close frame.
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
    // Nothing is taken any more, though the end has not been read yet.
    case nil: if outbox.isClosing { throw .ended(.lost) }
    }
  }

  /// Sends all that is waiting, and keeps what arrives meanwhile.
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
    // A slice keeps what was taken from it until it is replaced.
    if inbox.isEmpty { inbox = [] }
    return message
  }

  /// Sends and reads a piece, waiting for it if need be; false when the deadline has passed.
  ///
  /// In turn, so that a peer who takes all we send is heard meanwhile.
  private mutating func advance(until deadline: Deadline) throws(WebSocketError) -> Bool {
    let hasSent = try sendSome()
    let hasRead = try read()
    if hasSent || hasRead { return true }
    return try stream.wait(
      readable: inboxBytes < limits.backlog, writable: !outbox.isEmpty, until: deadline)
  }

  /// Sends once; tells whether the socket took anything.
  private mutating func sendSome() throws(WebSocketError) -> Bool {
    guard !outbox.isEmpty else { return false }
    switch try stream.send(some: outbox.front()) {
    case .moved(let count):
      outbox.dropFirst(count)
      return true
    case .wouldBlock: return false
    // What the peer said before it left is still to be read.
    case .ended:
      outbox.clear()
      return false
    }
  }

  /// Reads once; tells whether anything came, be it the end.
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

  /// Deals with one thing that has been read; false when there is none.
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

  /// Sees the close frame off and waits until the server has hung up (RFC 6455, section 7.1.1).
  ///
  /// Without this the system could reset the connection and the server never read the close frame.
  /// Nothing that fails here matters any more.
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
