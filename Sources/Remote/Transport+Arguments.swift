extension Transport {
  /// Options of a connection.
  package struct Connecting: Hashable, Sendable {
    /// The folder for the sockets of connections that several calls share; nil shares none.
    package var sharing: String?
    /// Whether the program gets the caller's terminal instead of pipes.
    package var isInteractive = false

    package init(sharing: String? = nil, isInteractive: Bool = false) {
      self.sharing = sharing
      self.isInteractive = isInteractive
    }
  }

  /// The longest name of a socket that ssh makes there: 40 digits, and 17 more while it is made.
  private static let longestSocketName = 58
  /// The longest path of a socket that all systems allow.
  private static let longestSocketPath = 103

  /// Whether the paths of ssh's sockets in this folder are short enough.
  package static func canShare(in folder: String) -> Bool {
    folder.utf8.count + 1 + longestSocketName <= longestSocketPath
      && folder.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value < 0x7F && $0 != "%" }
  }

  /// Returns the command line to run here that starts the command line `words` there.
  ///
  /// - Parameter words: Arguments that mean nothing special to a shell; see `Host.isPlain`.
  package func commandLine(for words: [String], _ connecting: Connecting) -> [String] {
    switch self {
    case .ssh(let destination):
      return ["ssh"] + Self.sshOptions(connecting) + ["--", destination, Self.inLoginShell(words)]
    case .docker(let container):
      return ["docker", "exec", connecting.isInteractive ? "-it" : "-i", container] + words
    case .kubectl(let namespace, let pod):
      return ["kubectl", "exec", connecting.isInteractive ? "-it" : "-i"]
        + (namespace.map { ["-n", $0] } ?? []) + [pod, "--"] + words
    case .command(let prefix):
      guard connecting.isInteractive else { return prefix + words }
      return Self.withTerminal(prefix) + words
    }
  }

  /// Wraps a command line in a login shell.
  ///
  /// The login environment has agents on its PATH; the one that ssh gives a command has not.
  private static func inLoginShell(_ words: [String]) -> String {
    "exec $SHELL -lc 'exec \(words.joined(separator: " "))'"
  }

  private static func sshOptions(_ connecting: Connecting) -> [String] {
    var options = [
      // With these a host that is gone is noticed within 15 s.
      "ServerAliveInterval=5", "ServerAliveCountMax=3", "ConnectTimeout=10",
      // Options in ssh_config for interactive work would disturb.
      "RemoteCommand=none", "ClearAllForwardings=yes",
    ]
    if !connecting.isInteractive { options.append("BatchMode=yes") }
    if let folder = connecting.sharing {
      options += [
        "ControlMaster=auto", "ControlPath=\(folder)/%C", "ControlPersist=60",
      ]
    } else {
      options += ["ControlMaster=no", "ControlPath=none"]
    }
    return [connecting.isInteractive ? "-t" : "-T"] + options.flatMap { ["-o", $0] }
  }

  /// Adds the option by which ssh, docker and kubectl make a terminal.
  private static func withTerminal(_ prefix: [String]) -> [String] {
    let name = prefix.first?.split(separator: "/").last.map(String.init)
    var prefix = prefix
    if name == "ssh" {
      prefix.insert("-t", at: 1)
    } else if ["docker", "podman", "kubectl"].contains(name),
      let exec = prefix.firstIndex(of: "exec")
    {
      prefix.insert("-t", at: exec + 1)
    }
    return prefix
  }
}
