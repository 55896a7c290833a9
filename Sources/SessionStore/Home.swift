package import SystemKit

/// The folder of all of dev-sessions' files: `$DEV_SESSIONS_HOME`, else `~/.dev-sessions`.
package struct Home: Hashable, Sendable {
  /// The absolute path of the folder.
  package let path: String

  /// Makes a home in this folder.
  package init(path: String) {
    self.path = path
  }

  /// Makes the home that these environment variables choose.
  ///
  /// A relative path starts at the working folder.
  package init(environment: [String: String]) throws(SystemError) {
    let userHome = Environment.home(environment)
    guard userHome.hasPrefix("/") else {
      throw SystemError(
        "use the home folder", "“\(userHome)”", code: 0, reason: "HOME is no absolute path")
    }
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
  /// The folder that locks it.
  ///
  /// The TypeScript dev-sessions uses the same.
  package var storeLock: String { storeFile + ".lock" }
  /// The user's settings and consents.
  package var configuration: String { Path.join(path, "config.json") }
  /// The file with the gateway's secret.
  package var gatewayToken: String { Path.join(path, "gateway.token") }
  /// Returns the folder of one session's own files.
  package func folder(of name: SessionName) -> SessionFolder {
    SessionFolder(path: Path.join(Path.join(path, "sessions"), name.text))
  }

  /// Makes the folder (0700) if it is missing; if it is the usual one, closes it to other users.
  ///
  /// The mode of a folder of another name is not changed: others may share it on purpose. See
  /// `warning`.
  package func prepare() throws(SystemError) {
    try FileSystem.makeFolders(path)
    guard Path.name(path) == ".dev-sessions", let status = try FileSystem.status(path),
      status.mode & 0o077 != 0
    else { return }
    try? FileSystem.setMode(path, 0o700)
  }

  /// Throws if a file that is missing cannot be there: something that is no folder is in its way.
  ///
  /// "Not there yet" must not be said of a home that is a file.
  static func checkCanHold(_ file: String) throws(SystemError) {
    var folder = Path.parent(file)
    while folder != "/", folder != "." {
      if let found = try FileSystem.status(folder)?.kind {
        guard found != .folder else { return }
        throw SystemError.unexpected(found, at: folder, insteadOf: .folder)
      }
      folder = Path.parent(folder)
    }
  }

  /// A warning about unsafe permissions of the folder, with the remedy; nil when they are safe.
  package var warning: String? {
    guard let status = try? FileSystem.status(path), status.mode & 0o077 != 0 else { return nil }
    let verb = status.mode & 0o022 != 0 ? "changed" : "read"
    return "\(path) can be \(verb) by other users; run: chmod 700 \(path)"
  }
}

/// The files of one session, in `sessions/<id>/` of the home.
package struct SessionFolder: Hashable, Sendable {
  /// The path of the folder.
  package let path: String

  /// The launch record, which the launcher in the pane reads and removes.
  package var launch: String { Path.join(path, "launch.json") }
  /// The journal of receipts.
  package var turns: Journal { Journal(path: Path.join(path, "turns.jsonl")) }
  /// The journal of events, such as messages and pull requests.
  package var events: Journal { Journal(path: Path.join(path, "events.jsonl")) }
  /// The retry that a Codex session's follower is told of, while there is one.
  package var retry: String { Path.join(path, "retry.json") }
  /// The output of a terminal session's pane.
  package var output: String { Path.join(path, "output.log") }
  /// The `sessions` folder of a Claude Code in a container, which contains its session files.
  package var containedSessionFiles: String { Path.join(path, "claude-sessions") }

  /// Makes the folder (0700) and its parents.
  package func create() throws(SystemError) {
    try FileSystem.makeFolders(path)
  }

  /// Removes the folder with everything in it.
  package func remove() throws(SystemError) {
    try FileSystem.removeTree(path)
  }
}
