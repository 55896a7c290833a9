internal import SessionStore

/// What tells a program that it runs in a session, and in which; the same for every kind.
struct SessionEnvironment {
  let name: SessionName
  /// The session that created it, whoever has resumed it since.
  let parent: SessionName?
  let home: Home
  /// Where sessions that it starts are to run; nil where they find it by themselves.
  let tmuxSocket: String?

  /// The caller's environment, less what marks a nested session, plus what marks this one.
  func added(to environment: [String: String]) -> [String: String] {
    var environment = environment.filter { !Self.isNestingMarker($0.key) }
    environment["DEV_SESSIONS_ID"] = name.text
    environment["DEV_SESSIONS_PARENT"] = parent?.text
    environment["DEV_SESSIONS_HOME"] = home.path
    // Sessions started from inside go to the same tmux server, though TMUX is not handed down.
    environment["DEV_SESSIONS_TMUX_SOCKET"] = tmuxSocket
    return environment
  }

  /// Whether an agent sets the variable for its children, or tmux for its panes.
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
