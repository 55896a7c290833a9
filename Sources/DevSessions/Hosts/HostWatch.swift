internal import JSON
internal import Remote
internal import SessionStore
internal import SystemKit

/// What happens to sessions on other hosts, as `watch` tells it there.
///
/// A class because it owns the connections.
final class HostWatch {
  /// The watching on one host.
  private struct Part {
    /// Its sessions on record.
    var names: [SessionName]
    let stream: HostStream
    /// Everything that happened up to then has been told.
    var heard: Timestamp
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
  /// The moment from which on events are told.
  private let beginning: Timestamp
  /// The sessions that were on record then; of later ones all is told.
  private var first: Set<SessionName>?
  /// The last lines told, by their text: a connection begins a little before what was told.
  private var told: Set<String> = []
  private var toldInOrder: [String] = []

  /// How far back a connection begins: it takes a while until the host has begun to look.
  private static let overlap = Duration.seconds(5)
  private static let mostTold = 2000
  private static let pause = Duration.seconds(30)
  /// How soon a host is asked again about a session that is not there yet.
  private static let shortPause = Duration.milliseconds(500)
  private static let lateness = Duration.seconds(4)

  init(
    _ sessions: DevSessions, only names: Set<SessionName>?, _ options: DevSessions.WatchOptions,
    until deadline: Deadline
  ) {
    self.deadline = deadline
    lateDeadline = .after(deadline.remaining.map { $0 + Self.lateness })
    self.sessions = sessions
    self.names = names
    self.options = options
    beginning = options.since ?? .now
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
  ///
  /// Watching all, a host is asked for all it has, so that the stream goes on when one comes here.
  private func followRecords() throws {
    guard !parts.isEmpty || first == nil || sessions.store.mayHaveHosts else { return }
    let records = try sessions.store.read().records.filter { record in
      record.host != nil && names?.contains(record.name) ?? true
    }.filter(sessions.isVisible)
    if first == nil { first = Set(records.map(\.name)) }
    let hosts = Dictionary(grouping: records) { try? sessions.host(of: $0) }
    for host in parts.keys where hosts[host] == nil { parts[host] = nil }
    for (host, records) in hosts {
      guard let host else { continue }
      let found = records.map(\.name).sorted()
      guard var part = parts[host] else {
        // Records are made before what they are about, so nothing of it can have happened earlier.
        let since =
          first?.isDisjoint(with: found) == true
          ? records.compactMap(\.createdAt).min() : nil
        parts[host] = Part(
          names: found, stream: HostStream(on: host, in: sessions), heard: since ?? beginning)
        continue
      }
      guard part.names != found else { continue }
      let isStillNamed = names == nil || part.hasEnded
      part.names = found
      parts[host] =
        isStillNamed
        ? part : Part(names: found, stream: HostStream(on: host, in: sessions), heard: part.heard)
    }
  }

  private func news(of host: Host) -> [SessionEvent] {
    guard var part = parts[host] else { return [] }
    if part.nextTry?.hasPassed == true {
      part = Part(
        names: part.names, stream: HostStream(on: host, in: sessions), heard: part.heard)
    }
    var events: [SessionEvent] = []
    for news in part.stream.news(of: words(part)) {
      switch news {
      case .line(let object):
        part.heard = .now
        if let event = event(object, part) { events.append(event) }
      case .ended(ExitCode.timedOut.rawValue, _): part.isTimedOut = true
      case .ended(ExitCode.noSuchSession.rawValue, _) where isComing(part):
        // What happens until it is there, the host tells by its journal.
        part.nextTry = .after(Self.shortPause)
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

  /// Whether one of the sessions is on record here and not yet there.
  private func isComing(_ part: Part) -> Bool {
    let records = try? sessions.store.read().records
    return records?.contains { record in
      part.names.contains(record.name) && record.state == .starting && !record.wasAbandoned
    } ?? false
  }

  /// The event of a line, by our clock; nil for what is another's, was told, or came too early.
  private func event(_ object: JSONObject, _ part: Part) -> SessionEvent? {
    guard let event = SessionEvent(json: part.stream.clock.ours(object, ["time"])),
      part.names.contains(event.session)
    else { return nil }
    // Of a turn that is asked for by name its end is told whenever that was.
    let isFirst = options.turn == nil && first?.contains(event.session) ?? true
    guard !isFirst || event.time >= beginning, isNew(object) else { return nil }
    return event
  }

  private func words(_ part: Part) -> [String] {
    var words = ["watch", "--json"]
    words += options.kinds.map { "--only=\($0.rawValue)" }.sorted()
    if let turn = options.turn { words.append("--turn=\(turn)") }
    if let left = deadline.remaining?.components {
      words.append("--timeout=\(left.seconds)s\(left.attoseconds / 1_000_000_000_000_000)ms")
    }
    if options.turn != nil, options.since == nil {
      return names == nil ? words : words + ["--"] + part.names.map(\.text)
    }
    let back = (Timestamp.now.since(part.heard) + Self.overlap).wholeMilliseconds
    words.append("--since=\(max(1, back))ms")
    return names == nil ? words : words + ["--"] + part.names.map(\.text)
  }

  private func isNew(_ object: JSONObject) -> Bool {
    let text = JSONValue.object(object).text()
    guard told.insert(text).inserted else { return false }
    toldInOrder.append(text)
    if toldInOrder.count > 2 * Self.mostTold {
      told.subtract(toldInOrder.prefix(Self.mostTold))
      toldInOrder.removeFirst(Self.mostTold)
    }
    return true
  }
}
