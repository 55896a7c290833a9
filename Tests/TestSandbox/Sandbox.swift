internal import Foundation
internal import JSON
package import SystemKit

/// A place of a test's own to run the built program in: home, working folder, tmux server and, if
/// wanted, a scripted model.
///
/// A class because it owns processes; `end()` leaves none of them.
package final class Sandbox: Sendable {
  package let root: String
  /// The user's home of everything that runs here.
  package let home: String
  /// A folder Claude Code has been told to trust.
  package let work: String
  /// The first folder on the PATH.
  package let programs: String
  package let tmuxSocket: String
  /// The whole environment of the program under test; nothing is inherited.
  package let environment: [String: String]
  private let model: ModelProcess?
  /// The gateway through which all commands go, when the tests are run so.
  let gateway: GatewayProcess?

  /// Whether every command is to be carried out as one called in a container.
  package static let goesThroughGateway =
    ProcessInfo.processInfo.environment["DEV_SESSIONS_TEST_GATEWAY"] == "1"

  /// Whether every command is to be about sessions on another machine.
  package static let goesThroughSSH =
    ProcessInfo.processInfo.environment["DEV_SESSIONS_TEST_SSH"] == "1"

  /// The machine that the commands of the running test go to, when the tests are run so.
  @TaskLocal static var far: SSHHost?

  /// The sandbox of the running test.
  @TaskLocal package static var current: Sandbox?

  /// The key the agents are given; there is nobody to check it.
  package static let key = "sk-ant-ffake-key-0123456789"

  /// - Parameters:
  ///   - withClaude: whether Claude Code is here, set up for the scripted model.
  ///   - withCodex: whether Codex is.
  ///   - logsBodies: whether the model's log holds the requests' bodies.
  package init(withClaude: Bool, withCodex: Bool = false, logsBodies: Bool = false) throws {
    // A child that ends without reading its input must not end the tests.
    WriteSignals.ignore()
    // Short and physical: a socket's path may be 104 bytes, and transcripts are filed by real
    // paths.
    root = try FileSystem.realPath("/tmp") + "/ds-" + RandomToken.hexadecimal(bytes: 4)
    home = root + "/home"
    work = root + "/work"
    programs = root + "/bin"
    tmuxSocket = root + "/tmux"
    for folder in [home + "/.claude", work, programs] { try FileSystem.makeFolders(folder) }
    var environment = [
      "PATH": "\(programs):/usr/bin:/bin", "HOME": home, "TERM": "xterm-256color",
      "LANG": "C.UTF-8", "SWIFT_BACKTRACE": "enable=no", "DEV_SESSIONS_TMUX_SOCKET": tmuxSocket,
    ]
    try Self.link("tmux", in: programs, to: Self.locate("tmux"))
    try Self.link("dev-sessions", in: programs, to: BuiltPrograms.program("dev-sessions"))
    let model =
      withClaude || withCodex ? try ModelProcess(folder: root, logsBodies: logsBodies) : nil
    self.model = model
    if let model, withClaude {
      try Self.link("claude", in: programs, to: BuiltPrograms.agent("claude"))
      environment["ANTHROPIC_BASE_URL"] = model.address
      environment["ANTHROPIC_API_KEY"] = Self.key
      environment["DISABLE_AUTOUPDATER"] = "1"
      environment["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"] = "1"
      // As root Claude Code insists on being told that it is in a sandbox. It is.
      if Environment.isRoot { environment["IS_SANDBOX"] = "1" }
    }
    if withCodex {
      try Self.link("codex", in: programs, to: BuiltPrograms.agent("codex"))
      environment[Self.codexKeyVariable] = Self.key
    }
    self.environment = environment
    gateway = try Self.startGateway(root, environment)
    if withClaude { try writeClaudeSettings() }
    if let model, withCodex { try writeCodexSettings(model.address) }
  }

  private static func startGateway(
    _ root: String, _ environment: [String: String]
  ) throws -> GatewayProcess? {
    guard goesThroughGateway else { return nil }
    return try GatewayProcess(
      root: root, home: root + "/home", work: root + "/work",
      program: root + "/bin/dev-sessions", environment: environment)
  }

  /// Tells Claude Code what its user has agreed to: the working folder, the key, bypassing.
  package func writeClaudeSettings() throws {
    let user: JSONValue = [
      "hasCompletedOnboarding": true,
      "projects": .object(JSONObject([(work, .object(["hasTrustDialogAccepted": true]))])),
      "customApiKeyResponses": [
        "approved": [.string(String(Self.key.suffix(20)))], "rejected": [],
      ],
    ]
    try FileSystem.replace(home + "/.claude.json", with: user.bytes())
    let settings: JSONValue = ["skipDangerousModePermissionPrompt": true]
    try FileSystem.replace(home + "/.claude/settings.json", with: settings.bytes())
  }

  private static func locate(_ name: String) throws -> String {
    guard let path = Program.locate(name, in: ProcessInfo.processInfo.environment) else {
      throw SandboxError("\(name) is not installed")
    }
    return path
  }

  private static func link(_ name: String, in folder: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: Path.join(folder, name), withDestinationPath: target)
  }

  /// Ends everything that was started here and removes the folder.
  package func end() {
    gateway?.kill()
    let left = processes
    _ = try? tmux("kill-server")
    for process in left { process.signal(.kill) }
    model?.end()
    try? FileSystem.removeTree(root)
  }

  /// The tmux server, all that runs below it, and (Linux) what it has left behind.
  package var processes: [ProcessIdentity] {
    guard model != nil || FileSystem.exists(tmuxSocket) else { return [] }
    let server = (try? tmux("display-message", "-p", "#{pid}").output).flatMap { Int32($0) }
    let tree = server.map { ProcessTable.tree(below: $0).map(\.identity) } ?? []
    return tree + leftovers.filter { !tree.contains($0) }
  }

  /// The processes that have our home, whoever their parent is now.
  private var leftovers: [ProcessIdentity] {
    // What is older than the tests is not looked at: reading takes long.
    let beginning = Int(ProcessIdentity.current.startTime) ?? 0
    return ProcessTable.all().map(\.identity).filter { process in
      guard let start = Int(process.startTime), start >= beginning, process != gateway?.process
      else { return false }
      return ProcessTable.environment(process.pid, "HOME") == home
    }
  }
}
