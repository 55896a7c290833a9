internal import JSON
package import Remote
package import SessionStore
package import SystemKit

extension DevSessions {
  /// Has a host carry out a command, hands over what comes of it, and returns its exit code.
  package func carryOut(
    _ request: RunRequest, on host: Host, give: (RunFrame) -> Void
  ) throws(Failure) -> Int32 {
    do throws(RelayProblem) {
      return try connection(to: host, request).run(give: give)
    } catch {
      throw Failure(error, at: host)
    }
  }

  /// Sets out to a host.
  ///
  /// - Parameter isShared: whether to use the connection that other calls have made; a broken one
  ///   must not be tried again.
  func connection(
    to host: Host, _ request: RunRequest, isShared: Bool = true
  ) throws(RelayProblem) -> RelayConnection {
    try RelayConnection(
      to: host, request, environment: environment, sharing: isShared ? sharingFolder : nil)
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

/// What a command with `--json` has given over there.
struct RelayResult {
  private(set) var output: [UInt8] = []
  private var errors: [UInt8] = []

  mutating func add(_ frame: RunFrame) {
    switch frame {
    case .output(let text): output += text.utf8
    case .errors(let text): errors += text.utf8
    case .file, .exit, .alive: break
    }
  }

  /// The error it has ended with, as if it had happened here.
  func failure(_ code: Int32) -> Failure {
    let code = ExitCode(rawValue: code) ?? .failed
    for line in errors.split(separator: 0x0A) {
      guard let error = (try? JSONValue(parsing: line))?["error"]?.object,
        let message = error["message"]?.string
      else { continue }
      var details = error
      for key in ["code", "message", "hint"] { details[key] = nil }
      return Failure(code, message, hint: error["hint"]?.string, details: details)
    }
    return Failure(code, RelayResult.text(errors))
  }

  /// What it has said that is no error.
  var notes: [String] {
    errors.split(separator: 0x0A).filter { (try? JSONValue(parsing: $0)) == nil }.map(Self.text)
  }

  private static func text(_ bytes: some Sequence<UInt8>) -> String {
    String(decoding: Array(bytes), as: UTF8.self).split(whereSeparator: \.isNewline).last
      .map(String.init) ?? ""
  }
}

extension Failure {
  /// What the user is told of a host that did not carry out a command.
  init(_ problem: RelayProblem, at host: Host) {
    switch problem {
    case .noWay(let reason):
      self.init(.unreachable, "cannot reach \(host.name): \(reason)")
    case .notReached(let reason):
      self.init(
        .unreachable, "cannot reach \(host.name): \(reason)",
        hint: "its sessions are kept; dev-sessions hosts shows what can be reached")
    case .noProgram(let reason):
      self.init(
        .unreachable, "there is no usable \(host.program) on \(host.name): \(reason)",
        hint: "install dev-sessions there, or name its path as the host's bin in config.json")
    case .otherProtocol(let other):
      self.init(
        .unreachable,
        "\(host.name) runs dev-sessions \(other.version) (relay protocol \(other.protocolNumber)), "
          + "this is \(DevSessions.version) (protocol \(RelayGreeting.currentProtocol))",
        hint: "install the same version on both")
    case .lost(let reason):
      self.init(
        .unreachable, "the connection to \(host.name) was lost: \(reason)",
        hint: "its sessions go on; what was asked may have been done")
    case .stopped:
      self.init(.failed, "given up")
    }
  }
}
