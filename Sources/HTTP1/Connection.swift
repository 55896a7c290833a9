internal import SystemKit

/// A connection to one client of the server, as a state machine that the poll loop drives.
///
/// A class because it owns a descriptor and is kept in an array.
final class Connection {
  private enum State {
    /// Waiting for a request, or in the middle of one.
    case reading
    /// Sending an answer that is completely in `output`.
    case sending(keepAlive: Bool)
    /// Sending an answer whose body comes in steps.
    case streaming(Stream)
    /// Waiting for an answer to this request.
    case awaiting(Request, descriptor: Int32, until: Deadline, () -> Response?)
    /// Everything is sent; the client gets time to read it before the close (RFC 9112, section
    /// 9.6).
    case lingering
    case over
  }

  /// A body that is being sent in steps.
  private struct Stream {
    let nextStep: () -> Response.Step?
    let framing: ResponseWriter.Framing
    let keepAlive: Bool
    var pausedUntil: Deadline?
    var awaited: Int32?
  }

  /// The most bytes that are buffered of a stream, and of a client that sends requests ahead.
  private static let enough = 65_536
  /// The bytes that a client must take, if there are so many, to count as one that takes something.
  private static let progress = 262_144
  private static let lingering = Duration.seconds(1)
  private static let respite = Duration.milliseconds(200)
  private static let swiftArrival = Duration.seconds(1)
  /// The number of steps after which other connections have their turn.
  private static let stepsPerTurn = 256

  private let descriptor: Descriptor
  private let limits: LoopbackServer.Limits
  private var decoder: RequestDecoder
  private var state = State.reading
  private var output: [UInt8] = []
  /// The number of bytes of `output` that have been sent.
  private var sent = 0
  /// The time at which the client was last seen to take something, or at which there was something to
  /// take again.
  private var lastTaken = MonotonicClock.now
  /// The number of bytes that have been sent since.
  private var takenSince = 0
  private var inputEnded = false
  /// Whether the last turn ended only because others had to have theirs.
  private var hasMoreToDo = false
  /// The bytes that arrived during an answer and are not decoded yet.
  private var ahead: [UInt8] = []
  private var timeout: Deadline
  /// Whether the handler has admitted the request whose body is arriving.
  private var isLetIn = false
  /// The time at which the present request began to arrive.
  private var arrivalBegan = MonotonicClock.now

  init(_ descriptor: consuming Descriptor, limits: LoopbackServer.Limits) {
    Socket.sendAtOnce(descriptor)
    self.descriptor = descriptor
    self.limits = limits
    decoder = RequestDecoder(limits: limits.request)
    timeout = .after(limits.idle)
  }

  /// Whether the connection is finished; dropping it closes it.
  var isOver: Bool {
    if case .over = state { true } else { false }
  }

  /// Whether no admitted request is being received or answered.
  var isQuiet: Bool {
    switch state {
    case .reading: !isLetIn
    case .lingering: true
    case .sending, .streaming, .awaiting, .over: false
    }
  }

  /// Whether it may be closed in favour of a new connection.
  ///
  /// No request is in progress, and its client has had time to ask something: a connection that was
  /// just accepted has not been read yet.
  var canMakeRoom: Bool {
    guard case .reading = state else { return isQuiet }
    return isQuiet && MonotonicClock.now - arrivalBegan > Self.respite
  }

  /// Whether its request's body takes longer to arrive than one that is sent at once.
  var isSlow: Bool {
    guard case .reading = state else { return false }
    return MonotonicClock.now - arrivalBegan > Self.swiftArrival
  }

  /// The descriptor and events to poll for.
  var interest: Poll.Interest {
    Poll.Interest(
      descriptor.number, readable: !inputEnded && ahead.count < Self.enough, writable: hasOutput)
  }

  /// The other descriptor, for which a stream or an answer waits.
  var awaited: Int32? {
    switch state {
    case .streaming(let stream) where !hasOutput: stream.awaited
    case .awaiting(_, let descriptor, _, _): descriptor
    case .streaming, .reading, .sending, .lingering, .over: nil
    }
  }

  /// The time at which `advance` must be called even if no descriptor is ready.
  var deadline: Deadline {
    if hasMoreToDo { return .after(.zero) }
    if hasOutput { return timeout }
    if case .streaming(let stream) = state { return stream.pausedUntil ?? .after(.zero) }
    if case .awaiting(_, _, let until, _) = state { return until }
    return timeout
  }

  private var hasOutput: Bool { sent < output.count }

  /// The number of bytes that wait to be sent.
  var unsent: Int { output.count - sent }

  /// The time for which the client has taken none of them.
  var stall: Duration { hasOutput ? MonotonicClock.now - lastTaken : .zero }

  /// Ends it, without the rest of its answer.
  ///
  /// Reset, so that the kernel does not go on offering what it has buffered, and the client learns of
  /// the end although it takes nothing.
  func drop() {
    Socket.resetOnClose(descriptor)
    state = .over
  }

  /// Does everything that is possible without waiting.
  func advance(
    _ ready: Poll.Readiness, awaitedIsReady: Bool, _ handler: LoopbackServer.Handler
  ) {
    do throws(SystemError) {
      if ready.readable { try read() }
      if awaitedIsReady { wake() }
      try work(handler)
    } catch {
      // The peer is gone, so there is nobody to tell.
      state = .over
    }
  }

  private func read() throws(SystemError) {
    guard !inputEnded else { return }
    let hadNothing = decoder.isBetweenRequests && ahead.isEmpty
    switch try descriptor.read(into: &ahead) {
    case .moved: if hadNothing, case .reading = state { beginArrival() }
    case .wouldBlock: return
    case .ended: inputEnded = true
    }
  }

  private func beginArrival() {
    timeout = .after(limits.arrival)
    arrivalBegan = MonotonicClock.now
  }

  private func wake() {
    guard case .streaming(var stream) = state else { return }
    stream.awaited = nil
    stream.pausedUntil = nil
    state = .streaming(stream)
  }

  /// Moves from state to state until it must wait.
  private func work(_ handler: LoopbackServer.Handler) throws(SystemError) {
    hasMoreToDo = false
    for _ in 0..<Self.stepsPerTurn {
      try flush()
      switch state {
      case .reading: guard readRequest(handler) else { return }
      case .sending(let keepAlive):
        guard !hasOutput else {
          expireOutput()
          return
        }
        finishResponse(keepAlive)
      case .streaming(let stream): guard advance(stream) else { return }
      case .awaiting(let request, let descriptor, let until, let response):
        // A client that has hung up does not want the answer any more.
        if inputEnded { state = .over }
        guard !inputEnded else { return }
        guard let answer = response() else {
          if until.hasPassed {
            state = .awaiting(request, descriptor: descriptor, until: .never, response)
          }
          return
        }
        self.answer(request, with: answer)
      case .lingering:
        ahead = []
        if inputEnded || timeout.hasPassed { state = .over }
        return
      case .over: return
      }
    }
    hasMoreToDo = true
  }

  /// Sends as much as the socket takes.
  private func flush() throws(SystemError) {
    while hasOutput {
      switch try descriptor.write(some: output[sent...]) {
      case .moved(let count):
        sent += count
        takenSince += count
        // What the kernel takes now and then by probing a full window is not the client's doing.
        guard takenSince >= Self.progress || !hasOutput else { break }
        (lastTaken, takenSince) = (MonotonicClock.now, 0)
        // Sending `100 Continue` must not extend the time that the request has to arrive.
        if case .reading = state { break }
        timeout = .after(limits.sending)
      case .wouldBlock: return
      case .ended:
        state = .over
        return
      }
    }
    output = []
    sent = 0
  }

  private func expireOutput() {
    if timeout.hasPassed { drop() }
  }

  /// Decodes received bytes; true when that changed the state.
  private func readRequest(_ handler: LoopbackServer.Handler) -> Bool {
    decoder.feed(ahead)
    ahead = []
    do throws(RequestError) {
      if let request = try decoder.next() {
        isLetIn = false
        answer(request, with: handler.answer(request))
        return true
      }
      if !isLetIn, let head = decoder.head {
        if let refusal = handler.refuse(head) {
          // Its body is ignored.
          answer(head, with: refusal, keepAlive: false)
          return true
        }
        isLetIn = true
      }
      if decoder.takeContinue() {
        output += ResponseWriter.goOn
        return true
      }
    } catch {
      refuse(error.status, because: error.description)
      return true
    }
    if inputEnded {
      state = .over
    } else if timeout.hasPassed, !hasOutput {
      guard !decoder.isBetweenRequests else {
        state = .over
        return true
      }
      refuse(Status(408), because: "the request did not arrive in time")
      return true
    }
    return false
  }

  /// Answers bytes that are no request, and closes after that.
  private func refuse(_ status: Status, because reason: String) {
    let body = Array("\(reason)\n".utf8)
    output += ResponseWriter.head(
      status, headers: ["Content-Type": "text/plain; charset=utf-8"],
      framing: .length(body.count), keepAlive: false, date: .now)
    output += body
    timeout = .after(limits.sending)
    state = .sending(keepAlive: false)
  }

  private func answer(
    _ request: Request, with response: Response, keepAlive: Bool = true
  ) {
    let keepAlive = keepAlive && request.keepsAlive
    let hasNoBody = request.method == "HEAD" || [204, 304].contains(response.status.code)
    timeout = .after(limits.sending)
    (lastTaken, takenSince) = (MonotonicClock.now, 0)
    func head(_ framing: ResponseWriter.Framing) -> [UInt8] {
      ResponseWriter.head(
        response.status, headers: response.headers, framing: framing,
        keepAlive: keepAlive, date: .now)
    }
    switch response.body {
    case .bytes(let bytes):
      let isLengthAllowed = response.status.code != 204
      output += head(isLengthAllowed ? .length(bytes.count) : .none)
      if !hasNoBody { output += bytes }
      state = .sending(keepAlive: keepAlive)
    case .later(let descriptor, let until, let response):
      var request = request
      request.body = []
      state = .awaiting(request, descriptor: descriptor, until: until, response)
    case .steps where hasNoBody:
      output += head(.none)
      state = .sending(keepAlive: keepAlive)
    case .steps(let nextStep):
      let framing: ResponseWriter.Framing = request.version == .http11 ? .chunked : .untilClose
      output += head(framing)
      state = .streaming(
        Stream(
          nextStep: nextStep, framing: framing,
          keepAlive: keepAlive && framing == .chunked))
    }
  }

  /// Takes a stream's next step; true when another can follow at once.
  private func advance(_ stream: Stream) -> Bool {
    var stream = stream
    // A client that has closed its side would not be noticed until the pause ends.
    if inputEnded {
      state = .over
      return false
    }
    if hasOutput {
      expireOutput()
      if output.count - sent >= Self.enough || isOver { return false }
    }
    if let pause = stream.pausedUntil, !pause.hasPassed { return false }
    stream.pausedUntil = nil
    stream.awaited = nil
    return take(stream.nextStep(), of: stream)
  }

  private func take(_ step: Response.Step?, of stream: Stream) -> Bool {
    var stream = stream
    switch step {
    case .write(let bytes):
      output += stream.framing == .chunked ? ResponseWriter.chunk(bytes) : bytes
    case .pause(let duration): stream.pausedUntil = .after(duration)
    case .wait(let descriptor, let longest):
      stream.pausedUntil = .after(longest)
      stream.awaited = descriptor
    case .close:
      state = .sending(keepAlive: false)
      return true
    case .abort:
      drop()
      return false
    case nil:
      if stream.framing == .chunked { output += ResponseWriter.lastChunk }
      state = .sending(keepAlive: stream.keepAlive)
      return true
    }
    state = .streaming(stream)
    return true
  }

  private func finishResponse(_ keepAlive: Bool) {
    if keepAlive {
      state = .reading
      if ahead.isEmpty && decoder.isBetweenRequests {
        timeout = .after(limits.idle)
      } else {
        beginArrival()
      }
    } else {
      Socket.finishWriting(descriptor)
      timeout = .after(Self.lingering)
      state = .lingering
    }
  }
}
