internal import JSON
internal import Remote
internal import SessionStore
internal import SystemKit
internal import Transcripts

extension DevSessions {
  /// How long `list` waits for hosts.
  package static let listTime = Duration.seconds(8)

  /// The status of every session; of those on other hosts as it is found there.
  ///
  /// A session whose host does not answer in time is shown as it was last known, and is kept.
  package func listEverywhere(
    within time: Duration = listTime, _ depth: ListDepth = .status
  ) throws -> [Overview] {
    let known = try list(depth)
    var hosts: [SessionName: Host] = [:]
    for overview in known { hosts[overview.record.name] = try? host(of: overview.record) }
    let asked = Set(hosts.values).sorted { ($0.name, $0.program) < ($1.name, $1.program) }
    guard !asked.isEmpty else { return known.map { $0.record.host == nil ? $0 : $0.unreachable } }
    let answers = HostSurvey(["list", "--all", "--json"], in: self).answers(of: asked, within: time)
    var found: [Host: [JSONValue]] = [:]
    var clocks: [Host: HostClock] = [:]
    for answer in answers {
      found[answer.host] = try? answer.result.get().array
      clocks[answer.host] = answer.clock
    }
    let current = known.map { overview -> Overview in
      guard overview.record.host != nil else { return overview }
      guard let host = hosts[overview.record.name], let list = found[host] else {
        return overview.unreachable
      }
      let name = overview.record.name.text
      let current = list.first { $0["championId"]?.string == name }?.object
      return overview.updated(
        with: current.map { (clocks[host] ?? .same).ours($0, SessionRecord.times) })
    }
    // What a host tells a reader lacks what a record has.
    if !isForReader { keep(current, before: known) }
    return current.map { $0.shown(toReader: isForReader) }
  }

  /// Remembers what has changed over there, for when it cannot be asked.
  private func keep(_ current: [Overview], before: [Overview]) {
    let changed = zip(current, before).filter { $0.record != $1.record }.map(\.0.record)
    guard !changed.isEmpty else { return }
    // What a look has found is no reason for it to fail.
    try? store.update { contents in
      for found in changed where contents[found.name]?.host == found.host {
        contents.change(found.name) { $0.take(found.fields, withStatus: true) }
      }
    }
  }
}

extension DevSessions.Overview {
  /// Whether its host did not answer.
  package var isUnreachable: Bool { fields["unreachable"]?.bool == true }

  /// A session on another host as its record tells.
  init(lastKnown record: SessionRecord) {
    self.init(record, StatusReport(record.lastStatus.flatMap(SessionStatus.init) ?? .starting))
  }

  /// The same when its host does not answer.
  var unreachable: Self {
    var fields = fields
    fields["unreachable"] = true
    return Self(record, report, fields: fields)
  }

  /// The same as its host lists it; nil when that knows no such session.
  func updated(with found: JSONObject?) -> Self {
    guard var fields = found else {
      guard record.state == .starting else { return Self(record, StatusReport(.exited)) }
      return Self(record, StatusReport(record.wasAbandoned ? .failed : .starting))
    }
    let word = fields["status"]?.string
    let status = word.flatMap(SessionStatus.init) ?? report.status
    let waiting = fields["waitingFor"]?.string.flatMap(StatusReport.WaitingFor.init)
    var record = record
    record.take(fields)
    record.isActive = status.isLive
    record.lastStatus = status.rawValue
    for key in ["championId", "host", "remoteBin", "status", "waitingFor", "need", "note"] {
      fields[key] = nil
    }
    return Self(record, StatusReport(status, waitingFor: waiting), fields: fields)
  }
}

extension SessionRecord {
  /// The fields of a session that mean the same here as on its host: no processes, no files.
  private static let sharedFields = [
    "internalId", "cli", "mode", "path", "description", "model", "effort", "permissions",
    "state", "failure",
  ]
  /// Moments by the host's clock, which must have been brought to ours.
  fileprivate static let times = ["createdAt", "lastUsed"]
  /// Less than this is no other moment: the two clocks are known no better.
  private static let sameTime = Duration.seconds(3)

  /// Copies the shared fields from what was found there, with the times by our clock.
  ///
  /// - Parameters:
  ///   - withStatus: whether the status too.
  ///   - withTimes: whether the times too; not where its clock is not known.
  mutating func take(_ found: JSONObject, withStatus: Bool = false, withTimes: Bool = true) {
    let status = withStatus ? ["status", "lastStatus"] : []
    for key in Self.sharedFields + status { self[field: key] = found[key] }
    guard withTimes else { return }
    for key in Self.times {
      guard let new = found[key], !isSame(new, self[field: key]) else { continue }
      self[field: key] = new
    }
  }

  private func isSame(_ new: JSONValue, _ old: JSONValue?) -> Bool {
    guard let new = new.string.flatMap(Timestamp.init),
      let old = old?.string.flatMap(Timestamp.init)
    else { return false }
    let difference = new.since(old)
    return difference < Self.sameTime && difference > .zero - Self.sameTime
  }
}
