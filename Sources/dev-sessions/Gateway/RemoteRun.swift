internal import CommandLine
internal import DevSessions
internal import Gateway
internal import Remote
internal import SessionStore
internal import SystemKit

/// A command called in a container: what it can read here goes to the gateway with it, and what
/// comes of it there is shown here.
struct RemoteRun {
  let gateway: GatewaySettings
  let caller: Caller
  let command: CommandEntry

  /// Has the gateway carry it out and returns its exit code.
  func run(_ words: [String], _ arguments: ParsedArguments) throws -> ExitCode {
    if case .never(let sentence) = command.remote {
      throw Failure(
        .failed, "\(command.declaration.name) does not work in a container: \(sentence)")
    }
    guard let address = GatewayAddress(gateway.url) else {
      throw Failure(
        .unreachable, "“\(gateway.url)” is no address of a gateway",
        hint: "DEV_SESSIONS_GATEWAY_URL is like http://host.docker.internal:6767")
    }
    let client = GatewayClient(address, token: try token())
    let forwarded = ForwardedCommand(caller: caller, command: command, arguments: arguments)
    let request = try request(words, forwarded)
    do throws(GatewayClient.Problem) {
      let code = try client.run(request) { forwarded.show($0) }
      return ExitCode(rawValue: code) ?? .failed
    } catch {
      throw Self.failure(error, gateway.url)
    }
  }

  private static func failure(_ problem: GatewayClient.Problem, _ url: String) -> Failure {
    switch problem {
    case .unreachable(let reason):
      Failure(
        .unreachable, "the gateway at \(url) cannot be reached: \(reason)",
        hint: "run dev-sessions gateway on the host, and see DEV_SESSIONS_GATEWAY_URL")
    case .refused(_, _, let message, let hint, let code):
      Failure(
        ExitCode(rawValue: code) ?? .failed, "the gateway at \(url) refuses: \(message)",
        hint: code == ExitCode.unreachable.rawValue
          ? "DEV_SESSIONS_GATEWAY_TOKEN is what dev-sessions gateway token prints on the host"
          : hint)
    }
  }

  private func token() throws -> String {
    if let token = gateway.token { return token }
    let home = try Home(environment: Environment.current())
    let path = gateway.tokenFile ?? home.gatewayToken
    if let bytes = try FileSystem.read(path, limit: 65_536),
      let word = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace).first
    {
      return String(word)
    }
    throw Failure(
      .unreachable, "there is no token for the gateway at \(gateway.url)",
      hint: "DEV_SESSIONS_GATEWAY_TOKEN, or a file named by DEV_SESSIONS_GATEWAY_TOKEN_FILE, "
        + "has what dev-sessions gateway token prints on the host")
  }

  /// Everything the command could look at if it ran here.
  private func request(
    _ words: [String], _ forwarded: ForwardedCommand
  ) throws -> RunRequest {
    var request = RunRequest(words: words)
    try forwarded.addReadings(to: &request)
    let current = try caller.folder(nil)
    request.folders[""] = current
    for path in forwarded.texts(where: { $0.kind == .folder }) {
      let absolute = Path.join(current, path)
      request.folders[path] = (try? FileSystem.realPath(absolute)) ?? Path.normalized(absolute)
    }
    for variable in [gateway.hostPath, gateway.containerWorkspace] {
      guard let variable, !variable.hasPrefix("/") else { continue }
      throw Failure(
        .usage, "HOST_PATH and CONTAINER_WORKSPACE are absolute paths, not “\(variable)”")
    }
    request.paths = PathMapping(host: gateway.hostPath, container: gateway.containerWorkspace)
    let environment = Environment.current()
    for name in RunRequest.variables { request.environment[name] = environment[name] }
    return request
  }
}
