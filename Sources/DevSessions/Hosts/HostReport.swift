package import JSON
package import Remote
internal import SessionStore
internal import SystemKit

/// What is known of a host: whether it can be reached, what runs there, how busy it is.
package struct HostReport: Sendable {
  package let host: Host
  /// What it has said of itself; nil when it could not be reached.
  package let greeting: RelayGreeting?
  /// How many sessions are alive there, ours or not.
  package let sessionCount: Int?
  /// Why it cannot be used.
  package let failure: Failure?

  /// How busy each of its cores is.
  fileprivate var loadPerCore: Double? {
    failure == nil ? greeting?.load.map { $0.lastMinute / Double($0.cores) } : nil
  }

  /// As `--json` shows it.
  package var json: JSONValue {
    var object = JSONObject([
      ("host", .string(host.name)), ("reachable", .bool(failure == nil)),
    ])
    object["version"] = greeting.map { .string($0.version) }
    object["sessions"] = sessionCount.map(JSONValue.int)
    object["load"] = greeting?.load.map { .number(JSONNumber($0.lastMinute)) }
    object["cores"] = greeting?.load.map { .int($0.cores) }
    object["problem"] = failure.map { .string($0.message) }
    return .object(object)
  }
}

extension DevSessions {
  /// How long a look at all hosts may take.
  private static let surveyTime = Duration.seconds(15)
  /// How much later than the first a host may answer to be chosen.
  private static let grace = Duration.seconds(1)

  /// The hosts that are written down and those that have sessions of ours, by name.
  package func hostReports() throws -> [HostReport] {
    let written = try configuredHosts()
    // One with a name that means nothing any more is seen in the list.
    let used = try store.read().records.filter(isVisible).compactMap { try? host(of: $0) }
    let names = Set(written.map(\.name))
    let others = Set(used.filter { !names.contains($0.name) })
    return reports(of: (written + others).sorted { ($0.name, $0.program) < ($1.name, $1.program) })
  }

  /// The host with the least to do among those that are written down.
  package func leastLoadedHost() throws -> Host {
    let hosts = try configuredHosts()
    guard !hosts.isEmpty else {
      throw Failure(
        .usage, "there are no hosts to choose from", hint: "write them down in config.json, “hosts”"
      )
    }
    let reports = reports(of: hosts, grace: Self.grace)
    let usable = reports.compactMap { report in report.loadPerCore.map { (report, $0) } }
    let best = usable.min { ($0.1, $0.0.sessionCount ?? 0) < ($1.1, $1.0.sessionCount ?? 0) }
    guard let best else {
      throw Failure(
        .unreachable,
        "none of the hosts can be reached: \(hosts.map(\.name).joined(separator: ", "))",
        hint: "see dev-sessions hosts")
    }
    return best.0.host
  }

  private func reports(of hosts: [Host], grace: Duration? = nil) -> [HostReport] {
    let survey = HostSurvey(["list", "--json"], in: self)
    return survey.answers(of: hosts, within: Self.surveyTime, grace: grace).map {
      switch $0.result {
      case .success(let value):
        HostReport(
          host: $0.host, greeting: $0.greeting, sessionCount: value.array?.count, failure: nil)
      case .failure(let failure):
        HostReport(host: $0.host, greeting: $0.greeting, sessionCount: nil, failure: failure)
      }
    }
  }
}
