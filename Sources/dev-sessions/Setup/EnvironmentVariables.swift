internal import CommandLine

/// The environment variables that mean something to us; the manual and `docs/files.md` list them.
enum EnvironmentVariables {
  static let all: [(term: String, text: String)] = [
    ("DEV_SESSIONS_HOME", "Where everything is kept; ~/.dev-sessions by default."),
    (
      "DEV_SESSIONS_TMUX_SOCKET",
      "The tmux server for new sessions: a path, or a name as for tmux -L."
    ),
    (
      "DEV_SESSIONS_IGNORE",
      "Signals to leave out, for trials: session-file, hooks, screen, with commas between them."
    ),
    ("DEV_SESSIONS_ID", "Set for an agent: its own session's ID."),
    ("DEV_SESSIONS_PARENT", "Set for an agent: the ID of the session that created it."),
    ("CLAUDE_CONFIG_DIR", "Claude Code's folder of state; ~/.claude by default."),
    ("CODEX_HOME", "Codex's folder of state; ~/.codex by default."),
  ]
}
