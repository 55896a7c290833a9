internal import JSON
internal import Remote
internal import SessionStore
internal import SystemKit
internal import Transcripts

/// A `wait` that goes on on another host, for all sessions there that one call waits for.
///
/// When the connection breaks, it is made again for as long as the host's patience lasts: what ended
/// meanwhile is known over there. A class because the waiters of its sessions share it; when the last
/// has gone, nothing is left over there.
final class HostWait {
  private let host: Host
  private let sessions: DevSessions
  private let options: [String]
  private var pending: [SessionName]
  private var results: [SessionName: TurnResult] = [:]
  private var connection: RelayConnection?
  /// The part of a line that has come, and what was said of errors.
  private var rest: [UInt8] = []
  private var given = RelayResult()
  /// Whether the host has answered in this wait; one that never has is not tried again.
  private var wasReached = false
  /// Until when a lost connection is tried again; nil while there is one.
  private var end: Deadline?
  private var nextTry = Deadline.after(.zero)
  private var pause = firstPause

  private static let firstPause = Duration.milliseconds(200)
  private static let longestPause = Duration.seconds(5)

  /// - Parameter deadline: When the caller gives up by itself.
  init(
    on host: Host, for names: [SessionName], _ options: DevSessions.WaitOptions,
    until deadline: Deadline, in sessions: DevSessions
  ) {
    self.host = host
    self.sessions = sessions
    pending = names
    // Giving up is this side's business: the other's time-out lies behind ours.
    let seconds = deadline.remaining.map { $0.components.seconds + 60 } ?? 36_000_000
    var words = [
      "--json", "--timeout=\(seconds)s", "--interval=\(options.interval.milliseconds)ms",
    ]
    if let turn = options.turn { words.append("--turn=\(turn)") }
    if options.settled { words.append("--settled") }
    if options.nextTurn { words.append("--next-turn") }
    if options.goal { words.append("--goal") }
    self.options = words
  }

  /// What to poll for.
  var descriptors: [Int32] {
    connection?.interests.filter(\.readable).map(\.descriptor) ?? []
  }

  /// How long at most to sleep.
  var patience: Duration {
    let deadlines = [connection?.deadline ?? nextTry, end]
    let remaining = deadlines.compactMap { $0?.remaining }.min() ?? .seconds(1)
    return max(remaining, .milliseconds(1))
  }

  /// The result for a session once there is one.
  func result(for name: SessionName) throws -> TurnResult? {
    if results[name] == nil, pending.contains(name) { try advance() }
    return results[name]
  }

  private func advance() throws {
    if end?.hasPassed == true, connection?.greeting == nil {
      return giveUp(Failure(.notReached("it did not come back"), at: host).message)
    }
    do throws(RelayProblem) {
      if connection == nil { try connect() }
      guard let connection else { return }
      let frames = try connection.advance()
      if connection.greeting != nil {
        wasReached = true
        end = nil
        pause = Self.firstPause
      }
      for frame in frames { try take(frame) }
      if pending.isEmpty { close() }
    } catch {
      lost(error)
    }
    if let failure { throw failure }
  }

  /// What the command over there has ended with, when that is an error.
  private var failure: Failure?

  private func connect() throws(RelayProblem) {
    guard nextTry.hasPassed else { return }
    rest = []
    given = RelayResult()
    let words = ["wait"] + options + ["--"] + pending.map(\.text)
    connection = try sessions.connection(
      to: host, sessions.request(words), isShared: !wasReached)
  }

  private func take(_ frame: RunFrame) throws(RelayProblem) {
    switch frame {
    case .output(let text):
      rest += text.utf8
      while let end = rest.firstIndex(of: 0x0A) {
        takeLine(rest[..<end])
        rest.removeSubrange(...end)
      }
    case .errors: given.add(frame)
    case .exit(let code):
      guard !pending.isEmpty else { break }
      if code == ExitCode.done.rawValue { throw .lost("it gave no result") }
      failure = given.failure(code)
    case .file, .alive: break
    }
  }

  private func takeLine(_ line: some Collection<UInt8>) {
    guard let object = (try? JSONValue(parsing: Array(line)))?.object,
      let name = object["session"]?.string.flatMap({ try? SessionName($0) }),
      let result = TurnResult(json: object), pending.contains(name)
    else { return }
    results[name] = result
    pending.removeAll { $0 == name }
  }

  private func lost(_ problem: RelayProblem) {
    close()
    let isForGood =
      switch problem {
      case .noWay, .noProgram, .otherProtocol, .stopped: true
      case .notReached, .lost: !wasReached
      }
    if isForGood { return giveUp(Failure(problem, at: host).description) }
    if end == nil { end = .after(host.patience) }
    nextTry = .after(pause)
    pause = min(pause * 2, Self.longestPause)
  }

  private func giveUp(_ reason: String) {
    close()
    for name in pending { results[name] = TurnResult(.unreachable, detail: reason) }
    pending = []
  }

  private func close() {
    connection?.close()
    connection = nil
  }
}

/// One session's share of a wait on another host.
struct HostWaiter: TurnWaiter {
  let name: SessionName
  let wait: HostWait

  var watchedPaths: [String] { [] }
  var watchedDescriptors: [Int32] { wait.descriptors }
  var patience: Duration? { wait.patience }

  mutating func step() throws -> TurnResult? {
    try wait.result(for: name)
  }
}

extension Duration {
  /// Whole milliseconds.
  fileprivate var milliseconds: Int64 {
    components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
  }
}
