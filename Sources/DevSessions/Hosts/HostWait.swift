internal import JSON
internal import Remote
internal import SessionStore
internal import SystemKit

/// A `wait` that goes on on another host, for all sessions there that one call waits for.
///
/// What ended while the connection was broken is known over there. A class because the waiters of its
/// sessions share it.
final class HostWait {
  private let stream: HostStream
  private let options: [String]
  private var pending: [SessionName]
  private var results: [SessionName: TurnResult] = [:]

  /// - Parameter deadline: When the caller gives up by itself.
  init(
    on host: Host, for names: [SessionName], _ options: DevSessions.WaitOptions,
    until deadline: Deadline, in sessions: DevSessions
  ) {
    stream = HostStream(on: host, in: sessions)
    pending = names
    // Giving up is this side's business: the other's time-out lies behind ours.
    let seconds = deadline.remaining.map { $0.components.seconds + 60 } ?? 36_000_000
    let interval = options.interval.components
    let milliseconds = interval.seconds * 1000 + interval.attoseconds / 1_000_000_000_000_000
    var words = ["--json", "--timeout=\(seconds)s", "--interval=\(milliseconds)ms"]
    if let turn = options.turn { words.append("--turn=\(turn)") }
    if options.settled { words.append("--settled") }
    if options.nextTurn { words.append("--next-turn") }
    if options.goal { words.append("--goal") }
    self.options = words
  }

  /// What to poll for.
  var descriptors: [Int32] { stream.descriptors }

  /// How long at most to sleep.
  var patience: Duration? { stream.patience }

  /// The result for a session once there is one.
  func result(for name: SessionName) throws -> TurnResult? {
    if results[name] == nil { try advance() }
    return results[name]
  }

  private func advance() throws {
    for news in stream.news(of: ["wait"] + options + ["--"] + pending.map(\.text)) {
      switch news {
      case .line(let object): take(object)
      case .ended(let code, let result):
        guard pending.isEmpty else { throw result.failure(code) }
      case .gone(let failure):
        for name in pending {
          results[name] = TurnResult(.unreachable, detail: failure.description)
        }
        pending = []
      }
    }
    if pending.isEmpty { stream.close() }
  }

  private func take(_ object: JSONObject) {
    guard let name = object["session"]?.string.flatMap({ try? SessionName($0) }),
      let result = TurnResult(json: object), pending.contains(name)
    else { return }
    results[name] = result
    pending.removeAll { $0 == name }
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
