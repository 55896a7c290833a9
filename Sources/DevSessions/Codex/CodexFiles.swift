internal import SessionStore
internal import SystemKit

/// The files of a Codex server.
struct CodexFiles: Hashable, Sendable {
  /// What all their paths begin with.
  private let prefix: String

  /// Those of the one server of a home; its state is also read and written by the TypeScript
  /// dev-sessions.
  init(_ home: Home) {
    prefix = Path.join(home.path, "codex-appserver")
  }

  /// Those of a server for one session alone.
  init(_ folder: SessionFolder) {
    prefix = Path.join(folder.path, "codex-appserver")
  }

  /// What is known of the running server.
  var state: String { prefix + ".json" }
  /// What the server writes; begun anew at each start.
  var log: String { prefix + ".log" }
  /// The token without which nobody may connect (0600); a new one at each start.
  var token: String { prefix + ".token" }
  /// Held while the server is started or stopped.
  var lock: String { prefix + ".lock" }
  /// What the launcher reads and removes, see `LaunchRecord`.
  var launch: String { prefix + ".launch" }
}
