internal import Remote
package import SessionStore
internal import SystemKit

extension DevSessions {
  /// Ends sessions on other hosts; a record goes only when its host says that the session is gone.
  ///
  /// All hosts are asked at once, each for one session after the other, so that one which does not
  /// answer holds up only its own.
  ///
  /// - Returns: each session, with the reason if it is kept.
  package func killElsewhere(
    _ records: [SessionRecord]
  ) throws -> [(record: SessionRecord, failure: Failure?)] {
    var done: [(record: SessionRecord, failure: Failure?)] = []
    var parts: [HostRemoval] = []
    for (host, records) in Dictionary(grouping: records, by: { try? host(of: $0) }) {
      guard let host else {
        done += records.map { ($0, reasonForNoHost($0)) }
        continue
      }
      parts.append(HostRemoval(of: records, on: host, in: self))
    }
    while true {
      for part in parts { done += part.advance() }
      parts = parts.filter { !$0.isDone }
      if parts.isEmpty { return done }
      let patience = parts.compactMap(\.patience).min()
      _ = try StopOrder.wait(for: parts.flatMap(\.interests), until: .after(patience))
    }
  }

  /// Why a session's host cannot be asked at all.
  private func reasonForNoHost(_ record: SessionRecord) -> Failure {
    do {
      _ = try host(of: record)
      return Failure(.failed, "\(record.name) has no host")
    } catch {
      return Failure("cannot kill \(record.name)", error)
    }
  }

  /// Forgets a session on another host without asking that, as when it is gone for good.
  package func forgetElsewhere(_ id: String) throws {
    let record = try record(id)
    guard record.host != nil else {
      throw Failure(.usage, "\(record.name) runs here, where kill can end it")
    }
    try forget(record.name)
  }

  /// Ends the agent of a session on another host.
  func stop(_ record: SessionRecord, on host: Host) throws {
    _ = try output(of: ["stop", "--json", "--", record.name.text], on: host)
    try update(record.name) { record in
      record.state = .stopped
      record.isActive = false
      record.lastStatus = "stopped"
    }
  }

  /// Notes that something was done with a session on another host.
  package func noteUse(of name: SessionName, wasResumed: Bool) {
    // It has been done; nothing here may make that look otherwise.
    try? update(name) { record in
      record.lastUsed = .now
      guard wasResumed else { return }
      record.state = .running
      record.isActive = true
      record.lastStatus = "idle"
    }
  }
}
