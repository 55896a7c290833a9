internal import DevSessions
internal import HTTP1
internal import JSON
internal import SystemKit

/// What happens in all sessions that somebody may see, as a stream of events.
///
/// First one event `sessions` with the list as it is; then what `watch` tells. A client that comes
/// back with the ID of the last event it got is told of the prompts, the ends of turns and the
/// messages left for sessions since.
struct FleetEvents {
  private let sessions: DevSessions
  /// When the event happened that the client got last.
  private let last: Timestamp?

  init(_ sessions: DevSessions, after lastEventID: String?) {
    self.sessions = sessions
    last = lastEventID.flatMap(Timestamp.init)
  }

  /// Hands over events until the thread is told to stop, which throws.
  func follow(_ give: (ServerSentEvent) -> Void) throws -> Never {
    var watcher = try SessionWatcher(sessions, since: last, startingWith: .condition)
    let list = JSONValue.array(watcher.start.map(\.json))
    give(ServerSentEvent(list.text(), name: "sessions"))
    while true {
      for event in try watcher.news() {
        give(
          ServerSentEvent(
            event.json.text(), name: event.kind.rawValue, id: event.time.description))
      }
      try watcher.wait(until: .never)
    }
  }
}
