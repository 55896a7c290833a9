internal import DevSessions
internal import HTTP1
internal import JSON
internal import SessionStore
internal import SystemKit
internal import Transcripts

/// What happens in all sessions that somebody may see, as events.
///
/// First one event `sessions` with the list as it is; then `status` when one changes, `turn` when one
/// ends, `question` when an answer is due, `gone` when a session is forgotten.
struct FleetEvents {
  /// What was known of a session when it was looked at last.
  private struct Known {
    var status: SessionStatus
    var question: String?
    var events: Journal.Position
    /// Whether the end of the turn that ran last has been told.
    var toldEnd = true
    /// How often it has been looked at since it ended without anything said about how.
    var looks = 0
  }

  /// How often to look where no event tells of a change.
  private static let pause = Duration.seconds(1)

  private let sessions: DevSessions
  private var known: [SessionName: Known] = [:]

  init(_ sessions: DevSessions) {
    self.sessions = sessions
  }

  /// Hands over events until the thread is told to stop, which throws.
  mutating func follow(_ give: (ServerSentEvent) -> Void) throws -> Never {
    var paths = watchedPaths
    var watch = FileWatch(paths)
    let start = try sessions.list()
    give(Self.event("sessions", .array(start.map(\.json))))
    for overview in start { try begin(overview, give) }
    while true {
      _ = try watch.wait(until: .after(Self.pause))
      try look(give)
      let current = watchedPaths
      if current != paths {
        paths = current
        watch = FileWatch(paths)
      }
    }
  }

  private var watchedPaths: [String] {
    [sessions.home.storeFile]
      + known.keys.sorted().map { sessions.home.folder(of: $0).events.path }
  }

  private mutating func begin(
    _ overview: DevSessions.Overview, _ give: (ServerSentEvent) -> Void
  ) throws {
    let name = overview.record.name
    known[name] = Known(
      status: overview.report.status,
      events: (try? sessions.home.folder(of: name).events.end()) ?? .start,
      toldEnd: overview.report.status != .working)
    if overview.report.status == .waitingForInput { askFor(name, give) }
  }

  private mutating func look(_ give: (ServerSentEvent) -> Void) throws {
    let list = try sessions.list()
    for name in known.keys where !list.contains(where: { $0.record.name == name }) {
      known[name] = nil
      give(Self.event("gone", ["session": .string(name.text)]))
    }
    for overview in list { try look(at: overview, give) }
  }

  private mutating func look(
    at overview: DevSessions.Overview, _ give: (ServerSentEvent) -> Void
  ) throws {
    let (name, status) = (overview.record.name, overview.report.status)
    guard var old = known[name] else {
      give(Self.event("status", Self.change(overview, from: nil)))
      return try begin(overview, give)
    }
    let hooks = try news(of: name, &old)
    if hooks.contains("UserPromptSubmit") { old.toldEnd = false }
    let before = old.status
    if before != status {
      give(Self.event("status", Self.change(overview, from: before)))
      if status == .working { old.toldEnd = false }
    }
    if !old.toldEnd, ![.working, .waitingForInput, .starting].contains(status) {
      let ending = ending(name)
      // How it ended is written a moment after it has.
      old.looks += 1
      old.toldEnd = ending["reason"] != nil || old.looks > 3
      if old.toldEnd { give(Self.event("turn", ending)) }
    } else {
      old.looks = 0
    }
    old.status = status
    known[name] = old
    if status == .waitingForInput { askFor(name, give) } else { known[name]?.question = nil }
  }

  /// The names of the hooks that have run since the last look.
  private func news(of name: SessionName, _ old: inout Known) throws -> Set<String> {
    let part = try sessions.home.folder(of: name).events.read(from: old.events)
    old.events = part.end
    return Set(part.entries.compactMap { $0["name"]?.string })
  }

  private func ending(_ name: SessionName) -> JSONValue {
    var object = JSONObject([("session", .string(name.text))])
    let last = (try? sessions.details(of: name.text))?.fields["lastTurn"]?.object
    for member in last?.members ?? [] { object[member.key] = member.value }
    return .object(object)
  }

  private mutating func askFor(_ name: SessionName, _ give: (ServerSentEvent) -> Void) {
    guard let dialog = (try? sessions.details(of: name.text))?.fields["dialog"],
      known[name]?.question != dialog["digest"]?.string
    else { return }
    known[name]?.question = dialog["digest"]?.string
    give(Self.event("question", ["session": .string(name.text), "dialog": dialog]))
  }

  private static func change(
    _ overview: DevSessions.Overview, from before: SessionStatus?
  ) -> JSONValue {
    var object = JSONObject([
      ("session", .string(overview.record.name.text)),
      ("status", .string(overview.report.status.rawValue)),
    ])
    object["previous"] = before.map { .string($0.rawValue) }
    object["waitingFor"] = overview.report.waitingFor.map { .string($0.rawValue) }
    return .object(object)
  }

  private static func event(_ name: String, _ value: JSONValue) -> ServerSentEvent {
    ServerSentEvent(value.text(), name: name)
  }
}
