internal import CommandLine
internal import DevSessions
internal import Gateway
internal import JSON
internal import SessionStore
internal import SystemKit

/// `gateway`: serves the commands over HTTP, for containers and people.
enum GatewayCommand {
  static let port = Option(
    "port", .integer(0...65_535), default: Int(GatewayServer.usualPort),
    placeholder: "number",
    help:
      "The port to listen on; 0 takes a free one. DEV_SESSIONS_GATEWAY_PORT names another default.")
  static let bind = Option(
    "bind", .text("address"), default: "127.0.0.1",
    help: "The address to listen on; others than 127.0.0.1 can be reached from elsewhere.")
  static let names = Option(
    repeating: "allow-host", .text("name"),
    help: "A name it may be called by, besides this machine's usual ones.")
  static let origins = Option(
    repeating: "allow-origin", .text("url"),
    help: "An origin its page may have behind a proxy, as https://sessions.example.org.")

  static let portVariable = "DEV_SESSIONS_GATEWAY_PORT"

  /// The arguments, with the port that the environment names where none was given.
  static func arguments(_ context: Context) throws -> ParsedArguments {
    guard let text = context.sessions.environment[portVariable], !text.isEmpty else {
      return context.arguments
    }
    return try context.arguments.filling(port.declaration, with: text, from: portVariable)
  }

  /// Checks that each is a scheme and a name, as browsers send it: `https://name[:port]`.
  static func checkedOrigins(_ arguments: ParsedArguments) throws -> [String] {
    for origin in arguments[origins] {
      let rest = ["http://", "https://"].first(where: origin.lowercased().hasPrefix)
        .map { origin.dropFirst($0.count) }
      guard let rest, !rest.isEmpty, !rest.contains(where: { "/ ?#@".contains($0) }) else {
        throw arguments.usageError(
          "--allow-origin is a scheme and a name, as https://sessions.example.org, not “\(origin)”")
      }
    }
    return arguments[origins]
  }

  static let entry = CommandEntry(
    declaration: Command(
      "gateway", summary: "Serve the commands over HTTP, for containers and a page for people.",
      discussion: [
        """
        Runs until it is stopped. Inside a container DEV_SESSIONS_SANDBOX=1 and \
        DEV_SESSIONS_GATEWAY_TOKEN make every command go through it. Its address in a browser is \
        a page that shows all sessions.
        """
      ],
      options: [port, bind, names, origins, Shared.json],
      exitCodes: Shared.exitCodes(.done, .failed, .usage),
      examples: [
        Example("dev-sessions gateway", "Serve this machine, until Ctrl-C."),
        Example(
          "dev-sessions gateway --bind 172.17.0.1", "For containers on Docker's usual bridge."),
        Example("dev-sessions gateway token --read-only", "A token for somebody who only looks."),
      ],
      subcommands: [
        GatewayToken.declaration, GatewayService.install, GatewayService.uninstall,
        GatewayService.status,
      ]),
    remote: .never("the gateway runs on the host"),
    run: run)

  private static func run(_ context: Context) throws -> ExitCode {
    switch context.path.dropFirst().first {
    case "token": try GatewayToken.run(context)
    case "install", "uninstall", "status": try GatewayService.run(context)
    default: try serve(context)
    }
  }

  private static func serve(_ context: Context) throws -> ExitCode {
    let arguments = try arguments(context)
    let origins = try checkedOrigins(arguments)
    let sessions = context.sessions
    try sessions.home.prepare()
    OpenFiles.allowMany()
    let file = TokenFile(path: sessions.home.gatewayToken)
    _ = try file.readOrMake()
    let address = arguments[bind]
    let server: GatewayServer
    do {
      server = try GatewayServer(
        address: address, port: UInt16(arguments[port]),
        gatekeeper: Gatekeeper(address: address, allowing: arguments[names], origins: origins),
        backend: .ofThisProgram(sessions.environment), tokenFile: file,
        log: RequestLog { context.output.error($0) })
    } catch let error as SystemError where error.isAddressInUse {
      throw Failure(
        .failed, "port \(arguments[port]) is taken",
        hint: "see dev-sessions gateway status, or choose another with --port")
    }
    announce(context, address, server.port, file)
    // Whoever started it does not learn where it listens.
    guard !context.output.results.areLost else { return .failed }
    try server.run()
    // Told to end, and has: that is what was wanted.
    return .done
  }

  private static func announce(
    _ context: Context, _ address: String, _ port: UInt16, _ file: TokenFile
  ) {
    let host = address.utf8.contains(UInt8(ascii: ":")) ? "[\(address)]" : address
    let url = "http://\(host):\(port)"
    if context.json {
      context.output.json([
        "url": .string(url), "port": .int(port), "tokenFile": .string(file.path),
      ])
    } else {
      context.output.line("Gateway listening on \(context.output.look.linked(url, to: url))")
    }
    if !["127.0.0.1", "::1", "localhost"].contains(address) {
      context.output.note(
        "\(address) can be reached by other machines, and what is sent is not encrypted")
    }
  }
}
