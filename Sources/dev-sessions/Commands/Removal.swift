internal import DevSessions
internal import JSON
internal import SessionStore
internal import SystemKit

/// Killing a list of sessions, for `kill` and `prune`: one that fails does not spare the rest, and a
/// host that does not answer does not hold up what is here.
struct Removal {
  private let context: Context
  private let dryRun: Bool
  /// Whether their hosts are not asked.
  private let onlyForgets: Bool
  private var killed: [String] = []
  private var failures: [Failure] = []
  /// The services that were left running.
  private var spared: [SparedProcess] = []

  init(_ context: Context, dryRun: Bool, onlyForgets: Bool = false) {
    self.context = context
    self.dryRun = dryRun
    self.onlyForgets = onlyForgets
  }

  /// Kills the sessions with these IDs and tells which.
  mutating func run(named ids: [String]) throws -> ExitCode {
    let records = try ids.map(context.sessions.record)
    removeHere(records.filter { $0.host == nil || onlyForgets })
    try removeElsewhere(records.filter { $0.host != nil && !onlyForgets })
    killed = records.map(\.name.text).filter(killed.contains)
    return try tell(named: true)
  }

  /// Kills the sessions of a selection and tells how many.
  mutating func run(_ selection: DevSessions.Selection) throws -> ExitCode {
    removeHere(try context.sessions.select(selection, elsewhere: false))
    if context.sessions.store.mayHaveHosts {
      try removeElsewhere(context.sessions.select(selection, elsewhere: true))
    }
    return try tell(named: false)
  }

  private mutating func removeHere(_ records: [SessionRecord]) {
    for name in records.map(\.name.text) {
      do {
        if !dryRun {
          let left = try remove(name)
          if !context.json { Self.note(left, of: name, context.output) }
          spared += left.filter { !spared.contains($0) }
        }
        killed.append(name)
      } catch {
        failures.append(Failure("cannot kill \(name)", error))
      }
    }
  }

  private func remove(_ name: String) throws -> [SparedProcess] {
    guard !onlyForgets else {
      try context.sessions.forgetElsewhere(name)
      return []
    }
    return try context.sessions.kill(name)
  }

  /// Tells which services were left running, as others use them.
  static func note(_ spared: [SparedProcess], of id: String, _ output: Output) {
    guard !spared.isEmpty else { return }
    let list = spared.map { "\($0.service) (\($0.process.pid))" }.joined(separator: ", ")
    output.note("left running, as not only \(id) uses it: \(list)")
  }

  private mutating func removeElsewhere(_ records: [SessionRecord]) throws {
    guard !dryRun else { return killed += records.map(\.name.text) }
    guard !records.isEmpty else { return }
    for (record, failure) in try context.sessions.killElsewhere(records) {
      if let failure { failures.append(failure) } else { killed.append(record.name.text) }
    }
  }

  private func tell(named: Bool) throws -> ExitCode {
    if context.json {
      var object: JSONObject = [
        "killed": .array(killed.map(JSONValue.string)), "dryRun": .bool(dryRun),
      ]
      if !spared.isEmpty { object["spared"] = .array(spared.map(\.json)) }
      context.output.json(.object(object))
    } else {
      show(named: named)
    }
    guard let first = failures.first else { return .done }
    // Of a host that cannot be reached it is said once, however many sessions it has.
    var told: Set = [first.description]
    for failure in failures where told.insert(failure.description).inserted {
      context.output.note(failure.description)
    }
    throw first
  }

  private func show(named: Bool) {
    if dryRun {
      for name in killed { context.output.line("Would kill \(name)") }
      if killed.isEmpty { context.output.line("No matching sessions to kill") }
    } else if named {
      for name in killed { context.output.line("Killed session \(name)") }
    } else {
      context.output.line(
        killed.isEmpty && failures.isEmpty
          ? "No matching sessions to kill" : "Killed \(killed.count) session(s)")
    }
  }
}

extension SparedProcess {
  /// As `--json` shows it.
  var json: JSONValue {
    ["pid": .int(process.pid), "service": .string(service)]
  }
}
