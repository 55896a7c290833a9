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
    let names = try ids.isEmpty ? nil : Set(ids.map { try record($0).name })
    var since = options.since
    let elsewhere = HostWatch(self, only: names, options, until: deadline)
    var early = try elsewhere.news()
    if let turn = options.turn {
      let journals = try (names ?? []).map { try TurnJournal(home.folder(of: $0)) }
      let receipt = journals.lazy.flatMap(\.receipts).first { $0.turn == turn }
      // A host looks for the turn itself.
      guard receipt != nil || !elsewhere.watched.isEmpty else {
        throw Failure(.failed, "no session named here has a turn “\(turn)”")
      }
      since = since ?? receipt?.time.advanced(by: .milliseconds(-1))
    }
    var watcher = try SessionWatcher(self, only: names, since: since)
    while true {
      // First, so that it is known which sessions the hosts tell of.
      let there = try elsewhere.news()
      let others = elsewhere.watched
      let here = try watcher.news().filter { !others.contains($0.session) || $0.kind == .gone }
      for event in here + early + there where options.includes(event) {
        guard body(event) else { return .enough }
      }
      early = []
      let isLive = watcher.statuses.contains { !others.contains($0.key) && $0.value.isLive }
      if names != nil, !isLive, !elsewhere.isLive { return .allEnded }
      let end = elsewhere.isBehind ? elsewhere.lateDeadline : deadline
      if end.hasPassed { return .timedOut }
      try watcher.wait(
        until: elsewhere.patience.map { end.orSooner($0) } ?? end,
        alongside: elsewhere.descriptors)
    }
  }
}

extension DevSessions.WatchOptions {
  fileprivate func includes(_ event: SessionEvent) -> Bool {
    (kinds.isEmpty || kinds.contains(event.kind))
      && (turn == nil || event.fields["turn"]?.string == turn)
  }
}
