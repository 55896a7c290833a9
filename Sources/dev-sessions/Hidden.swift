internal import CommandLine
internal import DevSessions
internal import SessionStore
internal import SystemKit

/// What the program runs as on its own behalf: the launcher in a pane, the hooks in Claude
/// Code, the far end of a call from another machine, and the demo's second process.
///
/// Not part of the interface, so looked at before any option is parsed.
enum Hidden {
  /// Runs it, if the words ask for one of these.
  static func run(_ words: [String]) -> ExitCode? {
    switch words.first {
    case "launch" where words.count == 2: launch(words[1])
    case "hook" where [1, 3].contains(words.count): hook(Array(words.dropFirst()))
    case DevSessions.keeperWord where words.count == 2: keep(words[1])
    case "record" where words.count == 3: record(words[1], limit: words[2])
    case CompletionScript.sessionsWord where words.count == 1: CompletionCommand.printSessions()
    case "check-usage": checkUsage(Array(words.dropFirst()))
    case "check-declarations" where words.count == 1: checkDeclarations()
    case Relay.word where words.count == 1: Relay.run()
    case DemoKeeper.word where words.count > 1: DemoKeeper.run(words)
    default: nil
    }
  }

  /// Tells whether a command line is understood, without doing what it says: how the tests read the
  /// documentation.
  private static func checkUsage(_ words: [String]) -> ExitCode {
    do throws(UsageError) {
      _ = try Commands.table.parse(words)
      return .done
    } catch {
      Output.standard.error("dev-sessions: \(error.message)")
      return .usage
    }
  }

  /// Tells what is wrong with the declarations of the commands.
  private static func checkDeclarations() -> ExitCode {
    let problems = Commands.table.problems
    for problem in problems { Output.standard.line(problem) }
    return problems.isEmpty ? .done : .failed
  }

  private static func launch(_ path: String) -> ExitCode {
    do {
      try LaunchRecord.launch(path, paneEnvironment: Environment.current())
    } catch {
      Output.standard.error("dev-sessions: cannot start the agent: \(error)")
      return .failed
    }
  }

  private static func keep(_ id: String) -> ExitCode {
    do {
      let sessions = try DevSessions(
        environment: Environment.current(), program: Environment.executablePath())
      try sessions.keep(SessionName(id))
      return .done
    } catch {
      return .failed
    }
  }

  private static func record(_ path: String, limit: String) -> ExitCode {
    do {
      try TerminalLog(path: path).record(limit: Int(limit) ?? TerminalLog.usualLimit)
      return .done
    } catch {
      return .failed
    }
  }

  /// Notes an event of the session that the hook was given to.
  ///
  /// The environment does not tell which: Claude Code's background service hands the one it was
  /// started with to the conversations of everybody. `session` is the ID and the home.
  private static func hook(_ session: [String]) -> ExitCode {
    var environment = Environment.current()
    if session.count == 2 {
      environment["DEV_SESSIONS_ID"] = session[0]
      environment["DEV_SESSIONS_HOME"] = session[1]
    }
    if let input = try? Terminal.readInput(limit: 64 << 20),
      let sessions = try? DevSessions(environment: environment, program: "")
    {
      try? sessions.recordHook(input)
    }
    return .done
  }
}
