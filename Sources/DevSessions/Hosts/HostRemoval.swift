internal import JSON
internal import Remote
internal import SessionStore
internal import SystemKit

/// The killing of sessions on one host, one after the other.
///
/// A class because it owns a connection.
final class HostRemoval {
  private let host: Host
  private let sessions: DevSessions
  private var records: ArraySlice<SessionRecord>
  private var inquiry: HostInquiry?

  /// How long a host may take to answer at all.
  private static let reach = Duration.seconds(15)

  init(of records: [SessionRecord], on host: Host, in sessions: DevSessions) {
    self.host = host
    self.sessions = sessions
    self.records = records[...]
  }

  var isDone: Bool { records.isEmpty }

  /// The descriptors to poll.
  var interests: [Poll.Interest] { inquiry?.interests ?? [] }

  /// How long at most to sleep.
  var patience: Duration? { inquiry?.patience }

  /// Does everything that is possible without waiting.
  ///
  /// - Returns: the sessions that are dealt with, each with the reason if it is kept.
  func advance() -> [(record: SessionRecord, failure: Failure?)] {
    var done: [(record: SessionRecord, failure: Failure?)] = []
    while let record = records.first {
      let inquiry =
        inquiry
        ?? HostInquiry(
          host, ["kill", "--json", "--", record.name.text], in: sessions, within: Self.reach)
      self.inquiry = inquiry
      inquiry.advance()
      guard let result = inquiry.result else { break }
      self.inquiry = nil
      records = records.dropFirst()
      let failure = outcome(of: record, result)
      done.append((record, failure))
      guard let failure, failure.code == .unreachable else { continue }
      // Asking the same host again would only take the same time again.
      done += records.map { ($0, failure) }
      records = []
    }
    return done
  }

  private func outcome(
    of record: SessionRecord, _ result: Result<JSONValue, Failure>
  ) -> Failure? {
    // A session that the host does not know is gone, which is what was wanted.
    if case .failure(let failure) = result, failure.code != .noSuchSession { return failure }
    do {
      try sessions.forget(record.name)
      return nil
    } catch {
      return Failure("cannot forget \(record.name)", error)
    }
  }
}
