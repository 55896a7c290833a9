internal import CommandLine
internal import DevSessions
internal import Gateway
internal import SystemKit

/// What a command is run with.
struct Context {
  /// The words that led to the command: `["gateway", "install"]`.
  let path: [String]
  let arguments: ParsedArguments
  let caller: Caller
  let sessions: DevSessions

  /// Where results and messages go.
  var output: Output { caller.output }

  /// Whether the result is to be JSON.
  var json: Bool { arguments[Shared.json] }

  /// A prompt given as an argument, in a file, or (`-`) on standard input.
  ///
  /// - Parameter deadline: when it must have come; nil for the time-out that was given, if one was.
  /// - Returns: nil when there is none.
  /// - Throws: `Failure` (`usage`) for what is no text.
  func prompt(_ text: String?, file: String?, until deadline: Deadline? = nil) throws -> String? {
    let deadline = deadline ?? .after(givenTimeout)
    guard let path = file ?? (text == "-" ? "-" : nil) else { return text }
    let bytes: [UInt8]
    if path == "-" {
      bytes = try caller.readInput(Shared.largestPrompt, deadline)
    } else if let content = try caller.readFile(path, Shared.largestPrompt, deadline) {
      bytes = content
    } else {
      throw Failure(.failed, "there is no file \(path)", hint: "- reads standard input instead")
    }
    return try Shared.text(bytes, from: path == "-" ? "standard input" : path)
  }
}

extension Context {
  /// The time-out that the caller gave, or has as a setting; nil where the command has its own.
  var givenTimeout: Duration? {
    Commands.table.command(at: path).flatMap(arguments.givenTimeout)
  }
}

extension ParsedArguments {
  /// The time-out given for this command.
  func givenTimeout(of command: Command) -> Duration? {
    command.option(named: "timeout").flatMap { texts(of: $0).last }.flatMap(DurationText.parse)
  }
}

/// A command: how it is called, and what it does.
struct CommandEntry: Sendable {
  let declaration: Command
  /// What becomes of it when it is called in a container, or asked for over HTTP.
  let remote: RemoteUse
  /// The options whose file it writes rather than reads.
  let writes: Set<String>
  /// Whether it deals with sessions on other hosts by itself; the host carries out what does not.
  let reachesHosts: Bool
  /// The commands below it, such as `get` of `config get`; none where it tells them apart itself.
  let subcommands: [CommandEntry]
  let run: @Sendable (Context) throws -> ExitCode

  init(
    declaration: Command, remote: RemoteUse = .changes, writes: Set<String> = [],
    reachesHosts: Bool = false, subcommands: [CommandEntry] = [],
    run: @escaping @Sendable (Context) throws -> ExitCode
  ) {
    self.declaration = declaration
    self.remote = remote
    self.writes = writes
    self.reachesHosts = reachesHosts
    self.subcommands = subcommands
    self.run = run
  }
}
