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
  ///
  /// Results that could not be written are a failure too, also of a command that did all it should.
  func run(_ words: [String]) -> ExitCode {
    let results = caller.output.results
    do {
      let code = try dispatch(words)
      guard let failure = results.failure(changed: changes(words)) else { return code }
      return report(failure, words)
    } catch {
      let changed = changes(words)
      // Its waiting was given up because of the results, which then are the reason.
      let isGivenUp = !changed || Self.wasGivenUp(error)
      if results.readerHasGone, isGivenUp { return .done }
      if let failure = results.failure(changed: changed) {
        if isGivenUp { return report(failure, words) }
        // One error is one line, or one object: what was lost goes along with the error itself.
        return report(Self.failure(error).with(hint: "\(failure)"), words)
      }
      return report(error, words)
    }
  }

  /// Does what the words ask for as this process's last act.
  func runAndClose(_ words: [String]) -> ExitCode {
    let code = run(words)
    guard caller.output.results.close(), let failure = caller.output.results.failure(changed: false)
    else { return code }
    return report(failure, words)
  }

  /// Tells a failure that came before the words could be looked at.
  func refuse(_ failure: Failure, _ words: [String]) -> ExitCode {
    report(failure, words)
  }

  private static func wasGivenUp(_ error: any Error) -> Bool {
    (error as? SystemError)?.isCancelled == true
  }

  /// Whether the command that the words name changes something.
  private func changes(_ words: [String]) -> Bool {
    guard let entry = try? Commands.entry(at: words) else { return false }
    return entry.remote == .changes || entry.declaration.name == "ask"
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
        return try heeded(command) {
          try RemoteRun(gateway: gateway, caller: caller, command: command).run(words, arguments)
        }
      }
      var sessions = try sessions()
      let output = caller.output
      sessions.remark = { output.note($0) }
      let filled =
        usesSettings
        ? try Setting.fill(arguments, of: path, in: sessions) : arguments
      let context = Context(path: path, arguments: filled, caller: caller, sessions: sessions)
      return try heeded(command) {
        try HostRun(command, context)?.run() ?? command.run(context)
      }
    }
  }

  /// Carries out a command; one that only waits is given up when its results are lost, and one that
  /// goes on telling as soon as nobody reads them.
  private func heeded(_ command: CommandEntry, _ body: () throws -> ExitCode) throws -> ExitCode {
    guard caller.process != nil, RemoteCommand(command.declaration, command.remote).waits else {
      return try body()
    }
    let results = caller.output.results
    guard ["watch", "logs"].contains(command.declaration.name) else {
      return try results.heeded(body)
    }
    return try results.heeded { try results.whileRead(body) }
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
