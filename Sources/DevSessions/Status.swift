package import JSON
package import SessionStore
internal import SystemKit
package import Transcripts

extension DevSessions {
  /// A session with its status.
  package struct Overview: Sendable {
    package let record: SessionRecord
    package let report: StatusReport
    /// What is known beyond the record.
    package let fields: JSONObject

    init(_ record: SessionRecord, _ report: StatusReport, fields: JSONObject = JSONObject()) {
      self.record = record
      self.report = report
      self.fields = fields
    }

    /// The record with the status as found now in place of the stored one.
    package var json: JSONValue {
      var object = record.fields
      object["status"] = .string(report.status.rawValue)
      object["waitingFor"] = report.waitingFor.map { .string($0.rawValue) }
      for member in fields.members { object[member.key] = member.value }
      return .object(object)
    }
  }

  /// The status of one session, with all that can be known of it.
  package func details(of id: String) throws -> Overview {
    let agent = try agent(id)
    let details = try agent.details()
    var fields = details.fields
    fields["pullRequests"] = try PullRequestLinks.json(home.folder(of: agent.record.name))
    return Overview(agent.record, details.report, fields: fields)
  }

  /// The records of the sessions that exist for this caller, in the order of their creation.
  func visibleRecords() throws -> [SessionRecord] {
    try store.read().records.filter(isVisible)
      .sorted { ($0.createdAt ?? .now, $0.name) < ($1.createdAt ?? .now, $1.name) }
  }

  /// The status of every session, or of those named, in the order of their creation.
  ///
  /// A kind this version does not know, as a newer one may have written, counts as stopped: nothing
  /// can be said of it, and nothing is to be cleared away. Sessions on other hosts are listed as they
  /// were last known; `listEverywhere` asks.
  package func list(only names: Set<SessionName>? = nil) throws -> [Overview] {
    let records = try visibleRecords().filter { names?.contains($0.name) ?? true }
    var reports: [SessionName: StatusReport] = [:]
    for (kind, records) in Dictionary(grouping: records.filter { $0.host == nil }, by: \.kind) {
      guard let agent = try? self.kind(kind) else { continue }
      for (record, report) in zip(records, try agent.reports(of: records, in: self)) {
        reports[record.name] = report
      }
    }
    return records.map { record in
      guard record.host == nil else { return Overview(lastKnown: record) }
      return Overview(record, reports[record.name] ?? StatusReport(.stopped))
    }
  }
}
