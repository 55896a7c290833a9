package import SystemKit

/// An HTTP/1.1 server on the loopback interface: one thread, one poll loop, many connections.
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
    /// How long a connection may be quiet between requests.
    package var idle = Duration.seconds(60)
    /// How long a request may take to arrive.
    package var arrival = Duration.seconds(30)
    /// How long the client may refuse to take what is sent.
    package var sending = Duration.seconds(30)

    package init() {}
  }

  /// What makes `run` return.
  package enum Stop {
    /// The descriptor becomes readable or its other end is closed; it is not read.
    case whenReadable(Int32)
    /// The closure says so; asked after every wake, and every 50 ms.
    case when(() -> Bool)
  }

  /// The port that is listened on.
  package let port: UInt16
  private let listener: Descriptor
  private let limits: Limits

  /// Starts listening on 127.0.0.1; port 0 lets the system choose.
  ///
  /// Nothing is answered before `run`.
  package init(port: UInt16 = 0, limits: Limits = Limits()) throws(SystemError) {
    Socket.ignoreBrokenPipes()
    let (socket, port) = try Socket.listen(port: port)
    self.port = port
    self.limits = limits
    listener = Descriptor(owning: socket)
  }

  /// Serves until told to stop, then closes every connection.
  ///
  /// The handler is called on this thread and must not block: what takes time is a body in steps.
  ///
  /// - Throws: `SystemError` when waiting itself fails; what befalls a connection ends only that.
  package borrowing func run(
    until stop: Stop, handler: (Request) -> Response
  ) throws(SystemError) {
    var connections: [Connection] = []
    var acceptAgain = Deadline.after(.zero)
    while true {
      let accepts = connections.count < limits.connections && acceptAgain.hasPassed
      var interests = [Poll.Interest(listener.number, readable: accepts)]
      var deadline = accepts ? Deadline.never : Deadline.after(.milliseconds(50))
      switch stop {
      case .whenReadable(let descriptor): interests.append(Poll.Interest(descriptor))
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
      if common > 1, ready[1].isReady { return }
      for (index, connection) in connections.enumerated() {
        let place = common + 2 * index
        connection.advance(ready[place], awaitedIsReady: ready[place + 1].isReady, handler)
      }
      connections.removeAll(where: \.isOver)
      if accepts, ready[0].isReady {
        acceptAgain = acceptAll(into: &connections)
      }
    }
  }

  /// Takes the waiting connections and tells when to try again.
  ///
  /// A shortage of descriptors is waited out instead of ending the server.
  private borrowing func acceptAll(into connections: inout [Connection]) -> Deadline {
    do throws(SystemError) {
      while connections.count < limits.connections,
        let connection = try Socket.accept(on: listener)
      {
        connections.append(Connection(connection, limits: limits))
      }
      return .after(.zero)
    } catch {
      return .after(.milliseconds(100))
    }
  }
}
