package import Remote
package import SessionStore
package import SystemKit

extension DevSessions {
  /// Has a host carry out a command, hands over what comes of it, and returns its exit code.
  ///
  /// - Parameter time: the time that the host has to answer at all.
  package func carryOut(
    _ request: RunRequest, on host: Host, reachedWithin time: Duration? = nil,
    give: (RunFrame) -> Void
  ) throws(Failure) -> Int32 {
    do throws(RelayProblem) {
      return try connection(to: host, request, within: time).run(give: give)
    } catch {
      throw Failure(error, at: host)
    }
  }

  /// Sets out to a host.
  ///
  /// - Parameters:
  ///   - isShared: whether to use the connection that other calls have made; a broken one must not
  ///     be tried again.
  ///   - time: the time for connecting; nil is the usual one.
  func connection(
    to host: Host, _ request: RunRequest, isShared: Bool = true, within time: Duration? = nil
  ) throws(RelayProblem) -> RelayConnection {
    try RelayConnection(
      to: host, request, environment: environment, sharing: isShared ? sharingFolder : nil,
      within: time ?? RelayConnection.connecting)
  }

  /// The program that shows a session of another host in this terminal.
  package func attachment(to name: SessionName, on host: Host) -> Program {
    let words = host.transport.commandLine(
      for: [host.program, "attach", name.text],
      .init(sharing: sharingFolder, isInteractive: true))
    return Program(words[0], Array(words.dropFirst()), environment: environment)
  }

  /// Where ssh keeps connections that calls share; nil where it cannot.
  private var sharingFolder: String? {
    let folder = Path.join(home.path, "ssh")
    guard Transport.canShare(in: folder), (try? home.prepare()) != nil,
      (try? FileSystem.makeFolders(folder)) != nil
    else { return nil }
    return folder
  }

  /// A request in the name of whoever calls us.
  package func request(_ words: [String]) -> RunRequest {
    var request = RunRequest(words: words)
    for name in RunRequest.variables { request.environment[name] = environment[name] }
    request.isForReader = isForReader
    return request
  }

  /// What a command with `--json` prints on a host.
  ///
  /// - Throws: `Failure`, the one it has ended with too.
  func output(of words: [String], on host: Host) throws(Failure) -> [UInt8] {
    var result = RelayResult()
    let code = try carryOut(request(words), on: host) { result.add($0) }
    guard code == 0 else { throw result.failure(code) }
    return result.output
  }
}
