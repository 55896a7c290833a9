internal import CommandLine
internal import DevSessions
internal import Gateway
internal import Remote
internal import SessionStore
internal import SystemKit

/// A command about a session on another host, which carries it out.
struct HostRun {
  private let name: SessionName
  private let host: Host
  private let entry: CommandEntry
  private let context: Context

  /// nil when the command is about no session, about one here, or deals with hosts by itself; that
  /// there is no such session is for the command to say.
  init?(_ entry: CommandEntry, _ context: Context) throws {
    let ids = entry.declaration.positionals.filter { $0.kind == .session }
      .flatMap { context.arguments.texts(of: $0) }
    guard !entry.reachesHosts, ids.count == 1, context.sessions.store.mayHaveHosts,
      let record = try context.sessions.visibleRecord(ids[0]),
      let host = try context.sessions.host(of: record)
    else { return nil }
    name = record.name
    self.host = host
    self.entry = entry
    self.context = context
  }

  /// Has the host carry it out, and returns its exit code.
  func run() throws -> ExitCode {
    let forwarded = ForwardedCommand(
      caller: context.caller, command: entry, arguments: context.arguments)
    var request = context.sessions.request(
      context.path + context.arguments.words(for: entry.declaration))
    try forwarded.addReadings(to: &request)
    let code =
      entry.declaration.name == "ask"
      ? try ask(request) { forwarded.show($0) }
      : try context.sessions.carryOut(request, on: host, reachedWithin: context.givenTimeout) {
        forwarded.show($0)
      }
    if code == ExitCode.done.rawValue, entry.remote == .changes {
      context.sessions.noteUse(of: name, wasResumed: context.path == ["resume"])
    }
    return ExitCode(rawValue: code) ?? .failed
  }

  /// A question that outlives a broken connection: with a key the prompt is sent once, however often
  /// that is asked for.
  private func ask(_ request: RunRequest, give: (RunFrame) -> Void) throws -> Int32 {
    let arguments = context.arguments
    let deadline = Deadline.after(arguments[AskCommand.timeout])
    let key = arguments[Shared.idempotencyKey] ?? "ask-\(RandomToken.uuid())"
    let rest = arguments.words(for: entry.declaration, without: ["timeout", "idempotency-key"])
    var isFirst = true
    func next() -> RunRequest {
      let left = max(deadline.remaining ?? .zero, .seconds(1))
      let time = isFirst ? arguments[AskCommand.timeout] : left
      isFirst = false
      var request = request
      let options = ["--timeout=\(DurationText.format(time))", "--idempotency-key=\(key)"]
      request.words = context.path + options + rest
      return request
    }
    var run = RepeatedRun(on: host, in: context.sessions)
    return try run.run(until: deadline, next, give: give)
  }
}
