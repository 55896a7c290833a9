internal import CommandLine
internal import DevSessions
internal import JSON
internal import Remote
internal import SessionStore

/// `create --host`: starts a session on another machine.
struct CreateElsewhere {
  let context: Context
  let command: CommandEntry

  /// The word for whichever host has the least to do.
  static let anyHost = "any"

  /// Starts it; `new` is what is put on record until the host tells more.
  ///
  /// - Parameter own: the options that are said to this machine, not to the host.
  func create(
    _ new: DevSessions.NewSession, on target: String, own: Set<String>
  ) throws -> SessionRecord {
    let sessions = context.sessions
    let host =
      target == Self.anyHost ? try sessions.leastLoadedHost() : try sessions.host(target)
    let forwarded = ForwardedCommand(
      caller: context.caller, command: command, arguments: context.arguments)
    var request = RunRequest(words: [])
    try forwarded.addReadings(to: &request)
    request.environment = sessions.request([]).environment
    let words = context.arguments.words(for: command.declaration, without: own)
    return try sessions.create(
      new, on: host,
      { name in
        var named = request
        named.words = context.path + ["--json", "--id=\(name)"] + words
        return named
      },
      note: { context.output.error($0) })
  }
}
