internal import JSON
internal import SessionStore
package import SystemKit
internal import Transcripts

extension DevSessions {
  /// What to tell of.
  package struct WatchOptions: Sendable {
    /// The kinds of events; all when empty.
    package var kinds: Set<SessionEvent.Kind> = []
    /// Only events of this turn, also when it has ended already.
    package var turn: String?
    /// Also what has happened since, as far as it is written down.
    package var since: Timestamp?

    package init() {}
  }

  /// How watching ended.
  package enum WatchEnd: Sendable {
    /// The listener had enough.
    case enough
    case timedOut
    /// None of the sessions that were named runs any more.
    case allEnded
  }

  /// Hands over what happens to these sessions, or with none named to all there are and will be.
  ///
  /// - Parameter body: returns false when it has had enough.
  package func watch(
    _ ids: [String], _ options: WatchOptions = WatchOptions(), until deadline: Deadline,
    _ body: (SessionEvent) -> Bool
  ) throws -> WatchEnd {
    let records = try ids.map(record)
    if let distant = records.first(where: { $0.host != nil }) {
      throw Failure(.usage, "\(distant.name) is on another host: watch it by itself")
    }
    let names = ids.isEmpty ? nil : Set(records.map(\.name))
    var since = options.since
    if let turn = options.turn {
      let journals = try (names ?? []).map { try TurnJournal(home.folder(of: $0)) }
      guard let receipt = journals.lazy.flatMap(\.receipts).first(where: { $0.turn == turn }) else {
        throw Failure(.failed, "no session named here has a turn “\(turn)”")
      }
      since = since ?? receipt.time.advanced(by: .milliseconds(-1))
    }
    var watcher = try SessionWatcher(self, only: names, since: since)
    while true {
      for event in try watcher.news() where options.includes(event) {
        guard body(event) else { return .enough }
      }
      if names != nil, !watcher.statuses.values.contains(where: \.isLive) { return .allEnded }
      if deadline.hasPassed { return .timedOut }
      try watcher.wait(until: deadline)
    }
  }
}

extension DevSessions.WatchOptions {
  fileprivate func includes(_ event: SessionEvent) -> Bool {
    (kinds.isEmpty || kinds.contains(event.kind))
      && (turn == nil || event.fields["turn"]?.string == turn)
  }
}

extension SessionStatus {
  /// Whether something may still happen by itself.
  fileprivate var isLive: Bool {
    ![.exited, .stopped, .failed].contains(self)
  }
}
