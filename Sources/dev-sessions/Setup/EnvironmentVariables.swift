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
    ("NO_COLOR", "With any value, no colours, which otherwise terminals get."),
    (
      "FORCE_HYPERLINK",
      "Whether a terminal shows paths and addresses as links: 1 or 0; by default those known to."
    ),
    ("CLAUDE_CONFIG_DIR", "Claude Code's folder of state; ~/.claude by default."),
    ("CODEX_HOME", "Codex's folder of state; ~/.codex by default."),
    (
      "DEV_SESSIONS_LOG_LIMIT",
      "How many bytes of a terminal session's output are kept; 32 MiB by default."
    ),
    (
      "DEV_SESSIONS_SANDBOX",
      "Whether this is a container, whose commands go through the gateway: 1 or 0."
    ),
    (
      "IS_SANDBOX",
      "The same, where a gateway or HOST_PATH is given; set by others, never by us for an agent."
    ),
    (
      "DEV_SESSIONS_GATEWAY_URL",
      "In a container, where the gateway is; http://host.docker.internal:6767 by default."
    ),
    (
      "DEV_SESSIONS_GATEWAY_PORT",
      "The port gateway listens on by default; in a container, the one it is asked at."
    ),
    (
      "DEV_SESSIONS_GATEWAY_TOKEN",
      "In a container, what dev-sessions gateway token prints on the host."
    ),
    ("DEV_SESSIONS_GATEWAY_TOKEN_FILE", "In a container, a file with that token."),
    ("HOST_PATH", "In a container, the host's folder that its workspace is."),
    ("CONTAINER_WORKSPACE", "In a container, its workspace; /workspace by default."),
  ]
}
