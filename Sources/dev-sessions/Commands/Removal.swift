internal import DevSessions
internal import JSON
internal import SystemKit

/// Killing a list of sessions, for `kill` and `prune`: one that fails does not spare the rest.
struct Removal {
  let context: Context
  let dryRun: Bool
  /// Whether their hosts are not asked.
  var onlyForgets = false

  /// Kills the sessions and tells which.
  ///
  /// - Parameter named: whether the caller named them, one by one.
  func run(_ names: [String], named: Bool) throws -> ExitCode {
    var failures: [Failure] = []
    var killed: [String] = []
    var spared: [SparedProcess] = []
    for name in names {
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
    if context.json {
      var object: JSONObject = [
        "killed": .array(killed.map(JSONValue.string)), "dryRun": .bool(dryRun),
      ]
      if !spared.isEmpty { object["spared"] = .array(spared.map(\.json)) }
      context.output.json(.object(object))
    } else {
      show(killed, named: named)
    }
    guard let first = failures.first else { return .done }
    for failure in failures.dropFirst() { context.output.note(failure.description) }
    throw first
  }

  /// Tells which services were left running, as others use them.
  static func note(_ spared: [SparedProcess], of id: String, _ output: Output) {
    guard !spared.isEmpty else { return }
    let list = spared.map { "\($0.service) (\($0.process.pid))" }.joined(separator: ", ")
    output.note("left running, as not only \(id) uses it: \(list)")
  }

  private func remove(_ name: String) throws -> [SparedProcess] {
    guard !onlyForgets else {
      try context.sessions.forgetElsewhere(name)
      return []
    }
    return try context.sessions.kill(name)
  }

  private func show(_ killed: [String], named: Bool) {
    if dryRun {
      for name in killed { context.output.line("Would kill \(name)") }
      if killed.isEmpty { context.output.line("No matching sessions to kill") }
    } else if named {
      for name in killed { context.output.line("Killed session \(name)") }
    } else {
      context.output.line(
        killed.isEmpty ? "No matching sessions to kill" : "Killed \(killed.count) session(s)")
    }
  }
}

extension SparedProcess {
  /// As `--json` shows it.
  var json: JSONValue {
    ["pid": .int(process.pid), "service": .string(service)]
  }
}
