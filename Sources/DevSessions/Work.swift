package import JSON
internal import Remote
package import SessionStore

extension DevSessions {
  /// What one session has used.
  package struct SessionUsage: Sendable {
    /// The session.
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
      if problem?.code == .unreachable { object["unreachable"] = true }
      return .object(object)
    }
  }

  /// The tokens these sessions have used; with none named, all whose agents tell.
  ///
  /// - Throws: `Failure` for a named session of which nothing can be found out: `usage` where its agent
  ///   does not tell. Where none is named, that is a `problem` of the session.
  package func usage(of ids: [String]) throws -> [SessionUsage] {
    let records = try ids.isEmpty ? recordsThatTell() : ids.map(record)
    var hosts: [SessionName: Host] = [:]
    for record in records { hosts[record.name] = try host(of: record) }
    let found = usage(of: records, on: hosts)
    let all = records.map { record in found[record.name] ?? usageHere(of: record) }
    if !ids.isEmpty, let problem = all.lazy.compactMap(\.problem).first { throw problem }
    return all
  }

  private func recordsThatTell() throws -> [SessionRecord] {
    try visibleRecords().filter { (try? kind($0.kind).tellsItsWork) == true }
  }

  private func usageHere(of record: SessionRecord) -> SessionUsage {
    do {
      return SessionUsage(record: record, usage: try agent(record).usage(), problem: nil)
    } catch {
      let failure = Failure("the usage of \(record.name) cannot be told", error)
      return SessionUsage(record: record, usage: nil, problem: failure)
    }
  }

  /// What hosts tell of their sessions.
  private func usage(
    of records: [SessionRecord], on hosts: [SessionName: Host]
  ) -> [SessionName: SessionUsage] {
    let asked = Array(Set(hosts.values))
    guard !asked.isEmpty else { return [:] }
    var found: [SessionName: SessionUsage] = [:]
    // A name that a host does not know any more would be an error there; so all are asked for.
    let survey = HostSurvey(["usage", "--json"], in: self)
    for answer in survey.answers(of: asked, within: Self.listTime) {
      for record in records where hosts[record.name] == answer.host {
        do throws(Failure) {
          let usage = try usage(of: record, in: answer.result.get())
          found[record.name] = SessionUsage(record: record, usage: usage, problem: nil)
        } catch {
          found[record.name] = SessionUsage(record: record, usage: nil, problem: error)
        }
      }
    }
    return found
  }

  /// What a host's list says of a session.
  private func usage(
    of record: SessionRecord, in list: JSONValue
  ) throws(Failure) -> TokenUsage? {
    guard let entry = list.array?.first(where: { $0["session"]?.string == record.name.text }) else {
      guard (try? kind(record.kind).tellsItsWork) == true else {
        throw .unsupported("tokens", by: record)
      }
      throw Failure(.noSuchSession, "\(record.host ?? "its host") knows no session \(record.name)")
    }
    return entry["models"] == nil ? nil : entry.object.map { TokenUsage(json: $0) }
  }
}
