package import JSON
internal import Remote
package import SessionStore

extension DevSessions {
  /// What one session has used.
  package struct SessionUsage: Sendable {
    package let record: SessionRecord
    /// Nil where the agent has told nothing yet, or its host did not answer.
    package let usage: TokenUsage?
    /// Why nothing could be found out.
    package let problem: Failure?

    /// As `usage --json` shows it.
    package var json: JSONValue {
      var object: JSONObject = [
        "session": .string(record.name.text), "cli": .string(record.kind),
      ]
      object["host"] = record.host.map(JSONValue.string)
      for member in usage?.json.members ?? [] { object[member.key] = member.value }
      if problem != nil { object["unreachable"] = true }
      return .object(object)
    }
  }

  /// The tokens these sessions have used; with none named, all whose agents tell.
  ///
  /// - Throws: `Failure`: `usage` for a named session whose agent does not tell. A host that does not
  ///   answer is a `problem` of its sessions.
  package func usage(of ids: [String]) throws -> [SessionUsage] {
    let records = try ids.isEmpty ? recordsThatTell() : ids.map(record)
    var hosts: [SessionName: Host] = [:]
    for record in records { hosts[record.name] = try host(of: record) }
    let found = usage(of: records, on: hosts)
    return try records.map { record in
      try found[record.name]
        ?? SessionUsage(record: record, usage: agent(record).usage(), problem: nil)
    }
  }

  private func recordsThatTell() throws -> [SessionRecord] {
    try list().map(\.record).filter { (try? kind($0.kind).tellsItsWork) == true }
  }

  /// What hosts tell of their sessions.
  private func usage(
    of records: [SessionRecord], on hosts: [SessionName: Host]
  ) -> [SessionName: SessionUsage] {
    func those(on host: Host) -> [SessionRecord] { records.filter { hosts[$0.name] == host } }
    let survey = HostSurvey(in: self) { host in
      ["usage", "--json", "--"] + those(on: host).map(\.name.text)
    }
    var found: [SessionName: SessionUsage] = [:]
    for answer in survey.answers(of: Array(Set(hosts.values)), within: Self.listTime) {
      for record in those(on: answer.host) {
        do throws(Failure) {
          let list = try answer.result.get().array ?? []
          let entry = list.first { $0["session"]?.string == record.name.text }?.object
          let usage = entry.flatMap { $0["models"] == nil ? nil : TokenUsage(json: $0) }
          found[record.name] = SessionUsage(record: record, usage: usage, problem: nil)
        } catch {
          found[record.name] = SessionUsage(record: record, usage: nil, problem: error)
        }
      }
    }
    return found
  }
}
