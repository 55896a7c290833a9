internal import Foundation
package import JSON
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
  /// What the program under test is run with; nothing is inherited.
  package let environment: [String: String]
  private let model: ModelProcess?

  /// The sandbox of the running test.
  @TaskLocal package static var current: Sandbox?

  /// The key the agents are given; there is nobody to check it.
  package static let key = "sk-ant-ffake-key-0123456789"

  package init(withClaude: Bool) throws {
    // Short and physical: a socket's path may be 104 bytes, and transcripts are filed by real paths.
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
    guard withClaude else {
      model = nil
      self.environment = environment
      return
    }
    try Self.link("claude", in: programs, to: BuiltPrograms.claude())
    let model = try ModelProcess(folder: root)
    self.model = model
    environment["ANTHROPIC_BASE_URL"] = model.address
    environment["ANTHROPIC_API_KEY"] = Self.key
    environment["DISABLE_AUTOUPDATER"] = "1"
    environment["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"] = "1"
    // As root Claude Code insists on being told that it is in a sandbox. It is.
    if Environment.isRoot { environment["IS_SANDBOX"] = "1" }
    self.environment = environment
    try writeClaudeSettings()
  }

  private func writeClaudeSettings() throws {
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
    let left = processes
    _ = try? tmux("kill-server")
    for process in left { process.signal(.kill) }
    model?.end()
    try? FileSystem.removeTree(root)
  }

  /// The tmux server and all that runs below it.
  package var processes: [ProcessIdentity] {
    guard let text = try? tmux("display-message", "-p", "#{pid}").output, let pid = Int32(text)
    else { return [] }
    return ProcessTable.tree(below: pid).map(\.identity)
  }
}

// MARK: - Running programs

extension Sandbox {
  /// Runs any program here to its end.
  package func execute(
    _ program: String, _ arguments: [String], input: String = "",
    environment changes: [String: String?] = [:], within time: Duration = .seconds(60)
  ) throws -> Finished {
    try start(program, arguments, input: input, environment: changes, within: time).finish()
  }

  /// Starts any program here.
  package func start(
    _ program: String, _ arguments: [String], input: String = "",
    environment changes: [String: String?] = [:], within time: Duration = .seconds(60)
  ) -> Running {
    var environment = environment
    for (name, value) in changes { environment[name] = value }
    return Running(
      Program(program, arguments, environment: environment, input: Array(input.utf8)),
      within: time)
  }

  /// Runs `dev-sessions` in the working folder.
  package func run(
    _ arguments: String..., input: String = "", environment: [String: String?] = [:],
    folder: String? = nil
  ) throws -> Finished {
    try begin(arguments, input: input, environment: environment, folder: folder).finish()
  }

  /// Starts `dev-sessions` in the working folder.
  package func begin(
    _ arguments: [String], input: String = "", environment: [String: String?] = [:],
    folder: String? = nil
  ) -> Running {
    // `Program` has no folder of its own: the shell goes there and becomes the program.
    start(
      "/bin/sh",
      ["-c", #"cd "$1" && shift && exec "$@""#, "sh", folder ?? work, program]
        + arguments, input: input, environment: environment)
  }

  /// The program under test.
  package var program: String { Path.join(programs, "dev-sessions") }

  /// Runs `dev-sessions`, which must succeed, and returns what it printed.
  @discardableResult
  package func done(
    _ arguments: String..., input: String = "", environment: [String: String?] = [:]
  ) throws -> String {
    let finished = try begin(arguments, input: input, environment: environment).finish()
    guard finished.code == 0 else { throw SandboxError("failed: \(finished)") }
    return finished.output
  }

  /// Runs a tmux client on the sandbox's server.
  @discardableResult
  package func tmux(_ arguments: String...) throws -> Finished {
    try execute(
      Path.join(programs, "tmux"), ["-S", tmuxSocket] + arguments, within: .seconds(5))
  }

  /// A folder below the sandbox's root.
  package func folder(_ name: String) throws -> String {
    let path = Path.join(root, name)
    try FileSystem.makeFolders(path)
    return path
  }

  /// Puts a shell script on the PATH.
  package func script(_ name: String, _ text: String) throws {
    try FileSystem.replace(
      Path.join(programs, name), with: Array("#!/bin/sh\n\(text)\n".utf8), mode: 0o755)
  }
}

// MARK: - Looking at what happened

extension Sandbox {
  /// The prompts the model was sent as turns, one for each request, oldest first.
  package func modelPrompts() throws -> [String] {
    let log = try FileSystem.read(root + "/model.log") ?? []
    return try log.split(separator: 0x0A).map { try JSONValue(parsing: $0) }
      .filter { $0["kind"]?.string == "turn" }.compactMap { $0["prompt"]?.string }
  }

  /// The stored record of a session.
  package func record(_ id: String) throws -> JSONValue {
    try run("inspect", id, "--json").json()
  }

  /// The session's status in one word.
  package func status(_ id: String) throws -> String {
    try done("status", id)
  }

  /// What `status --json` says.
  package func statusJSON(_ id: String) throws -> JSONValue {
    try run("status", id, "--json").json()
  }

  /// The pane's process.
  package func agent(_ id: String) throws -> ProcessIdentity {
    let text = try tmux("list-panes", "-t", "=dev-\(id):", "-F", "#{pane_pid}").output
    guard let pid = Int32(text), let process = ProcessIdentity(running: pid) else {
      throw SandboxError("\(id) has no process: \(text)")
    }
    return process
  }

  /// What the pane shows.
  package func screen(_ id: String) throws -> String {
    try tmux("capture-pane", "-p", "-t", "=dev-\(id):").output
  }
}

/// Waits for something another process brings about.
package func eventually(
  _ what: String, within time: Duration = .seconds(10), _ condition: () throws -> Bool
) throws {
  let deadline = Deadline.after(time)
  while try !condition() {
    guard !deadline.hasPassed else { throw SandboxError("never happened: \(what)") }
    MonotonicClock.sleep(.milliseconds(5))
  }
}
