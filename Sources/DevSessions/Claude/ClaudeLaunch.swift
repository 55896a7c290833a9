internal import JSON
internal import SessionStore
internal import SystemKit
internal import Transcripts

/// How a Claude Code process is started: command line, settings and environment.
struct ClaudeLaunch {
  /// Whether the conversation is new or goes on.
  enum Conversation {
    case new(String)
    case resumed(String)
  }

  let name: SessionName
  let parent: SessionName?
  let conversation: Conversation
  let folder: String
  let model: String?
  let effort: String?
  /// Nil is without prompts, as for `bypass`.
  let permissions: Permissions?
  let agentArguments: [String]
  let tmuxSocket: String?
  let home: Home
  /// The `dev-sessions` program.
  let program: String
  /// The caller's environment with what `--env` adds.
  let environment: [String: String]
  /// The names of those.
  let added: [String]
  /// The container it is to run in; nil for none.
  let container: ContainerSettings?

  /// The agent's file and arguments.
  func record() throws(Failure) -> LaunchRecord {
    if let container { return try contained(container) }
    let environment = agentEnvironment
    guard let executable = Program.locate("claude", in: environment) else {
      throw Failure(
        .failed, "claude is not installed, or not on the PATH",
        hint: "install Claude Code and try again")
    }
    return LaunchRecord(
      folder: folder, executable: executable, arguments: arguments(version(of: executable)),
      environment: environment)
  }

  /// The version of a Claude Code, where the arguments depend on it; nil also when it is not told.
  private func version(of executable: String) -> ClaudeVersion? {
    guard permissions == .ask else { return nil }
    let program = Program(executable, ["--version"], environment: agentEnvironment)
    let result = try? program.run(until: .after(.seconds(5)))
    return result.flatMap { ClaudeVersion($0.outputText) }
  }

  /// In a container: with the user's own `clauded`, unless an image is named.
  private func contained(_ settings: ContainerSettings) throws(Failure) -> LaunchRecord {
    var environment = agentEnvironment
    environment.merge(Container.gatewayEnvironment(folder)) { _, own in own }
    guard let image = settings.image else {
      guard let wrapper = Program.locate("clauded", in: environment) else {
        throw Failure(
          .failed, "there is no image to run, and no clauded on the PATH",
          hint: "name an image with claude in it: --image, or config set create.image")
      }
      return LaunchRecord(
        folder: folder, executable: wrapper, arguments: arguments(nil), environment: environment)
    }
    guard let docker = Program.locate("docker", in: environment) else {
      throw Failure(.failed, "docker is not installed, or not on the PATH")
    }
    let variables = environment.keys.filter { Container.isHandedIn($0) || added.contains($0) }
    let container = Container(
      name: name, image: image, settings: settings, home: Environment.home(environment),
      workFolder: folder, mounts: mounts, variables: Array(variables))
    return LaunchRecord(
      folder: folder, executable: docker,
      arguments: container.arguments(["claude"] + arguments(nil)),
      environment: environment)
  }

  /// Claude Code's state and ours.
  ///
  /// Its notes on processes are kept apart: a number means another process inside.
  private var mounts: [Container.Mount] {
    let configuration = TranscriptLocation.configurationFolder(environment)
    let own = home.folder(of: name)
    var mounts = [
      Container.Mount(source: configuration),
      Container.Mount(
        source: own.containedSessionFiles,
        target: ClaudeSessionFile.folder(configuration: configuration)),
      // What it may write of ours is what its hooks tell, no more.
      Container.Mount(source: own.events.path),
    ]
    let account = Path.join(Environment.home(environment), ".claude.json")
    if environment["CLAUDE_CONFIG_DIR"] == nil, FileSystem.exists(account) {
      mounts.append(Container.Mount(source: account))
    }
    #if os(Linux)
    mounts.append(Container.Mount(source: program, isReadOnly: true))
    #endif
    return mounts
  }

  private func arguments(_ version: ClaudeVersion?) -> [String] {
    var arguments: [String] =
      switch conversation {
      case .new(let id): ["--session-id", id]
      case .resumed(let id): ["--resume", id]
      }
    arguments += Self.arguments(for: permissions, version) + ["--settings", settings.text()]
    if let model { arguments += ["--model", model] }
    if let effort { arguments += ["--effort", effort] }
    return arguments + agentArguments
  }

  /// `--dangerously-skip-permissions` overrides any mode (2.1.330), so it is one or the other.
  ///
  /// The mode that asks for everything was called `default`; in 2.1.332 it is `manual`, and the old name
  /// is taken but no longer listed. Where the version is not known the old name is the safer one.
  static func arguments(for permissions: Permissions?, _ version: ClaudeVersion?) -> [String] {
    switch permissions {
    case .ask?: ["--permission-mode", (version?.knowsManualMode ?? false) ? "manual" : "default"]
    case .acceptEdits?: ["--permission-mode", "acceptEdits"]
    case .plan?: ["--permission-mode", "plan"]
    case .bypass?, nil: ["--dangerously-skip-permissions"]
    }
  }

  /// The mode as settings name it, in every supported version.
  private static func settingsMode(_ permissions: Permissions?) -> String {
    switch permissions {
    case .ask?: "default"
    case .acceptEdits?: "acceptEdits"
    case .plan?: "plan"
    case .bypass?, nil: "bypassPermissions"
    }
  }

  /// Our hooks and the mode that the arguments give anyway: settings of the user and the project are merged
  /// by Claude Code.
  ///
  /// To a user whose settings have a default mode Claude Code offers another one, in a dialog that opens a
  /// moment after it has said that it takes prompts; where the mode is given here it does not (2.1.332).
  ///
  /// Only event names that every supported version knows: an unknown one opens a dialog. What Claude
  /// Code need not wait for runs beside it (`async`, which an older version passes over): waited for,
  /// it costs every turn some 15 ms before the first word and as much before its end is recorded.
  private var settings: JSONValue {
    // An image may lack what our program needs; hooks can be missing.
    let words = [program, "hook", name.text, home.path].map(\.asShellWord).joined(separator: " ")
    let command = words + (container == nil ? "" : " 2> /dev/null || :")
    func entry(isAwaited: Bool) -> JSONValue {
      var hook: JSONObject = ["type": "command", "command": .string(command), "timeout": 10]
      if !isAwaited { hook["async"] = true }
      return [["hooks": [.object(hook)]]]
    }
    let awaited = ["SessionStart", "PermissionRequest", "SessionEnd"]
    let unawaited = ["UserPromptSubmit", "Stop", "StopFailure"]
    return [
      "permissions": ["defaultMode": .string(Self.settingsMode(permissions))],
      "hooks": .object(
        JSONObject(
          awaited.map { ($0, entry(isAwaited: true)) }
            + unawaited.map { ($0, entry(isAwaited: false)) })),
    ]
  }

  private var agentEnvironment: [String: String] {
    SessionEnvironment(name: name, parent: parent, home: home, tmuxSocket: tmuxSocket)
      .added(to: environment)
  }
}
