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
  let home: String
  /// The `dev-sessions` program.
  let program: String
  /// The caller's environment with what `--env` adds.
  let environment: [String: String]

  /// The agent's file and arguments.
  func record() throws(Failure) -> LaunchRecord {
    let environment = agentEnvironment
    guard let executable = Program.locate("claude", in: environment) else {
      throw Failure(
        .failed, "claude is not installed, or not on the PATH",
        hint: "install Claude Code and try again")
    }
    return LaunchRecord(
      folder: folder, executable: executable, arguments: arguments, environment: environment)
  }

  private var arguments: [String] {
    var arguments: [String] =
      switch conversation {
      case .new(let id): ["--session-id", id]
      case .resumed(let id): ["--resume", id]
      }
    arguments += permissionArguments + ["--settings", settings.text()]
    if let model { arguments += ["--model", model] }
    if let effort { arguments += ["--effort", effort] }
    return arguments + agentArguments
  }

  /// `--dangerously-skip-permissions` overrides any mode (2.1.330), so it is one or the other.
  private var permissionArguments: [String] {
    switch permissions {
    case .ask?: ["--permission-mode", "default"]
    case .acceptEdits?: ["--permission-mode", "acceptEdits"]
    case .plan?: ["--permission-mode", "plan"]
    case .bypass?, nil: ["--dangerously-skip-permissions"]
    }
  }

  /// Our hooks, and nothing else: settings of the user and the project are merged by Claude Code.
  ///
  /// Only event names that every supported version knows: an unknown one opens a dialog. What Claude
  /// Code need not wait for runs beside it (`async`, which an older version passes over): waited for,
  /// it costs every turn some 15 ms before the first word and as much before its end is recorded.
  private var settings: JSONValue {
    let command = "\(Self.quoted(program)) hook"
    func entry(isAwaited: Bool) -> JSONValue {
      var hook: JSONObject = ["type": "command", "command": .string(command), "timeout": 10]
      if !isAwaited { hook["async"] = true }
      return [["hooks": [.object(hook)]]]
    }
    let awaited = ["SessionStart", "PermissionRequest", "SessionEnd"]
    let unawaited = ["UserPromptSubmit", "Stop", "StopFailure"]
    return [
      "hooks": .object(
        JSONObject(
          awaited.map { ($0, entry(isAwaited: true)) }
            + unawaited.map { ($0, entry(isAwaited: false)) }))
    ]
  }

  /// Claude Code gives a hook's command to `sh`: one word, whatever is in it.
  private static func quoted(_ path: String) -> String {
    "'" + path.replacing("'", "'\\''") + "'"
  }

  /// The caller's environment, less what marks a nested session, plus what marks this one.
  private var agentEnvironment: [String: String] {
    var environment = environment.filter { !Self.isNestingMarker($0.key) }
    environment["DEV_SESSIONS_ID"] = name.text
    environment["DEV_SESSIONS_PARENT"] = parent?.text
    environment["DEV_SESSIONS_HOME"] = home
    // Sessions started from inside go to the same tmux server, though TMUX is not handed down.
    environment["DEV_SESSIONS_TMUX_SOCKET"] = tmuxSocket
    return environment
  }

  /// Variables that an agent sets for its children and tmux for its panes.
  ///
  /// `CLAUDE_CODE_*` goes but for what a person sets to choose a provider or an account: without
  /// those the new agent would not be logged in.
  static func isNestingMarker(_ variable: String) -> Bool {
    if variable == "CLAUDECODE" || variable.hasPrefix("TMUX") { return true }
    guard variable.hasPrefix("CLAUDE_CODE_") else { return false }
    let settings = [
      "CLAUDE_CODE_USE_", "CLAUDE_CODE_SKIP_", "CLAUDE_CODE_OAUTH_TOKEN", "CLAUDE_CODE_CLIENT_",
      "CLAUDE_CODE_API_KEY_HELPER_", "CLAUDE_CODE_MAX_", "CLAUDE_CODE_DISABLE_",
      "CLAUDE_CODE_ENABLE_", "CLAUDE_CODE_EXTRA_BODY", "CLAUDE_CODE_SUBAGENT_MODEL",
    ]
    return !settings.contains { variable.hasPrefix($0) }
  }
}
