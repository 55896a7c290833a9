internal import CommandLine
internal import DevSessions
internal import Gateway
internal import JSON
internal import Remote
internal import SystemKit

/// `hosts`: the other machines on which sessions run.
enum HostsCommand {
  static let entry = CommandEntry(
    declaration: Command(
      "hosts", summary: "Show the other hosts: reachable or not, version, sessions, load.",
      discussion: [
        """
        Those that config.json names under “hosts”, and those that sessions were created on. The \
        load is that of the last minute, beside the number of cores. create --host any takes the one \
        of config.json with the least load for each core.
        """
      ],
      options: [Shared.json], exitCodes: Shared.exitCodes(.done, .failed, .usage),
      examples: [
        Example("dev-sessions hosts", "As a table."),
        Example("dev-sessions hosts --json", "For programs, as a JSON array."),
      ]),
    remote: .reads,
    run: run)

  private static func run(_ context: Context) throws -> ExitCode {
    let reports = try context.sessions.hostReports()
    if context.json {
      context.output.json(.array(reports.map(\.json)))
      return .done
    }
    guard !reports.isEmpty else {
      context.output.line("No hosts")
      return .done
    }
    var table = TextTable([
      .init("HOST"), .init("REACHABLE"), .init("VERSION"), .init("SESSIONS"), .init("LOAD"),
      .init("PROBLEM", isFlexible: true),
    ])
    for report in reports {
      let load = report.greeting?.load
      table.add([
        report.host.name, report.failure == nil ? "yes" : "no", report.greeting?.version ?? "",
        report.sessionCount.map { "\($0)" } ?? "",
        load.map { "\(hundredths($0.lastMinute)) of \($0.cores)" } ?? "",
        report.failure?.message ?? "",
      ])
    }
    context.output.line(table.text(width: context.output.width))
    return .done
  }

  private static func hundredths(_ number: Double) -> String {
    let count = Int((number * 100).rounded())
    let rest = count % 100
    return "\(count / 100).\(rest < 10 ? "0" : "")\(rest)"
  }
}
