internal import JSON
internal import Remote
internal import SessionStore
internal import SystemKit

/// What happens to sessions on other hosts, as `watch` tells it there.
///
/// A class because it owns the connections.
final class HostWatch {
  /// What is watched on one host.
  private struct Part {
    let names: [SessionName]
    let stream: HostStream
    /// From when on events count; those told already are left out.
    var since: Timestamp?
    /// Whether none of its sessions runs any more.
    var hasEnded = false
    /// Whether the time was up over there.
    var isTimedOut = false
    /// When the host is asked again, after it could not be reached or had no more to tell.
    var nextTry: Deadline?
  }

  private let sessions: DevSessions
  private let names: Set<SessionName>?
  private let options: DevSessions.WatchOptions
  private let deadline: Deadline
  /// How long the hosts' last words are awaited.
  let lateDeadline: Deadline
  private var parts: [Host: Part] = [:]
  /// The last lines told, by their text: a new connection begins a little before the old one broke.
  private var told: [String] = []

  /// How far back a new connection begins.
  private static let overlap = Duration.seconds(5)
  private static let mostTold = 500
  private static let pause = Duration.seconds(30)
  private static let lateness = Duration.seconds(15)

  init(
    _ sessions: DevSessions, only names: Set<SessionName>?, _ options: DevSessions.WatchOptions,
    until deadline: Deadline
  ) {
    self.deadline = deadline
    lateDeadline = .after(deadline.remaining.map { $0 + Self.lateness })
    self.sessions = sessions
    self.names = names
    self.options = options
  }

  /// What to poll for.
  var descriptors: [Int32] { parts.values.flatMap(\.stream.descriptors) }

  /// How long at most to sleep.
  var patience: Duration? {
    parts.values.compactMap { $0.stream.patience ?? $0.nextTry?.remaining }.min()
  }

  /// Whether anything may still happen to one of its sessions.
  var isLive: Bool { parts.values.contains { !$0.hasEnded } }

  /// Whether a host has not told yet what happened up to the deadline.
  var isBehind: Bool {
    parts.values.contains { !$0.hasEnded && !$0.isTimedOut && $0.nextTry == nil }
  }

  /// The sessions it is about.
  var watched: Set<SessionName> { Set(parts.values.flatMap(\.names)) }

  /// What has come since the last call.
  func news() throws -> [SessionEvent] {
    try followRecords()
    return parts.keys.sorted { $0.name < $1.name }.flatMap { news(of: $0) }
  }

  /// Watches what is on record now: sessions may have come and gone.
  private func followRecords() throws {
    guard !parts.isEmpty || sessions.store.mayHaveHosts else { return }
    let records = try sessions.store.read().records.filter { record in
      record.host != nil && names?.contains(record.name) ?? true
    }.filter(sessions.isVisible)
    let hosts = Dictionary(grouping: records) { try? sessions.host(of: $0) }
    for host in parts.keys where hosts[host] == nil { parts[host] = nil }
    for (host, records) in hosts {
      guard let host else { continue }
      let names = records.map(\.name).sorted()
      guard parts[host]?.names != names else { continue }
      let since = parts[host] == nil ? options.since : .now
      parts[host] = Part(
        names: names, stream: HostStream(on: host, in: sessions), since: since)
    }
  }

  private func news(of host: Host) -> [SessionEvent] {
    guard var part = parts[host] else { return [] }
    if part.nextTry?.hasPassed == true {
      part = Part(
        names: part.names, stream: HostStream(on: host, in: sessions), since: part.since)
    }
    var events: [SessionEvent] = []
    for news in part.stream.news(of: words(part)) {
      switch news {
      case .line(let object):
        part.since = .now
        if let event = SessionEvent(json: object), isNew(object) { events.append(event) }
      case .ended(ExitCode.timedOut.rawValue, _): part.isTimedOut = true
      case .ended:
        part.hasEnded = true
        // One of them may be brought back.
        if names == nil { part.nextTry = .after(Self.pause) }
      case .gone:
        part.nextTry = .after(Self.pause)
        events += part.names.map { SessionEvent(.status, $0, ["unreachable": true]) }
      }
    }
    parts[host] = part
    return events
  }

  private func words(_ part: Part) -> [String] {
    var words = ["watch", "--json"]
    words += options.kinds.map { "--only=\($0.rawValue)" }.sorted()
    if let turn = options.turn { words.append("--turn=\(turn)") }
    if let left = deadline.remaining?.components {
      words.append("--timeout=\(left.seconds)s\(left.attoseconds / 1_000_000_000_000_000)ms")
    }
    if let since = part.since {
      let back = (Timestamp.now.since(since) + Self.overlap).components.seconds
      words.append("--since=\(max(1, back))s")
    }
    return words + ["--"] + part.names.map(\.text)
  }

  private func isNew(_ object: JSONObject) -> Bool {
    let text = JSONValue.object(object).text()
    guard !told.contains(text) else { return false }
    told = told.suffix(Self.mostTold) + [text]
    return true
  }
}
