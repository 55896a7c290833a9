internal import SessionStore
internal import SystemKit

/// The files of the Codex server in the home folder.
extension Home {
  /// What is known of the running server; also read and written by the TypeScript dev-sessions.
  var codexState: String { Path.join(path, "codex-appserver.json") }
  /// What the server writes; begun anew at each start.
  var codexLog: String { Path.join(path, "codex-appserver.log") }
  /// The token without which nobody may connect (0600); a new one at each start.
  var codexToken: String { Path.join(path, "codex-appserver.token") }
  /// Held while the server is started or stopped.
  var codexLock: String { Path.join(path, "codex-appserver.lock") }
  /// What the launcher reads and removes, see `LaunchRecord`.
  var codexLaunch: String { Path.join(path, "codex-launch.json") }
}
