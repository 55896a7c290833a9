internal import SystemKit

/// One client of the server, between two waits of the poll loop.
///
/// A class because it owns a descriptor and lives in an array.
final class Connection {
  private enum State {
    /// Waiting for a request, or in the middle of one.
    case reading
    /// Sending an answer whose body is all in `output`.
    case sending(keepAlive: Bool)
    /// Sending an answer that comes in steps.
    case streaming(Stream)
    /// Waiting for an answer to this request.
    case awaiting(Request, descriptor: Int32, until: Deadline, () -> Response?)
    /// Everything is sent; waiting for the client to see it before the connection is closed
    /// (RFC 9112, section 9.6).
    case lingering
    case over
  }

  /// A body under way.
  private struct Stream {
    let nextStep: () -> Response.Step?
    let framing: ResponseWriter.Framing
    let keepAlive: Bool
    var pausedUntil: Deadline?
    var awaited: Int32?
  }

  /// More than this is not asked of a stream, nor kept of a client that sends ahead.
  private static let enough = 65_536
  private static let lingering = Duration.seconds(1)
  private static let respite = Duration.milliseconds(200)
  private static let swiftArrival = Duration.seconds(1)
  /// How many steps a connection takes before others have their turn.
  private static let stepsPerTurn = 256

  private let descriptor: Descriptor
  private let limits: LoopbackServer.Limits
  private var decoder: RequestDecoder
  private var state = State.reading
  private var output: [UInt8] = []
  /// How much of `output` has been sent.
  private var sent = 0
  private var inputEnded = false
  /// Whether the last turn ended only to let other connections have theirs.
  private var hasMoreToDo = false
  /// What arrived during an answer and has not been decoded.
  private var ahead: [UInt8] = []
  private var timeout: Deadline
  /// Whether the request that is arriving may have its body.
  private var isLetIn = false
  /// When the request that is arriving began to.
  private var arrivalBegan = MonotonicClock.now

  init(_ descriptor: consuming Descriptor, limits: LoopbackServer.Limits) {
    Socket.sendAtOnce(descriptor)
    self.descriptor = descriptor
    self.limits = limits
    decoder = RequestDecoder(limits: limits.request)
    timeout = .after(limits.idle)
  }

  /// Whether the connection can be forgotten, which closes it.
  var isOver: Bool {
    if case .over = state { true } else { false }
  }

  /// Whether nothing is under way that the client was let in for.
  var isQuiet: Bool {
    switch state {
    case .reading: !isLetIn
    case .lingering: true
    case .sending, .streaming, .awaiting, .over: false
    }
  }

  /// Whether nothing is under way, and its client has had time to ask something: one that has just
  /// been accepted has not been read yet.
  var canMakeRoom: Bool {
    guard case .reading = state else { return isQuiet }
    return isQuiet && MonotonicClock.now - arrivalBegan > Self.respite
  }

  /// Whether a body has been on its way for longer than one takes that is sent at once.
  var isSlow: Bool {
    guard case .reading = state else { return false }
    return MonotonicClock.now - arrivalBegan > Self.swiftArrival
  }

  /// What to poll for.
  var interest: Poll.Interest {
    Poll.Interest(
      descriptor.number, readable: !inputEnded && ahead.count < Self.enough, writable: hasOutput)
  }

  /// The other descriptor a stream waits for.
  var awaited: Int32? {
    switch state {
    case .streaming(let stream) where !hasOutput: stream.awaited
    case .awaiting(_, let descriptor, _, _): descriptor
    case .streaming, .reading, .sending, .lingering, .over: nil
    }
  }

  /// When to look again even if nothing happens.
  var deadline: Deadline {
    if hasMoreToDo { return .after(.zero) }
    if hasOutput { return timeout }
    if case .streaming(let stream) = state { return stream.pausedUntil ?? .after(.zero) }
    if case .awaiting(_, _, let until, _) = state { return until }
    return timeout
  }

  private var hasOutput: Bool { sent < output.count }

  /// Does what can be done now.
  func advance(
    _ ready: Poll.Readiness, awaitedIsReady: Bool, _ handler: LoopbackServer.Handler
  ) {
    do throws(SystemError) {
      if ready.readable { try read() }
      if awaitedIsReady { wake() }
      try work(handler)
    } catch {
      // The peer has gone; there is nobody left to tell.
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

  /// Goes from state to state until something has to be waited for.
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
        // Whoever has hung up does not want it any more.
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

  /// Sends what the socket takes.
  private func flush() throws(SystemError) {
    while hasOutput {
      switch try descriptor.write(some: output[sent...]) {
      case .moved(let count):
        sent += count
        // The word to go on with a body gives no more time for it.
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
    if timeout.hasPassed { state = .over }
  }

  /// Decodes; tells whether the state changed.
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
          // What comes of the body is not looked at.
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

  /// Answers what was not a request, and no more after it.
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

  /// Moves a stream on; tells whether to go on at once.
  private func advance(_ stream: Stream) -> Bool {
    var stream = stream
    // A client that has closed its side is not kept company through a pause.
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
      Socket.resetOnClose(descriptor)
      state = .over
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
