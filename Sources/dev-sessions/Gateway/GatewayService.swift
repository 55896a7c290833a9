internal import CommandLine
internal import DevSessions
internal import Gateway
internal import JSON
internal import SessionStore
internal import SystemKit

/// `gateway install`, `uninstall` and `status`: the gateway as a service of the user's.
enum GatewayService {
  static let install = Command(
    "install", summary: "Have the system run the gateway, now and after every login.",
    discussion: [
      """
      A systemd user unit on Linux, a launchd agent on macOS; it is started again when it fails. \
      It gets the PATH of this call, where agents are found. Installing again replaces it.
      """
    ],
    options: [
      GatewayCommand.port, GatewayCommand.bind, GatewayCommand.names, GatewayCommand.origins,
      Shared.json,
    ],
    exitCodes: Shared.exitCodes(.done, .failed, .usage),
    examples: [
      Example("dev-sessions gateway install", "With the usual port."),
      Example(
        "dev-sessions gateway install --bind 172.17.0.1", "For containers on Docker's bridge."),
    ])

  static let uninstall = Command(
    "uninstall", summary: "Stop that service and remove it.", options: [Shared.json],
    exitCodes: Shared.exitCodes(.done, .failed, .usage),
    examples: [
      Example("dev-sessions gateway uninstall", "Sessions go on without it."),
      Example("dev-sessions gateway uninstall --json", "For a script."),
    ])

  static let status = Command(
    "status", summary: "Tell whether the service is installed, runs and answers.",
    options: [GatewayCommand.port, GatewayCommand.bind, Shared.json],
    exitCodes: Shared.exitCodes(.done, .failed, .usage, .notRunning),
    examples: [
      Example("dev-sessions gateway status", "One line; exit 5 when nothing answers."),
      Example("dev-sessions gateway status --json", "For a script."),
    ])

  /// Carries out the one the path names.
  static func run(_ context: Context) throws -> ExitCode {
    switch context.path.last {
    case "install": try install(context)
    case "uninstall": try uninstall(context)
    default: try status(context)
    }
  }

  private static func install(_ context: Context) throws -> ExitCode {
    let arguments = try GatewayCommand.arguments(context)
    let origins = try GatewayCommand.checkedOrigins(arguments)
    let sessions = context.sessions
    let manager = try manager(sessions)
    guard arguments[GatewayCommand.port] > 0 else {
      throw arguments.usageError("a service needs a port that stays")
    }
    try sessions.home.prepare()
    _ = try TokenFile(path: sessions.home.gatewayToken).readOrMake()
    let definition = ServiceDefinition(
      program: sessions.program,
      arguments: ["gateway", "--port", "\(arguments[GatewayCommand.port])"]
        + ["--bind", arguments[GatewayCommand.bind]]
        + arguments[GatewayCommand.names].flatMap { ["--allow-host", $0] }
        + origins.flatMap { ["--allow-origin", $0] },
      environment: captured(sessions.environment), log: Path.join(sessions.home.path, "gateway.log")
    )
    try manager.install(definition)
    if context.json {
      context.output.json(["installed": true, "file": .string(manager.path)])
    } else {
      context.output.line(
        "Gateway service installed and started on port \(arguments[GatewayCommand.port])")
      context.output.line("It is defined in \(manager.path)")
    }
    return .done
  }

  private static func uninstall(_ context: Context) throws -> ExitCode {
    let manager = try manager(context.sessions)
    let wasThere = try manager.uninstall()
    if context.json {
      context.output.json(["uninstalled": .bool(wasThere)])
    } else {
      context.output.line(
        wasThere ? "Gateway service stopped and removed" : "No gateway service is installed")
    }
    return .done
  }

  private static func status(_ context: Context) throws -> ExitCode {
    let arguments = try GatewayCommand.arguments(context)
    let (host, port) = (
      arguments[GatewayCommand.bind], arguments[GatewayCommand.port]
    )
    let manager = Self.service(context.sessions)
    let service = FileSystem.exists(manager.path) ? manager.state : "not installed"
    let version = UInt16(exactly: port).flatMap { GatewayProbe.version(host: host, port: $0) }
    if context.json {
      context.output.json([
        "service": .string(service), "answers": .bool(version != nil), "port": .int(port),
        "version": .optional(version),
      ])
    } else {
      let answer = version.map { "answers (version \($0))" } ?? "does not answer"
      context.output.line("Gateway \(answer) on \(host):\(port); service: \(service)")
    }
    return version == nil ? .notRunning : .done
  }

  /// What an agent started by the service needs to find its programs and its state.
  private static func captured(_ environment: [String: String]) -> [String: String] {
    let names: Set<String> = [
      "PATH", "HOME", "LANG", "LC_ALL", "SHELL", "DEV_SESSIONS_HOME", "DEV_SESSIONS_TMUX_SOCKET",
      "CLAUDE_CONFIG_DIR", "CODEX_HOME",
    ]
    return environment.filter { names.contains($0.key) && !$0.value.isEmpty }
  }

  private static func manager(_ sessions: DevSessions) throws -> any ServiceManager {
    #if !os(macOS)
    guard systemd(sessions).isThere else {
      throw Failure(
        .failed, "there is no systemd of this user here to run a service",
        hint: "run it in the foreground or in tmux: tmux new -d -s gateway dev-sessions gateway")
    }
    #endif
    return service(sessions)
  }

  /// The service, whether it can be run here or not.
  private static func service(_ sessions: DevSessions) -> any ServiceManager {
    #if os(macOS)
    Launchd(home: Environment.home(sessions.environment), environment: sessions.environment)
    #else
    systemd(sessions)
    #endif
  }

  #if !os(macOS)
  private static func systemd(_ sessions: DevSessions) -> Systemd {
    Systemd(home: Environment.home(sessions.environment), environment: sessions.environment)
  }
  #endif

  /// What `doctor` has to say about it.
  static func finding(_ sessions: DevSessions) throws -> Finding {
    let service = service(sessions)
    guard let bytes = try FileSystem.read(service.path, limit: 1 << 20) else {
      return Finding("gateway", .ok, "no gateway service is installed")
    }
    let again = "dev-sessions gateway install puts it in place again"
    guard let address = ServiceDefinition.address(in: String(decoding: bytes, as: UTF8.self)) else {
      return Finding(
        "gateway", .problem, "\(service.path) does not say where it listens", fix: again)
    }
    let place = "\(address.host):\(address.port)"
    guard let version = GatewayProbe.version(host: address.host, port: address.port) else {
      return Finding(
        "gateway", .problem,
        "the gateway's service is \(service.state), and \(place) does not answer",
        fix: "see why with dev-sessions gateway in the foreground; \(again)")
    }
    guard version == DevSessionsCommand.version else {
      return Finding(
        "gateway", .note, "the gateway on \(place) is version \(version)", fix: again)
    }
    return Finding("gateway", .ok, "the gateway answers on \(place)")
  }
}
