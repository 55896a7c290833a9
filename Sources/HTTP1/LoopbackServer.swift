package import SystemKit

/// An HTTP/1.1 server, by default on the loopback interface: one thread, one poll loop.
///
/// It enforces limits on the size of requests and on the time they take. The handler decides which
/// hosts, origins and methods are allowed.
package struct LoopbackServer: ~Copyable {
  /// Limits on connections, requests and time.
  package struct Limits: Hashable, Sendable {
    /// Limits on a single request.
    package var request = RequestLimits()
    /// The most simultaneous connections; further ones wait in the kernel's queue.
    package var connections = 256
    /// Whether a new connection beyond the limit replaces an old one.
    ///
    /// It replaces the connection that has been idle longest; if none is idle, the oldest one whose
    /// request arrives slowly.
    package var makesRoom = false
    /// The number of descriptors that must be free for a new connection, which otherwise waits.
    package var spareDescriptors = 0
    /// The longest time without traffic between two requests.
    package var idle = Duration.seconds(60)
    /// The longest time for a request to arrive.
    package var arrival = Duration.seconds(30)
    /// The longest time for which a client may take no bytes of an answer.
    package var sending = Duration.seconds(30)
    /// The most bytes of answers that may wait for clients to take them.
    ///
    /// Beyond it the clients that have taken nothing for longest are dropped, but none that has just
    /// taken some.
    package var unsent = 64 << 20
    /// The time without taking a byte after which a client may be dropped for `unsent`.
    package var stall = Duration.seconds(5)
    /// The longest time for which unfinished answers continue after the server was told to stop.
    package var farewell = Duration.zero

    package init() {}
  }

  /// The condition that makes `run` return.
  package enum Stop {
    /// The descriptor becomes readable or its other end is closed; it is not read.
    case whenReadable(Int32)
    /// The closure returns true; called after every wake, and every 50 ms.
    case when(() -> Bool)
  }

  /// The decisions that the server leaves to its user.
  package struct Handler {
    /// Returns a refusal of a request before its body is received; nil receives the body.
    let refuse: (Request) -> Response?
    /// Returns the answer to a whole request.
    ///
    /// A request that arrived in one piece has not been passed to `refuse` before.
    let answer: (Request) -> Response

    package init(
      refuse: @escaping (Request) -> Response? = { _ in nil },
      answer: @escaping (Request) -> Response
    ) {
      self.refuse = refuse
      self.answer = answer
    }
  }

  /// The port on which it listens.
  package let port: UInt16
  private let listener: Descriptor
  private let limits: Limits

  /// Starts listening on an address of this machine; port 0 lets the system choose one.
  ///
  /// No request is answered before `run`.
  package init(
    host: String = "127.0.0.1", port: UInt16 = 0, limits: Limits = Limits()
  ) throws(SystemError) {
    WriteSignals.ignore()
    let (socket, port) = try Socket.listen(host: host, port: port)
    self.port = port
    self.limits = limits
    listener = Descriptor(owning: socket)
  }

  /// Serves until told to stop, then closes all connections; see `run(until:_:)`.
  package borrowing func run(
    until stop: Stop, handler: (Request) -> Response
  ) throws(SystemError) {
    // The closure does not outlive this call: only the loop in it calls the handler.
    try withoutActuallyEscaping(handler) { handler throws(SystemError) in
      try run(until: stop, Handler(answer: handler))
    }
  }

  /// Serves until told to stop, gives unfinished answers time, and closes all connections.
  ///
  /// The handler is called on this thread and must not block. An answer that takes time is given as
  /// `.later`, or as a body in steps.
  ///
  /// - Throws: `SystemError` when waiting itself fails. An error on a connection ends only that
  ///   one.
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
        // Every connection has two places; poll ignores a negative descriptor.
        interests.append(Poll.Interest(connection.awaited ?? -1))
        if let left = connection.deadline.remaining { deadline = deadline.orSooner(left) }
      }
      if unsent(connections) > limits.unsent { deadline = deadline.orSooner(.seconds(1)) }
      let ready = try Poll.wait(for: interests, until: deadline)
      if common > 1, ready[1].isReady { end = .after(limits.farewell) }
      for (index, connection) in connections.enumerated() {
        let place = common + 2 * index
        connection.advance(ready[place], awaitedIsReady: ready[place + 1].isReady, handler)
      }
      dropStalled(connections)
      connections.removeAll { $0.isOver || (end != nil && $0.isQuiet) }
      if let end, end.hasPassed || connections.isEmpty { return }
      if accepts, ready[0].isReady {
        acceptAgain = acceptAll(into: &connections)
      }
    }
  }

  private borrowing func unsent(_ connections: [Connection]) -> Int {
    connections.reduce(0) { $0 + $1.unsent }
  }

  /// Drops clients that take nothing while too much waits to be sent.
  private borrowing func dropStalled(_ connections: [Connection]) {
    var unsent = unsent(connections)
    guard unsent > limits.unsent else { return }
    let stalled = connections.filter { $0.unsent > 0 && $0.stall > limits.stall }
    for connection in stalled.sorted(by: { $0.stall > $1.stall }) where unsent > limits.unsent {
      unsent -= connection.unsent
      connection.drop()
    }
  }

  /// Accepts waiting connections, and returns the time at which to try again.
  ///
  /// When there are no free descriptors it waits, instead of ending the server.
  private borrowing func acceptAll(into connections: inout [Connection]) -> Deadline {
    // Limited, so that a flood of connections does not keep the server from answering.
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

  /// Closes the connection that has been idle longest; false when there is none.
  private borrowing func makeRoom(in connections: inout [Connection]) -> Bool {
    // The list is in the order of arrival, so the first quiet one has been idle longest (not
    // counting requests that were answered since). If none can be closed, the new one waits in the
    // queue.
    guard limits.makesRoom,
      let index = connections.firstIndex(where: \.canMakeRoom)
        ?? connections.firstIndex(where: \.isSlow)
    else { return false }
    connections.remove(at: index)
    return true
  }
}
