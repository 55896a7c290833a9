package import JSON
package import SessionStore
internal import SystemKit
package import Transcripts

extension DevSessions {
  /// A session with its status.
  package struct Overview: Sendable {
    package let record: SessionRecord
    package let report: StatusReport
    package let reading: ClaudeSession.Reading

    /// The record with the status as found now in place of the stored one.
    package var json: JSONValue {
      var object = record.fields
      object["status"] = .string(report.status.rawValue)
      object["waitingFor"] = report.waitingFor.map { .string($0.rawValue) }
      object["dialog"] = reading.snapshot.openDialog?.json
      object["retry"] = reading.snapshot.screen?.retry?.json
      let background = reading.snapshot.background
      if !background.isNone { object["background"] = background.json }
      if let conversation = reading.snapshot.conversation {
        if let ending = conversation.ending {
          object["lastTurn"] = .object(TurnResult(ending: ending.outcome).json)
        }
        if !conversation.queued.isEmpty { object["queued"] = .int(conversation.queued.count) }
        if let tool = conversation.openToolUses.last {
          object["tool"] = ["name": .string(tool.name), "input": tool.input]
        }
      }
      return .object(object)
    }
  }

  /// The status of one session.
  package func status(
    of id: String, _ depth: ClaudeSession.Depth = .quick
  ) throws -> Overview {
    try overview(record(id), depth)
  }

  /// All that can be known of one session's state.
  ///
  /// What it waits for, or how often a request has been tried, is on its screen only.
  package func details(of id: String) throws -> Overview {
    let record = try record(id)
    let reading = try claude(record).readDrawn(until: .after(.seconds(1)))
    return Overview(record: record, report: reading.report, reading: reading)
  }

  /// The status of every session, in the order of their creation.
  package func list() throws -> [Overview] {
    try store.read().records
      .sorted { ($0.createdAt ?? .now, $0.name) < ($1.createdAt ?? .now, $1.name) }
      .map { try overview($0, .quick) }
  }

  private func overview(_ record: SessionRecord, _ depth: ClaudeSession.Depth) throws -> Overview {
    let reading = try claude(record).read(depth)
    return Overview(record: record, report: reading.report, reading: reading)
  }
}
