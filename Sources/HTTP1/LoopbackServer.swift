package import SystemKit

/// An HTTP/1.1 server, by default on the loopback interface: one thread, one poll loop, many connections.
///
/// It enforces the limits on what comes in and on how long it may take; which hosts, origins and
/// methods are welcome is the handler's decision.
package struct LoopbackServer: ~Copyable {
  /// How many, how much and how long.
  package struct Limits: Hashable, Sendable {
    /// What a single request may be.
    package var request = RequestLimits()
    /// Connections at the same time; further ones wait in the kernel's queue.
    package var connections = 256
    /// Whether, when there are so many, the one that has been waiting longest for its client to ask
    /// something makes room for a new one; without such, the oldest whose request comes slowly.
    package var makesRoom = false
    /// How many descriptors must be free for a new connection; with fewer it waits in the queue.
    package var spareDescriptors = 0
    /// How long a connection may be quiet between requests.
    package var idle = Duration.seconds(60)
    /// How long a request may take to arrive.
    package var arrival = Duration.seconds(30)
    /// How long the client may refuse to take what is sent.
    package var sending = Duration.seconds(30)
    /// How long answers under way may go on when the server has been told to stop.
    package var farewell = Duration.zero

    package init() {}
  }

  /// What makes `run` return.
  package enum Stop {
    /// The descriptor becomes readable or its other end is closed; it is not read.
    case whenReadable(Int32)
    /// The closure says so; asked after every wake, and every 50 ms.
    case when(() -> Bool)
  }

  /// What the server asks about requests.
  package struct Handler {
    /// A refusal of a request whose body has not come yet; nil lets it come.
    let refuse: (Request) -> Response?
    /// The answer to a whole request; it may have come at once, without being asked about before.
    let answer: (Request) -> Response

    package init(
      refuse: @escaping (Request) -> Response? = { _ in nil },
      answer: @escaping (Request) -> Response
    ) {
      self.refuse = refuse
      self.answer = answer
    }
  }

  /// The port that is listened on.
  package let port: UInt16
  private let listener: Descriptor
  private let limits: Limits

  /// Starts listening on an address of this machine; port 0 lets the system choose.
  ///
  /// Nothing is answered before `run`.
  package init(
    host: String = "127.0.0.1", port: UInt16 = 0, limits: Limits = Limits()
  ) throws(SystemError) {
    WriteSignals.ignore()
    let (socket, port) = try Socket.listen(host: host, port: port)
    self.port = port
    self.limits = limits
    listener = Descriptor(owning: socket)
  }

  /// Serves until told to stop, then closes every connection; see `run(until:_:)`.
  package borrowing func run(
    until stop: Stop, handler: (Request) -> Response
  ) throws(SystemError) {
    // Not kept beyond this call: the handler is asked by nobody else.
    try withoutActuallyEscaping(handler) { handler throws(SystemError) in
      try run(until: stop, Handler(answer: handler))
    }
  }

  /// Serves until told to stop, lets answers under way go on for a while, and closes every connection.
  ///
  /// The handler is called on this thread and must not block: what takes time is an answer for later
  /// or a body in steps.
  ///
  /// - Throws: `SystemError` when waiting itself fails; what befalls a connection ends only that.
  package borrowing func run(until stop: Stop, _ handler: Handler) throws(SystemError) {
    var connections: [Connection] = []
    var acceptAgain = Deadline.after(.zero)
    var end: Deadline?
    while true {
      let hasRoom = connections.count < limits.connections || limits.makesRoom
      let accepts = end == nil && hasRoom && acceptAgain.hasPassed
      var interests = [Poll.Interest(accepts ? listener.number : -1)]
      var deadline = accepts ? Deadline.never : Deadline.after(.milliseconds(50))
      switch stop {
      case .whenReadable(let descriptor):
        interests.append(Poll.Interest(end == nil ? descriptor : -1))
      case .when(let isTrue):
        if isTrue() { return }
        deadline = deadline.orSooner(.milliseconds(50))
      }
      let common = interests.count
      for connection in connections {
        interests.append(connection.interest)
        // An unused place keeps the order: poll ignores negative descriptors.
        interests.append(Poll.Interest(connection.awaited ?? -1))
        if let left = connection.deadline.remaining { deadline = deadline.orSooner(left) }
      }
      let ready = try Poll.wait(for: interests, until: deadline)
      if common > 1, ready[1].isReady { end = .after(limits.farewell) }
      for (index, connection) in connections.enumerated() {
        let place = common + 2 * index
        connection.advance(ready[place], awaitedIsReady: ready[place + 1].isReady, handler)
      }
      connections.removeAll { $0.isOver || (end != nil && $0.isQuiet) }
      if let end, end.hasPassed || connections.isEmpty { return }
      if accepts, ready[0].isReady {
        acceptAgain = acceptAll(into: &connections)
      }
    }
  }

  /// Takes the waiting connections and tells when to try again.
  ///
  /// A shortage of descriptors is waited out instead of ending the server.
  private borrowing func acceptAll(into connections: inout [Connection]) -> Deadline {
    // So many at a time: who floods the server does not keep it from answering.
    for _ in 0..<limits.connections {
      let isFull = connections.count >= limits.connections
      guard !isFull && OpenFiles.areFree(limits.spareDescriptors) || makeRoom(in: &connections)
      else {
        return .after(limits.makesRoom || !isFull ? .milliseconds(50) : .zero)
      }
      do throws(SystemError) {
        guard let connection = try Socket.accept(on: listener) else { return .after(.zero) }
        connections.append(Connection(connection, limits: limits))
      } catch {
        return .after(.milliseconds(100))
      }
    }
    return .after(.zero)
  }

  /// Closes the connection that has had nothing to do for longest; tells whether there was one.
  private borrowing func makeRoom(in connections: inout [Connection]) -> Bool {
    // Those behind the others in the list came later, so the first that is quiet has waited longest,
    // but for ones that have been answered before. None that can go: the new one waits in the queue.
    guard limits.makesRoom,
      let index = connections.firstIndex(where: \.canMakeRoom)
        ?? connections.firstIndex(where: \.isSlow)
    else { return false }
    connections.remove(at: index)
    return true
  }
}
