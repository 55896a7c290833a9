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
      return report(error, asJSON: CommandTable.requestsJSON(words))
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

  private func report(_ error: any Error, asJSON: Bool) -> ExitCode {
    let failure = Self.failure(error)
    caller.output.error(asJSON ? failure.json.text() : "dev-sessions: \(failure)")
    return failure.code
  }

  private static func failure(_ error: any Error) -> Failure {
    if let usage = error as? UsageError { return Failure(.usage, usage.message, hint: usage.hint) }
    return Failure("", error)
  }
}
