internal import CommandLine
internal import DevSessions
internal import Gateway
internal import JSON
internal import SystemKit

/// `doctor`: whether all is well, and if not, what to do.
enum DoctorCommand {
  private static let fix = Flag("fix", help: "Put right what can be put right without harm.")
  private static let bundle = Option(
    "bundle", .path, placeholder: "file",
    help: "Also write a file for a bug report, without prompts, answers or secrets.")

  static let entry: CommandEntry = CommandEntry(
    declaration: Command(
      "doctor", summary: "Check that everything is as it should be, and say what to do.",
      discussion: [
        """
        Looks at tmux, git, the agents, their accounts and hooks, your own descriptions of agents, the \
        folder everything is kept in, stale locks, what crashes have left behind, tmux sessions and a \
        Codex server without a record, sessions that have ended, the disk, and the gateway's service. \
        Ends with 1 when something is wrong.
        """
      ],
      options: [fix, bundle, Shared.json], exitCodes: Shared.exitCodes(.done, .failed, .usage),
      examples: [
        Example("dev-sessions doctor", "Is all well?"),
        Example("dev-sessions doctor --fix", "And put right what is safe."),
      ], synonyms: ["check", "diagnose"]),
    remote: .here, run: run)

  private static func run(_ context: Context) throws -> ExitCode {
    var findings = examine(context)
    if context.arguments[fix] {
      for finding in findings {
        guard let repair = finding.repair else { continue }
        try repair()
        if !context.json { context.output.line("fixed     \(finding.check): \(finding.message)") }
      }
      findings = examine(context)
    }
    if let path = context.arguments[bundle] {
      let report = SupportBundle(sessions: context.sessions, findings: findings)
      try context.caller.writeFile(path, report.json.bytes(.indented) + [UInt8(ascii: "\n")])
      if !context.json { context.output.note("wrote \(path); read it before you pass it on") }
    }
    if context.json {
      context.output.json(.array(findings.map(\.json)))
    } else {
      for finding in findings { show(finding, context.output) }
    }
    return findings.contains { $0.level == .problem } ? .failed : .done
  }

  private static func examine(_ context: Context) -> [Finding] {
    let outdated = SkillSelection.outdated(context.sessions.environment).map {
      Finding(
        "skills", .note, "\($0.path) is outdated", fix: "dev-sessions install-skill")
    }
    let gateway: [Finding]
    do {
      gateway = [try GatewayService.finding(context.sessions)]
    } catch {
      gateway = [Finding("gateway", .problem, "\(error)")]
    }
    return Doctor(context.sessions).findings() + gateway + outdated
  }

  private static func show(_ finding: Finding, _ output: Output) {
    let word = finding.level.rawValue
    let pad = String(repeating: " ", count: 10 - word.utf8.count)
    let canFix = finding.repair == nil ? "" : " (--fix does it)"
    let tone: TerminalLook.Tone =
      switch finding.level {
      case .ok: .good
      case .note: .notice
      case .problem: .bad
      }
    output.line("\(output.look.toned(word, tone))\(pad)\(finding.check): \(finding.message)")
    if let fix = finding.fix { output.line("          → \(fix)\(canFix)") }
  }
}
