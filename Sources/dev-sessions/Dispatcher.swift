internal import CommandLine
internal import DevSessions
internal import Gateway
internal import JSON
internal import SystemKit

/// From the words of a command line to a command's code, and back to an exit code.
struct Dispatcher {
  let caller: Caller
  /// The gateway that carries out what is about sessions; nil to do it here.
  var gateway: GatewaySettings?
  /// Whether the user's settings here stand in for options that are not given; not for a caller whose
  /// own have been filled in.
  var usesSettings = true
  /// What a command works on; asked for only once the words are understood.
  let sessions: () throws -> DevSessions

  /// Does what the words ask for; errors are written as the words want them.
  func run(_ words: [String]) -> ExitCode {
    do {
      return try dispatch(words)
    } catch {
      return report(error, words)
    }
  }

  private func dispatch(_ words: [String]) throws -> ExitCode {
    switch try Commands.table.parse(words, helpWidth: min(caller.output.width ?? 80, 100)) {
    case .help(let text):
      caller.output.line(text)
      return .done
    case .version:
      caller.output.line("dev-sessions \(DevSessionsCommand.version)")
      return .done
    case .run(let path, let arguments):
      let command = try Commands.entry(at: path)
      if let gateway, command.remote != .here {
        return try RemoteRun(gateway: gateway, caller: caller, command: command)
          .run(words, arguments)
      }
      let sessions = try sessions()
      let filled =
        usesSettings
        ? try Setting.fill(arguments, of: path, from: sessions.configuration) : arguments
      let context = Context(path: path, arguments: filled, caller: caller, sessions: sessions)
      if let run = try HostRun(command, context) { return try run.run() }
      return try command.run(context)
    }
  }

  private func report(_ error: any Error, _ words: [String]) -> ExitCode {
    let failure = Self.failure(error)
    let asJSON = CommandTable.requestsJSON(words)
    // The words of a lower layer may end in advice of their own, which is then the better one.
    let isComplete = failure.hint != nil || (!asJSON && failure.message.contains("; "))
    let advised = isComplete ? failure : failure.with(hint: Self.advice(failure.code, words))
    caller.output.error(asJSON ? advised.json.text() : "dev-sessions: \(advised)")
    return failure.code
  }

  private static func failure(_ error: any Error) -> Failure {
    if let usage = error as? UsageError { return Failure(.usage, usage.message, hint: usage.hint) }
    return Failure("", error)
  }

  /// What to do next where the failure itself has nothing better to say.
  private static func advice(_ code: ExitCode, _ words: [String]) -> String {
    switch code {
    case .usage:
      let path = words.prefix { !$0.hasPrefix("-") }
      let known = (1...max(path.count, 1)).reversed().map { Array(path.prefix($0)) }
        .first { Commands.table.command(at: $0) != nil }
      return "see \((["dev-sessions"] + (known ?? []) + ["--help"]).joined(separator: " "))"
    case .noSuchSession: return "see dev-sessions list --all"
    case .needsAnswer: return "see what is asked with dev-sessions respond"
    case .notRunning: return "dev-sessions resume brings a session back"
    case .turnFailed: return "see what happened with dev-sessions logs"
    case .unproven: return "look at it with dev-sessions screen before sending again"
    case .timedOut: return "look at the session with dev-sessions status, or allow more --timeout"
    case .done, .failed, .unreachable: return "see whether dev-sessions doctor finds something"
    }
  }
}
