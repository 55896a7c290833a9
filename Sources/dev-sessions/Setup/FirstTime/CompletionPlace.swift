internal import CommandLine
internal import DevSessions
internal import SystemKit

/// Where a person's shell looks for our completion.
struct CompletionPlace {
  let shell: CompletionScript.Shell
  /// A file that the shell loads by itself; nil where only a line in its start-up file helps.
  let file: String?
  /// Where `make install` puts it for everybody, next to the program.
  private let installed: String

  /// The one of the shell that `SHELL` names; nil for shells that are not known.
  init?(_ environment: [String: String], program: String) {
    guard let shell = CompletionScript.Shell(rawValue: Path.name(environment["SHELL"] ?? "")) else {
      return nil
    }
    self.shell = shell
    let home = Environment.home(environment)
    func folder(_ variable: String, _ usual: String) -> String {
      environment[variable].flatMap { $0.isEmpty ? nil : $0 } ?? Path.join(home, usual)
    }
    let prefix = Path.parent(Path.parent(program))
    switch shell {
    case .bash:
      let name = "bash-completion/completions/dev-sessions"
      file = Path.join(folder("XDG_DATA_HOME", ".local/share"), name)
      installed = "\(prefix)/share/\(name)"
    case .fish:
      file = Path.join(folder("XDG_CONFIG_HOME", ".config"), "fish/completions/dev-sessions.fish")
      installed = "\(prefix)/share/fish/vendor_completions.d/dev-sessions.fish"
    case .zsh:
      file = nil
      installed = "\(prefix)/share/zsh/site-functions/_dev-sessions"
    }
  }

  /// The line that loads it, for a shell with no folder of the person's own.
  var line: String { "source <(dev-sessions completion \(shell.rawValue))" }

  /// The script.
  var script: String { CompletionScript(Commands.table).text(for: shell) }

  /// The file it is in now, whoever put it there.
  func present() throws(SystemError) -> String? {
    if FileSystem.exists(installed) { return installed }
    guard let file else { return nil }
    return try FileSystem.read(file, limit: 1 << 20) == Array(script.utf8) ? file : nil
  }
}
