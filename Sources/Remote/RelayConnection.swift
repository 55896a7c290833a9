internal import JSON
package import SystemKit

/// A command under way on another host, without ever blocking: whoever holds it polls.
///
/// A class because it owns the process that leads there. When it goes, that process ends, and with it
/// what only waits over there.
package final class RelayConnection {
  package let host: Host
  /// What the other side has said of itself; nil until it has.
  package private(set) var greeting: RelayGreeting?
  /// How its clock goes; as ours until it has greeted.
  package private(set) var clock = HostClock.same
  private let program: Program
  private var child: PipedChild
  /// When a connection that was refused is tried again; nil while there is one.
  private var nextTry: Deadline?
  private var refusals = Refusals()
  private var outbox: ArraySlice<UInt8>
  private var beforeGreeting: [UInt8] = []
  private let frames = FrameReader()
  private var errors: [UInt8] = []
  /// When what is awaited must have come.
  private var limit: Deadline

  /// How long the way there may take.
  package static let connecting = Duration.seconds(30)
  /// A relay that says nothing for so long is gone: it says something every 15 s.
  private static let silence = Duration.seconds(60)
  /// More noise than any login shell makes.
  private static let mostNoise = 1 << 20
  private static let mostErrors = 4096
  private static let mostAtOnce = 4 << 20

  /// Sets out to the host.
  ///
  /// - Parameters:
  ///   - environment: What the program that leads there is run with.
  ///   - sharing: The folder for connections that calls share; nil makes one of its own.
  package init(
    to host: Host, _ request: RunRequest, environment: [String: String], sharing: String?
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
    limit = .after(Self.connecting)
  }

  /// When to look again although nothing can be read.
  package var deadline: Deadline {
    nextTry.flatMap(\.remaining).map { limit.orSooner($0) } ?? limit
  }

  /// What to poll for; nothing while a refused connection is not yet tried again.
  package var interests: [Poll.Interest] {
    guard nextTry == nil else { return [] }
    var interests: [Poll.Interest] = [.init(child.output.number), .init(child.errors.number)]
    if let input = child.inputNumber, greeting != nil, !outbox.isEmpty {
      interests.append(.init(input, readable: false, writable: true))
    }
    return interests
  }

  /// Does what can be done now, and returns the frames that have come.
  ///
  /// After the one with the exit code there is nothing more to be done but `close`.
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

  /// The usual reason is a login profile, which is read so that agents are on the PATH.
  private static let noAnswer =
    "it does not answer; its login profile may wait for something, or put another shell in its place "
    + "(see docs/hosts.md)"

  /// Sets out once more; nothing had been asked.
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

  /// Ends the way there, and with it what only waits over there.
  ///
  /// - Parameter time: How long it may take to end by itself.
  package func close(within time: Duration = .seconds(1)) {
    child.end(within: time)
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

  /// Keeps the end of what the way there says of itself.
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

  /// Skips what a login shell prints; returns what follows the greeting, once it has come.
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
        // That the other side reads no more is noticed when it ends.
        guard case .moved(let count) = try child.write(some: outbox) else { return }
        outbox = outbox.dropFirst(count)
      }
    } catch {
      throw .lost("\(error)")
    }
  }
}
