internal import CommandLine
internal import DevSessions
internal import JSON
internal import SystemKit

/// From the command line to a command's code and back to an exit code.
@main
enum DevSessionsCommand {
  static let version = "0.1.0"

  /// Runs the program; ends with its exit code.
  static func main() {
    Socket.ignoreBrokenPipes()
    let words = Array(CommandLine.arguments.dropFirst())
    if let code = Hidden.run(words) { Terminal.exit(code.rawValue) }
    do {
      Terminal.exit(try dispatch(words).rawValue)
    } catch {
      let failure = failure(error)
      if CommandTable.requestsJSON(words) {
        Output.error(failure.json.text())
      } else {
        Output.error("dev-sessions: \(failure)")
      }
      Terminal.exit(failure.code.rawValue)
    }
  }

  private static func dispatch(_ words: [String]) throws -> ExitCode {
    switch try Commands.table.parse(words, helpWidth: min(Terminal.width ?? 80, 100)) {
    case .help(let text):
      Output.line(text)
      return .done
    case .version:
      Output.line("dev-sessions \(version)")
      return .done
    case .run(let path, let arguments):
      guard let command = Commands.all.first(where: { [$0.declaration.name] == path }) else {
        throw Failure(.usage, "there is no command “\(path.joined(separator: " "))”")
      }
      let sessions = try DevSessions(
        environment: Environment.current(), program: try Environment.executablePath())
      return try command.run(Context(sessions: sessions, arguments: arguments))
    }
  }

  private static func failure(_ error: any Error) -> Failure {
    if let usage = error as? UsageError { return Failure(.usage, usage.message, hint: usage.hint) }
    return Failure("", error)
  }
}
