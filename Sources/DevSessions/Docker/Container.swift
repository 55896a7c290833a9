internal import SessionStore
internal import SystemKit
internal import Transcripts

/// A container for one session's agent, and the `docker run` that makes it.
///
/// What the agent and we both look at has the same path inside as here: the folder to work in, the
/// agent's folder of state, the journal of its hooks. The rest of the user's home is empty inside.
/// The processes run as the user who calls, so that files belong to them.
struct Container {
  /// Something of this machine that is seen inside, at the same path unless said otherwise.
  struct Mount {
    let source: String
    var target: String?
    var isReadOnly = false

    /// As `--mount` takes it, a list of comma-separated values (RFC 4180).
    var text: String {
      var fields = ["type=bind", "source=\(source)", "target=\(target ?? source)"]
      if isReadOnly { fields.append("readonly") }
      return fields.map(Self.quoted).joined(separator: ",")
    }

    private static func quoted(_ field: String) -> String {
      guard field.contains(where: { $0 == "," || $0 == "\"" }) else { return field }
      return "\"" + field.replacing("\"", "\"\"") + "\""
    }
  }

  let name: SessionName
  let image: String
  let settings: ContainerSettings
  /// The user's home folder.
  let home: String
  let workFolder: String
  /// What is mounted besides the folder to work in.
  let mounts: [Mount]
  /// The names of the variables that are handed in; their values come from the client's environment,
  /// so that none is in its argument list.
  let variables: [String]
  /// A port inside that is reached at 127.0.0.1 here, under the same number.
  var port: UInt16?
  var hasTerminal = true

  /// The container's name.
  static func dockerName(of name: SessionName) -> String { "dev-\(name)" }

  /// The arguments for `docker` that run a command in it.
  func arguments(_ command: [String]) -> [String] {
    var arguments = ["run", "--rm", "--init", "--interactive"]
    if hasTerminal { arguments.append("--tty") }
    arguments += ["--name", Self.dockerName(of: name), "--label", "dev-sessions=\(name)"]
    let user = "\(Environment.userNumber):\(Environment.groupNumber)"
    arguments += ["--user", user, "--workdir", workFolder]
    if workFolder != home {
      arguments += [
        "--tmpfs",
        "\(home):exec,mode=0700,uid=\(Environment.userNumber),gid=\(Environment.groupNumber)",
      ]
    }
    var targets: Set<String> = []
    for mount in [Mount(source: workFolder)] + mounts
    where targets.insert(mount.target ?? mount.source).inserted {
      arguments += ["--mount", mount.text]
    }
    for variable in variables.sorted() { arguments += ["--env", variable] }
    if let network = settings.network { arguments += ["--network", network] }
    if !settings.hasNetworkOfOthers {
      arguments += ["--add-host", "host.docker.internal:host-gateway"]
    }
    if let port { arguments += ["--publish", "127.0.0.1:\(port):\(port)"] }
    return arguments + settings.options + [image] + command
  }

  // MARK: - Environment

  /// Whether a variable of the caller is for the agent, not for this machine.
  static func isHandedIn(_ variable: String) -> Bool {
    let names: Set<String> = [
      "HOME", "LANG", "TZ", "TERM", "COLORTERM", "NO_COLOR", "IS_SANDBOX", "CODEX_HOME",
      "DEV_SESSIONS_ID", "DEV_SESSIONS_PARENT", "DEV_SESSIONS_HOME", "DEV_SESSIONS_SANDBOX",
      "DEV_SESSIONS_GATEWAY_URL", "DEV_SESSIONS_GATEWAY_TOKEN", "HOST_PATH", "CONTAINER_WORKSPACE",
      "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy",
    ]
    let prefixes = [
      "ANTHROPIC_", "CLAUDE_", "OPENAI_", "AWS_", "GOOGLE_", "VERTEX_", "CLOUD_ML_", "DISABLE_",
      "GIT_AUTHOR_", "GIT_COMMITTER_", "LC_",
    ]
    return names.contains(variable) || prefixes.contains { variable.hasPrefix($0) }
  }

  /// What makes a `dev-sessions` in the container work through this machine's gateway, which sees the
  /// folder to work in under the same path.
  static func gatewayEnvironment(_ workFolder: String) -> [String: String] {
    ["DEV_SESSIONS_SANDBOX": "1", "HOST_PATH": workFolder, "CONTAINER_WORKSPACE": workFolder]
  }

  // MARK: - The end

  /// Removes a session's container with all that runs in it; there may be none.
  ///
  /// That of a `clauded` is its own to remove.
  static func remove(_ record: SessionRecord, environment: [String: String]) throws {
    guard ContainerSettings(record).image != nil else { return }
    let name = record.name
    guard Program.locate("docker", in: environment) != nil else {
      throw Failure(
        .failed,
        "docker is not on the PATH, so the container \(dockerName(of: name)) cannot be removed")
    }
    let program = Program(
      "docker", ["rm", "--force", dockerName(of: name)], environment: environment)
    guard let result = try program.run(until: .after(.seconds(30))) else {
      throw Failure(.failed, "docker did not remove the container \(dockerName(of: name)) in time")
    }
    let message = result.errorText.split(separator: "\n").last.map(String.init) ?? ""
    guard result.status.isSuccess || message.contains("No such container") else {
      throw Failure(.failed, "docker cannot remove \(dockerName(of: name)): \(message)")
    }
  }
}
