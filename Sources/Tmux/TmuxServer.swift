package import SystemKit

/// The tmux server that one socket leads to, and the client that asks it.
///
/// Every call is one run of the client, given up (`TmuxError.timedOut`) after `timeout`, or when the
/// caller's deadline has passed. Nothing
/// passes through a shell, and `$TMUX` of the caller has no influence but to name the socket. Calls
/// with input make this process ignore SIGPIPE from then on.
package struct TmuxServer: Hashable, Sendable {
  /// How the server is found.
  package enum Socket: Hashable, Sendable {
    /// Where tmux looks by itself.
    case standard
    /// By name, in tmux's own folder (`-L`).
    case named(String)
    /// By path (`-S`).
    case path(String)
  }

  package let socket: Socket
  /// How long a call may take.
  package var timeout: Duration
  /// When the caller gives up, if that is before a call's own time is over.
  private var deadline = Deadline.never
  /// What a call gets when the caller's time is over: what must be cleared away still is.
  private static let shortestTime = Duration.milliseconds(500)
  /// The environment the client runs with, and that a server it starts keeps as its global one.
  ///
  /// Chosen when a client is run: most servers of a `list` are never asked anything.
  var environment: [String: String] { callerEnvironment.filter { Self.isHandedOn($0.key) } }
  private let callerEnvironment: [String: String]

  /// The server this environment means.
  ///
  /// `DEV_SESSIONS_TMUX_SOCKET` (a path if it holds a slash, else a name), else the server we are
  /// inside of (`TMUX`), else the standard one.
  package init(environment: [String: String], timeout: Duration = .seconds(5)) {
    let chosen = environment["DEV_SESSIONS_TMUX_SOCKET"] ?? ""
    let socket: Socket =
      if !chosen.isEmpty {
        chosen.utf8.contains(UInt8(ascii: "/")) ? .path(chosen) : .named(chosen)
      } else if let path = Self.socketPath(inside: environment) {
        .path(path)
      } else {
        .standard
      }
    self.init(socket: socket, environment: environment, timeout: timeout)
  }

  /// The server whose socket has this path, as `NewSession.socketPath` recorded it.
  package init(
    socketPath: String, environment: [String: String], timeout: Duration = .seconds(5)
  ) {
    self.init(socket: .path(socketPath), environment: environment, timeout: timeout)
  }

  private init(socket: Socket, environment: [String: String], timeout: Duration) {
    self.socket = socket
    self.timeout = timeout
    callerEnvironment = environment
  }

  /// The same server for a caller who gives up at `deadline`.
  package func bounded(by deadline: Deadline) -> TmuxServer {
    var server = self
    server.deadline = deadline
    return server
  }

  /// Whether there is a tmux to run.
  package var isAvailable: Bool {
    Program.locate("tmux", in: environment) != nil
  }

  /// The client's version; asks no server.
  ///
  /// - Throws: `TmuxError.tooOld` for one we cannot work with.
  package func version() throws(TmuxError) -> TmuxVersion {
    let reply = try run(["-V"], called: "-V", input: [])
    guard let version = TmuxVersion(reply.output) else {
      throw .failed(command: "-V", message: "cannot read the version “\(reply.output)”")
    }
    guard version.isSupported else { throw .tooOld(version) }
    return version
  }

  /// The socket's path in `TMUX` (`path,server pid,session number`), if we are inside tmux.
  static func socketPath(inside environment: [String: String]) -> String? {
    guard let fields = environment["TMUX"]?.split(separator: ",", omittingEmptySubsequences: false),
      fields.count >= 3
    else { return nil }
    let path = fields.dropLast(2).joined(separator: ",")
    return path.isEmpty ? nil : path
  }

  /// The variables tmux itself needs.
  ///
  /// The rest stays out: a server that our call starts shows its environment to whoever asks, for as
  /// long as it lives.
  private static func isHandedOn(_ variable: String) -> Bool {
    neededVariables.contains(variable) || variable.hasPrefix("LC_")
  }

  private static let neededVariables = [
    "PATH", "HOME", "TERM", "COLORTERM", "LANG", "LANGUAGE", "USER", "LOGNAME", "SHELL", "TMPDIR",
    "TMUX_TMPDIR", "TZ", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR",
  ]
}

// MARK: - One client call

extension TmuxServer {
  /// What the client printed.
  struct Reply: Sendable {
    let isSuccess: Bool
    let output: String
    /// Its complaint, without the newline.
    let message: String

    /// There is nobody at the socket (or no longer): a state, not an error.
    var isWithoutServer: Bool {
      message.hasPrefix("no server running on ") || message.hasPrefix("server exited")
        || message.hasPrefix("lost server")
        || message.hasPrefix("error connecting to ")
          && (message.hasSuffix("(No such file or directory)")
            || message.hasSuffix("(Connection refused)"))
    }

    /// The target of the command is not there, or nothing at all is (in a server about to end).
    var isWithoutTarget: Bool {
      message.contains("can't find ") || message.hasPrefix("no current ")
    }
  }

  /// Has the server run these commands one after the other, in one call.
  func ask(_ commands: [[String]], input: [UInt8] = []) throws(TmuxError) -> Reply {
    let arguments = commands.map { $0.map(Self.protectingSemicolon) }.joined(separator: [";"])
    return try run(
      global + arguments, called: commands.first?.first ?? "", input: input)
  }

  /// The options every call begins with: UTF-8 whatever the locale, and the socket.
  var global: [String] {
    switch socket {
    case .standard: ["-u"]
    case .named(let name): ["-u", "-L", name]
    case .path(let path): ["-u", "-S", path]
    }
  }

  private func run(
    _ arguments: [String], called command: String, input: [UInt8]
  ) throws(TmuxError) -> Reply {
    let client = Program("tmux", arguments, environment: environment, input: input)
    // A client that ends before it has read its input must be a result, not the end of this process.
    if !input.isEmpty { WriteSignals.ignore() }
    let time = deadline.remaining.map { min(timeout, max($0, Self.shortestTime)) } ?? timeout
    let result: Program.Result?
    do throws(SystemError) {
      result = try client.run(until: .after(time))
    } catch {
      throw error.isNotFound ? .notInstalled : .system(error)
    }
    guard let result else { throw .timedOut(command: command, after: time) }
    let message = result.errorText.split(separator: "\n").joined(separator: "; ")
    // A client that cannot make the socket of a new server says so, and ends as if all were well.
    let isSuccess = result.status.isSuccess && !message.hasPrefix("error creating ")
    return Reply(
      isSuccess: isSuccess, output: result.outputText,
      message: message.isEmpty && !result.status.isSuccess ? "\(result.status)" : message)
  }

  /// tmux takes a `;` at an argument's end for the end of the command, unless `\` stands before it.
  static func protectingSemicolon(_ argument: String) -> String {
    argument.hasSuffix(";") ? argument.dropLast() + "\\;" : argument
  }
}
