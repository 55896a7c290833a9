internal import JSON
internal import SystemKit

/// A home folder, a model and a tmux server in which Claude Code runs without account or network.
struct AgentSandbox {
  let workspace: Workspace
  let workFolder: String
  /// Claude Code's folder of state.
  let configuration: String
  private let userHome: String
  private let binaries: String
  private let addressFile: String

  init(_ workspace: Workspace, claude: String) throws {
    self.workspace = workspace
    let folder = try FileSystem.realPath(workspace.makeFolder("agents"))
    workFolder = Path.join(folder, "work")
    userHome = Path.join(folder, "user")
    configuration = Path.join(userHome, ".claude")
    binaries = Path.join(folder, "bin")
    addressFile = Path.join(folder, "address")
    for path in [workFolder, configuration, binaries] { try FileSystem.makeFolders(path) }
    try Program("ln", ["-s", claude, Path.join(binaries, "claude")], environment: environment)
      .checked()
    let trust: JSONValue = ["hasTrustDialogAccepted": true]
    let state: JSONValue = [
      "hasCompletedOnboarding": true,
      "projects": .object(JSONObject([(workFolder, trust)])),
      "customApiKeyResponses": [
        "approved": [.string(String(Self.key.suffix(20)))], "rejected": [],
      ],
    ]
    try FileSystem.append(state.bytes(), to: Path.join(userHome, ".claude.json"))
    let settings: JSONValue = ["skipDangerousModePermissionPrompt": true]
    try FileSystem.append(settings.bytes(), to: Path.join(configuration, "settings.json"))
  }

  /// Starts the model and the tmux server for the measurements by hand.
  func start() throws {
    let null = try Descriptor.nothing()
    let output = try Descriptor.creating(addressFile)
    let program = Program(
      Path.join(workspace.programs, "scripted-model"), [], environment: environment)
    workspace.keep(
      try program.spawn(input: null.number, output: output.number, errors: output.number))
    let deadline = Deadline.after(.seconds(10))
    while address.isEmpty {
      guard !deadline.hasPassed else { throw BenchError("the scripted model does not start") }
      MonotonicClock.sleep(.milliseconds(5))
    }
    // A session that stays keeps each server running, since its start is not to be measured.
    for socket in [ourSocket, handSocket] {
      let idle = workspace.idleProgram
      try tmux(
        socket, ["new-session", "-d", "-s", "keeper", idle.executable] + idle.arguments
      ).checked()
    }
  }

  private static let key = "sk-ant-ffake-key-0123456789"

  private var address: String {
    let bytes = (try? FileSystem.read(addressFile)) ?? nil
    return String(decoding: bytes?.prefix { $0 != UInt8(ascii: "\n") } ?? [], as: UTF8.self)
  }

  /// The environment of an agent and of `dev-sessions`.
  var environment: [String: String] {
    workspace.environment.merging([
      "PATH": "\(binaries):\(workspace.environment["PATH"] ?? "")", "HOME": userHome,
      "ANTHROPIC_BASE_URL": address, "ANTHROPIC_API_KEY": Self.key,
      "DISABLE_AUTOUPDATER": "1", "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
      // Claude Code refuses to skip permissions as root unless its caller says that it is
      // contained.
      "IS_SANDBOX": "1", "DEV_SESSIONS_TMUX_SOCKET": ourSocket,
    ]) { _, new in new }
  }

  private var ourSocket: String { Path.join(workspace.sockets, "ours") }
  private var handSocket: String { Path.join(workspace.sockets, "hand") }

  /// The program that is measured.
  func devSessions(_ arguments: String...) -> Program {
    Program(
      Path.join(workspace.programs, "dev-sessions"), arguments, environment: environment)
  }

  /// Returns a tmux call on the server for the measurements by hand, with this input.
  func handTmux(_ arguments: [String], input: String = "") -> Program {
    var program = tmux(handSocket, arguments)
    program.input = Array(input.utf8)
    return program
  }

  private func tmux(_ socket: String, _ arguments: [String]) -> Program {
    var program = workspace.tmux(socket)
    program.arguments += arguments
    program.environment = environment
    return program
  }
}
