internal import SystemKit

/// Programs that stay in the background for everybody: whoever needs one first starts it, and others
/// use it from then on.
///
/// Started by chance from inside a session, such a program carries the session's environment and may
/// even be its child; it is no more the session's for that. Nothing in the process table tells it
/// from a server that the session started for itself, so they are known by name. Not among them is
/// `systemd`, though it is one: it adopts every process whose parent has ended.
enum SharedService {
  /// The service that a process is, in words for people; nil for any other program.
  ///
  /// - Parameter commandLine: the program and its arguments, as the process table has them.
  static func name(of program: String, _ commandLine: [String]) -> String? {
    // A title that a program writes over its arguments may be one string.
    let words = commandLine.flatMap { $0.split(separator: " ") }.map(String.init)
    let own = words.first.map(Path.name) ?? program
    for known in [program, own] {
      if let service = byName[known] { return service }
    }
    if program.hasPrefix("tmux") { return "tmux" }
    if program.hasPrefix("containerd") { return "containerd" }
    if own.hasPrefix("bazel(") { return "Bazel's server" }
    if own == "SCREEN" || own == "zellij" && words.contains("--server") { return own }
    // ssh names itself “ssh: /path/of/socket [mux]” when it goes on for later connections.
    if own == "ssh:", words.last == "[mux]" { return "ssh's shared connection" }
    if let service = byCommand(words) { return service }
    return words.lazy.compactMap { word in
      byArgument.first { word.contains($0.key) }?.value
    }.first
  }

  static let claude = "Claude Code's background service"

  /// The services that are told by a word that follows the program's name.
  private static func byCommand(_ words: [String]) -> String? {
    func has(_ program: String, _ commands: [String]) -> Bool {
      let place = words.firstIndex { Path.name($0) == program || $0.contains("/\(program)-code/") }
      guard let place else { return false }
      return words[(place + 1)...].starts(with: commands)
    }
    if has("claude", ["daemon", "run"]) || has("claude", ["bg-pty-host"])
      || has("claude", ["bg-spare"])
    {
      return claude
    }
    if has("dev-sessions", ["gateway"]) { return "dev-sessions' gateway" }
    if has("codex", ["app-server"]) { return "Codex's server" }
    if has("podman", ["system", "service"]) { return "podman" }
    if has("adb", ["-L"]) || has("adb", ["fork-server"]) { return "adb" }
    if has("code", ["tunnel"]) { return "Visual Studio Code" }
    if has("emacs", ["--daemon"]) || has("emacs", ["--bg-daemon"]) { return "Emacs' server" }
    return nil
  }

  /// The services that a program's name alone tells; the kernel cuts long ones.
  private static let byName = [
    "ssh-agent": "ssh-agent", "gpg-agent": "gpg-agent", "keyboxd": "keyboxd",
    "dirmngr": "dirmngr", "scdaemon": "scdaemon", "gnome-keyring-d": "the keyring",
    "gnome-keyring-daemon": "the keyring", "dbus-daemon": "D-Bus", "dbus-broker": "D-Bus",
    "dockerd": "docker", "conmon": "podman", "rootlesskit": "docker", "buildkitd": "docker",
    "watchman": "watchman", "sccache": "sccache", "buck2d": "Buck's server",
    "eslint_d": "eslint_d", "prettierd": "prettierd", "code-server": "Visual Studio Code",
    "code-tunnel": "Visual Studio Code",
  ]

  /// The services that are told by a piece of an argument.
  private static let byArgument = [
    "org.gradle.launcher.daemon": "Gradle's daemon",
    "org.jetbrains.kotlin.daemon": "Kotlin's daemon",
    "org.mvndaemon.mvnd.daemon": "Maven's daemon",
    "VBCSCompiler": ".NET's compiler server",
    "/nodemode:": ".NET's build server",
    "/.vscode-server/": "Visual Studio Code",
    "/.cursor-server/": "Cursor",
  ]
}
