internal import JSON
package import SystemKit

/// A command that runs on another host.
///
/// It never blocks; its owner polls.
///
/// A class because it owns the local transport process (such as ssh). When it is released, that
/// process ends, and with it a command there that only waits.
package final class RelayConnection {
  package let host: Host
  /// The greeting of the other side; nil until it has arrived.
  package private(set) var greeting: RelayGreeting?
  /// The host's clock; without a difference until the greeting has arrived.
  package private(set) var clock = HostClock.same
  private let program: Program
  private var child: PipedChild
  /// The time of the next try after a refusal; nil while there is a connection.
  private var nextTry: Deadline?
  private var refusals = Refusals()
  private var outbox: ArraySlice<UInt8>
  private var beforeGreeting: [UInt8] = []
  private let frames = FrameReader()
  private var errors: [UInt8] = []
  /// The time by which the next answer must have arrived.
  private var limit: Deadline

  /// The timeout for connecting.
  package static let connecting = Duration.seconds(30)
  /// The time after which a silent relay counts as gone.
  ///
  /// It sends something every 15 s.
  private static let silence = Duration.seconds(60)
  /// The most bytes that a login shell may print before the greeting.
  private static let mostNoise = 1 << 20
  private static let mostErrors = 4096
  private static let mostAtOnce = 4 << 20

  /// Starts the transport to the host.
  ///
  /// - Parameters:
  ///   - environment: The environment of the transport process.
  ///   - sharing: The folder for connections that several calls share; nil shares none.
  ///   - time: The time for connecting, at most `connecting`.
  package init(
    to host: Host, _ request: RunRequest, environment: [String: String], sharing: String?,
    within time: Duration = connecting
  ) throws(RelayProblem) {
    let words = host.transport.commandLine(
      for: [host.program, "relay"], .init(sharing: sharing))
    program = Program(words[0], Array(words.dropFirst()), environment: environment)
    do throws(SystemError) {
      child = try PipedChild.start(program)
    } catch {
      throw .noWay("\(error)")
    }
    self.host = host
    outbox = (request.json.bytes() + [0x0A])[...]
    limit = .after(min(time, Self.connecting))
  }

  deinit {
    close()
  }

  /// The time at which `advance` must be called even if no descriptor is ready.
  package var deadline: Deadline {
    nextTry.flatMap(\.remaining).map { limit.orSooner($0) } ?? limit
  }

  /// The descriptors to poll; none while it waits to retry a refused connection.
  package var interests: [Poll.Interest] {
    guard nextTry == nil else { return [] }
    var interests: [Poll.Interest] = [.init(child.output.number), .init(child.errors.number)]
    if let input = child.inputNumber, greeting != nil, !outbox.isEmpty {
      interests.append(.init(input, readable: false, writable: true))
    }
    return interests
  }

  /// Does everything that is possible without waiting, and returns the frames that have arrived.
  ///
  /// After the frame with the exit code only `close` is left to do.
  package func advance() throws(RelayProblem) -> [RunFrame] {
    if let nextTry {
      guard nextTry.hasPassed else { return [] }
      try tryAgain()
    }
    let (bytes, hasEnded) = try read()
    let given = try frames(in: bytes)
    if !given.isEmpty { return given }
    if hasEnded {
      let problem = problemAtEnd()
      guard greeting == nil, !limit.hasPassed, let pause = refusals.pause(after: errors) else {
        throw problem
      }
      nextTry = .after(pause)
      return []
    }
    if limit.hasPassed {
      throw greeting == nil ? .notReached(Self.noAnswer) : .lost("it has fallen silent")
    }
    try write()
    return []
  }

  /// The message for a host that did not answer.
  ///
  /// The usual cause is a login profile that waits; it is read so that agents are on the PATH.
  private static let noAnswer =
    "it does not answer; its login profile may wait for something, or put another shell in its place "
    + "(see docs/hosts.md)"

  /// Connects again.
  ///
  /// The command had not been sent yet.
  private func tryAgain() throws(RelayProblem) {
    nextTry = nil
    errors = []
    beforeGreeting = []
    do throws(SystemError) {
      child = try PipedChild.start(program)
    } catch {
      throw .noWay("\(error)")
    }
  }

  /// Ends the transport, and with it a command there that only waits.
  ///
  /// - Parameter time: The time that it gets to end by itself; none if nothing was answered.
  package func close(within time: Duration = .seconds(1)) {
    // A transport that still tries to connect does not look at its input.
    child.end(within: greeting == nil ? .zero : time)
  }

  private func read() throws(RelayProblem) -> (bytes: [UInt8], hasEnded: Bool) {
    var bytes: [UInt8] = []
    do throws(SystemError) {
      try readErrors()
      while bytes.count < Self.mostAtOnce {
        let transfer = try child.output.read(into: &bytes)
        guard case .moved = transfer else { return (bytes, transfer == .ended) }
      }
    } catch {
      throw .lost("\(error)")
    }
    return (bytes, false)
  }

  /// Reads the transport's error output and keeps its end.
  private func readErrors() throws(SystemError) {
    while case .moved = try child.errors.read(into: &errors) {
      errors = errors.suffix(Self.mostErrors)
    }
  }

  private func frames(in bytes: [UInt8]) throws(RelayProblem) -> [RunFrame] {
    guard !bytes.isEmpty else { return [] }
    var bytes = bytes
    if greeting == nil {
      guard let rest = try lookForGreeting(in: bytes) else { return [] }
      bytes = rest
    }
    limit = .after(Self.silence)
    let given = frames.frames(in: bytes)
    if frames.isBroken { throw .lost("what answers is no dev-sessions") }
    return given
  }

  /// Skips the output of a login shell; returns the bytes after the greeting, once that has
  /// arrived.
  private func lookForGreeting(in bytes: [UInt8]) throws(RelayProblem) -> [UInt8]? {
    beforeGreeting += bytes
    while let end = beforeGreeting.firstIndex(of: 0x0A) {
      let line = beforeGreeting[..<end]
      let rest = Array(beforeGreeting[(end + 1)...])
      if let greeting = RelayGreeting(line: line) {
        guard greeting.protocolNumber == RelayGreeting.currentProtocol else {
          throw .otherProtocol(greeting)
        }
        self.greeting = greeting
        clock = HostClock(greeting)
        beforeGreeting = []
        return rest
      }
      beforeGreeting = rest
    }
    guard beforeGreeting.count < Self.mostNoise else {
      throw .noProgram("what answers is no dev-sessions")
    }
    return nil
  }

  private func problemAtEnd() -> RelayProblem {
    let status = child.end()
    try? readErrors()
    guard greeting != nil else { return RelayProblem(status, errors: errors) }
    let words = RelayProblem.lastWords(errors)
    return .lost(words.isEmpty ? "it has ended in the middle" : words)
  }

  private func write() throws(RelayProblem) {
    guard greeting != nil else { return }
    do throws(SystemError) {
      while !outbox.isEmpty {
        // If the other side reads no more, that is noticed when it ends.
        guard case .moved(let count) = try child.write(some: outbox) else { return }
        outbox = outbox.dropFirst(count)
      }
    } catch {
      throw .lost("\(error)")
    }
  }
}

extension RelayConnection {
  /// Passes on frames until the command has ended, and returns its exit code.
  ///
  /// - Throws: `RelayProblem`; `notReached` also when `deadline` passes.
  package func run(
    until deadline: Deadline = .never, give: (RunFrame) -> Void
  ) throws(RelayProblem) -> Int32 {
    defer { close() }
    while true {
      for frame in try advance() {
        if case .exit(let code) = frame { return code }
        give(frame)
      }
      if deadline.hasPassed { throw .notReached("it does not answer in time") }
      do throws(SystemError) {
        let sooner = self.deadline.remaining.map { deadline.orSooner($0) } ?? deadline
        _ = try StopOrder.wait(for: interests, until: sooner)
      } catch {
        throw .stopped
      }
    }
  }
}
