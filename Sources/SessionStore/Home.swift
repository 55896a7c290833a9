package import SystemKit

/// The folder that holds everything dev-sessions keeps: `$DEV_SESSIONS_HOME`, else `~/.dev-sessions`.
package struct Home: Hashable, Sendable {
  /// The folder, absolute.
  package let path: String

  /// A home in this folder.
  package init(path: String) {
    self.path = path
  }

  /// The home that these environment variables choose; a relative path starts at the working folder.
  package init(environment: [String: String]) throws(SystemError) {
    let userHome = Environment.home(environment)
    guard let chosen = environment["DEV_SESSIONS_HOME"], !chosen.isEmpty else {
      path = Path.join(userHome, ".dev-sessions")
      return
    }
    let expanded = Path.expandingHome(chosen, home: userHome)
    path =
      expanded.hasPrefix("/") ? expanded : Path.join(try FileSystem.currentFolder(), expanded)
  }

  /// The file with all records.
  package var storeFile: String { Path.join(path, "sessions.json") }
  /// The folder whose existence locks it; other programs use the same.
  package var storeLock: String { storeFile + ".lock" }
  /// The user's settings, and what they have agreed to.
  package var configuration: String { Path.join(path, "config.json") }
  /// The gateway's secret.
  package var gatewayToken: String { Path.join(path, "gateway.token") }
  /// The folder of one session's own files.
  package func folder(of name: SessionName) -> SessionFolder {
    SessionFolder(path: Path.join(Path.join(path, "sessions"), name.text))
  }

  /// Makes the folder (0700) if it is missing, and closes it to others if it is our usual one.
  ///
  /// A folder of another name is left as it is, since it may be meant for more than us; see `warning`.
  package func prepare() throws(SystemError) {
    try FileSystem.makeFolders(path)
    guard Path.name(path) == ".dev-sessions", let status = try FileSystem.status(path),
      status.mode & 0o077 != 0
    else { return }
    try? FileSystem.setMode(path, 0o700)
  }

  /// What is unsafe about the folder, and how to put it right; nil when nothing is.
  package var warning: String? {
    guard let status = try? FileSystem.status(path), status.mode & 0o077 != 0 else { return nil }
    let verb = status.mode & 0o022 != 0 ? "changed" : "read"
    return "\(path) can be \(verb) by other users; run: chmod 700 \(path)"
  }
}

/// The files of one session, in `sessions/<id>/` of the home.
package struct SessionFolder: Hashable, Sendable {
  /// The folder.
  package let path: String

  /// What the launcher in the pane reads and removes: command, environment and folder.
  package var launch: String { Path.join(path, "launch.json") }
  /// The journal of receipts.
  package var turns: Journal { Journal(path: Path.join(path, "turns.jsonl")) }
  /// The journal of what happened to the session.
  package var events: Journal { Journal(path: Path.join(path, "events.jsonl")) }
  /// What the pane of a terminal session printed.
  package var output: String { Path.join(path, "output.log") }
  /// What Claude Code in a container writes in place of its folder of notes on processes.
  package var containedSessionFiles: String { Path.join(path, "claude-sessions") }
  /// The git worktree, where the session has one of its own.
  package var worktree: String { Path.join(path, "worktree") }

  /// Makes the folder (0700) and those above it.
  package func create() throws(SystemError) {
    try FileSystem.makeFolders(path)
  }

  /// Removes the folder with all it holds, a worktree too: deal with that first.
  package func remove() throws(SystemError) {
    try FileSystem.removeTree(path)
  }
}
