internal import CommandLine
internal import DevSessions
internal import Gateway
internal import JSON
internal import Remote
internal import Synchronization
internal import SystemKit

/// The other end of a call from another machine: carries out one command that comes on standard input.
///
/// What is spoken is told at `RelayGreeting`. When the caller has gone, its end of standard input
/// closes: what only waits is then given up, and what changes something carried through.
enum Relay {
  /// The word it is called by.
  static let word = "relay"
  /// How often the caller is told that we are there.
  private static let pulse = Duration.seconds(15)
  /// A command with several of the largest prompts, each byte of them escaped.
  private static let largestRequest = 512 << 20

  /// Carries out the command; what it ends with is the caller's to know, not the shell's.
  static func run() -> ExitCode {
    let output = RelayOutput()
    let greeting = RelayGreeting(version: DevSessions.version, load: .current)
    // Whatever a login shell has printed ends here.
    output.write([0x0A] + greeting.line)
    guard let line = try? Terminal.readLine(limit: largestRequest) else { return .done }
    guard let value = try? JSONValue(strictlyParsing: line), let request = RunRequest(value) else {
      output.give(.errors("dev-sessions: the request is not understood\n"))
      output.give(.exit(ExitCode.usage.rawValue))
      return .usage
    }
    try? OwnThread.start {
      while true {
        MonotonicClock.sleep(pulse)
        output.give(.alive)
      }
    }
    let code = carryOut(request, output)
    output.give(.exit(code))
    return .done
  }

  private static func carryOut(_ request: RunRequest, _ output: RelayOutput) -> Int32 {
    let environment = Environment.current()
    let userHome = Environment.home(environment)
    let caller = Caller.remote(
      request, folder: { Path.join(userHome, Path.expandingHome($0 ?? "", home: userHome)) }
    ) { output.give($0) }
    let dispatcher = Dispatcher(caller: caller, usesSettings: false) {
      var sessions = try DevSessions(
        environment: environment.merging(request.environment) { $1 },
        program: try Environment.executablePath())
      sessions.reachesHosts = false
      sessions.isForReader = request.isForReader
      return sessions
    }
    let entry = try? Commands.entry(at: request.words)
    let waits = entry.map { RemoteCommand($0.declaration, $0.remote).waits } ?? false
    let code =
      waits
      ? StopOrder.heeding(0) { dispatcher.run(request.words) } : dispatcher.run(request.words)
    return code.rawValue
  }
}

/// Frames on standard output, whole, whichever thread gives them.
private final class RelayOutput: Sendable {
  private let lock = Mutex(())

  func give(_ frame: RunFrame) {
    write(frame.line)
  }

  func write(_ bytes: [UInt8]) {
    _ = lock.withLock { _ in Terminal.write(bytes, to: 1) }
  }
}
