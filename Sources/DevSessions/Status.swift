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
    /// Whether it is shown to somebody who may only look.
    var isForReader = false

    init(_ record: SessionRecord, _ report: StatusReport, fields: JSONObject = JSONObject()) {
      self.record = record
      self.report = report
      self.fields = fields
    }

    /// The record with the status as found now in place of the stored one.
    package var json: JSONValue {
      var object = record.fields
      object["status"] = problem == nil ? .string(report.status.rawValue) : nil
      object["waitingFor"] = report.waitingFor.map { .string($0.rawValue) }
      for member in fields.members { object[member.key] = member.value }
      object["need"] = condition.need.word.map(JSONValue.string)
      object["note"] = condition.note.map(JSONValue.string)
      return .object(isForReader ? SessionRecord.withoutArguments(object) : object)
    }

    /// The same for who may only look, or may do all.
    func shown(toReader isForReader: Bool) -> Self {
      var overview = self
      overview.isForReader = isForReader
      return overview
    }

    /// Why its status could not be found out, so that `report` is only a cautious guess.
    package var problem: String? { fields["problem"]?.string }

    /// Whether it belongs among the sessions that run: it does, or that is not known.
    package var isLive: Bool { report.status.isLive || problem != nil }
  }

  /// The status of one session, with all that can be known of it.
  package func details(of id: String) throws -> Overview {
    let agent = try agent(id)
    let details = try agent.details()
    var fields = details.fields
    fields["pullRequests"] = try PullRequestLinks.json(home.folder(of: agent.record.name))
    return Overview(agent.record, details.report, fields: fields).shown(toReader: isForReader)
  }

  /// The records of the sessions that exist for this caller, in the order of their creation.
  func visibleRecords() throws -> [SessionRecord] {
    try store.read().records.filter(isVisible)
      .sorted { ($0.createdAt ?? .now, $0.name) < ($1.createdAt ?? .now, $1.name) }
  }

  /// How much `list` finds out about each session.
  package enum ListDepth: Sendable {
    /// The status: for those who look every second, or only need to know what runs.
    case status
    /// What a person should know, too: the open question, how the last turn ended, a request that is
    /// being tried again. Asks tmux about the sessions that are busy or wait.
    case condition
  }

  /// The status of every session, or of those named, in the order of their creation.
  ///
  /// A kind this version does not know, as a newer one may have written, counts as stopped: nothing
  /// can be said of it, and nothing is to be cleared away. A session that cannot be looked at has the
  /// reason as its `problem`. Sessions on other hosts are listed as they were last known;
  /// `listEverywhere` asks.
  package func list(
    only names: Set<SessionName>? = nil, _ depth: ListDepth = .status
  ) throws -> [Overview] {
    let records = try visibleRecords().filter { names?.contains($0.name) ?? true }
    var found: [SessionName: Overview] = [:]
    for (kind, records) in Dictionary(grouping: records.filter { $0.host == nil }, by: \.kind) {
      for (record, details) in zip(records, looks(at: records, of: kind, depth)) {
        found[record.name] = overview(record, details, depth)
      }
    }
    return records.map { record in
      let overview =
        record.host == nil
        ? found[record.name] ?? Overview(record, StatusReport(.stopped))
        : Overview(lastKnown: record)
      return overview.shown(toReader: isForReader)
    }
  }

  /// A session as the views show it.
  package func overview(of id: String) throws -> Overview {
    let agent = try agent(id)
    return overview(agent.record, .success(try agent.glance()), .condition)
      .shown(toReader: isForReader)
  }

  /// What agents of one kind tell of these sessions.
  private func looks(
    at records: [SessionRecord], of kind: String, _ depth: ListDepth
  ) -> [Result<SessionDetails, any Error>] {
    let agent: any Agent.Type
    do {
      agent = try self.kind(kind)
    } catch {
      return records.map { look(at: $0, ofUnreadableKind: error) }
    }
    switch depth {
    case .condition: return agent.glances(of: records, in: self)
    case .status:
      return agent.reports(of: records, in: self).map { report in
        report.map { SessionDetails($0) }
      }
    }
  }

  /// The status of a session of a kind that is not known, or whose description cannot be read.
  private func look(
    at record: SessionRecord, ofUnreadableKind error: any Error
  ) -> Result<SessionDetails, any Error> {
    if record.paneProcess != nil {
      return Result { SessionDetails(try ScreenAgent(record, in: self).report()) }
    }
    let isUnknown = (error as? Failure)?.code == .usage
    return isUnknown ? .success(SessionDetails(StatusReport(.stopped))) : .failure(error)
  }

  private func overview(
    _ record: SessionRecord, _ details: Result<SessionDetails, any Error>, _ depth: ListDepth
  ) -> Overview {
    do {
      let details = try details.get()
      var fields = details.fields
      if depth == .condition, details.report.status == .waitingForInput, fields["dialog"] == nil {
        // The question belongs to the view; that it waits is known without it.
        let dialog = try? agent(record).openDialog(until: .after(.zero))
        fields["dialog"] = dialog?.json
      }
      return Overview(record, details.report, fields: fields)
    } catch {
      // Only what the record knows, and nothing that would have it cleared away as dead or unused.
      return Overview(
        record, record.lifeReport ?? StatusReport(.working),
        fields: ["problem": .string("\(error)")])
    }
  }
}
