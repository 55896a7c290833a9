internal import DevSessions
internal import JSON

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
    for name in names {
      do {
        if !dryRun { try remove(name) }
        killed.append(name)
      } catch {
        failures.append(Failure("cannot kill \(name)", error))
      }
    }
    if context.json {
      context.output.json([
        "killed": .array(killed.map(JSONValue.string)), "dryRun": .bool(dryRun),
      ])
    } else {
      show(killed, named: named)
    }
    guard let first = failures.first else { return .done }
    for failure in failures.dropFirst() { context.output.note(failure.description) }
    throw first
  }

  private func remove(_ name: String) throws {
    if onlyForgets {
      try context.sessions.forgetElsewhere(name)
    } else {
      try context.sessions.kill(name)
    }
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
