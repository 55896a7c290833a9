internal import JSON
internal import SystemKit
internal import Tmux
internal import Transcripts

/// What we run.
extension Doctor {
  func tmux() -> [Finding] {
    do {
      return [Finding("tmux", .ok, "tmux \(try sessions.tmux.version())")]
    } catch {
      return [Finding("tmux", .problem, "\(error)", fix: "install tmux 3.0 or later")]
    }
  }

  func git() -> [Finding] {
    guard let path = Program.locate("git", in: sessions.environment),
      let version = Self.version(path, "--version", sessions.environment)
    else {
      return [
        Finding("git", .note, "git is not on the PATH; agents mostly want it", fix: "install git")
      ]
    }
    return [Finding("git", .ok, version)]
  }

  func agents() -> [Finding] {
    let environment = sessions.environment
    let codex = Program.locate("codex", in: environment)
    var found: [Finding] = []
    if let path = Program.locate("claude", in: environment) {
      found += claude(path)
    } else {
      found.append(
        Finding(
          "claude", codex == nil ? .problem : .note, "claude is not on the PATH",
          fix: "install Claude Code"))
    }
    if let codex { found += self.codex(codex) }
    return found
  }

  private func codex(_ path: String) -> [Finding] {
    guard let version = Self.version(path, "--version", sessions.environment) else {
      return [
        Finding("codex", .problem, "\(path) --version does not work", fix: "install it again")
      ]
    }
    return [Finding("codex", .ok, version), codexAccount()]
  }

  /// Whether Codex has something to log in with, or a provider that asks for nothing of the kind.
  private func codexAccount() -> Finding {
    let environment = sessions.environment
    let found = { (text: String) in Finding("codex-account", .ok, text) }
    if let variable = ["OPENAI_API_KEY", "CODEX_API_KEY", "CODEX_ACCESS_TOKEN"].first(where: {
      environment[$0]?.isEmpty == false
    }) {
      return found("Codex is given \(variable)")
    }
    let chosen = environment["CODEX_HOME"].flatMap { $0.isEmpty ? nil : $0 }
    let folder = chosen ?? Path.join(Environment.home(environment), ".codex")
    if FileSystem.exists(Path.join(folder, "auth.json")) { return found("Codex is logged in") }
    let settings: [UInt8]
    do {
      settings = try FileSystem.read(Path.join(folder, "config.toml"), limit: 1 << 20) ?? []
    } catch {
      return Finding(
        "codex-account", .problem, "\(error)", fix: "make it a file that you can read")
    }
    for line in settings.split(separator: 0x0A) {
      let key = String(decoding: line.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self)
        .filter { $0 != " " }
      if key == "model_provider" { return found("Codex has a model provider of your own") }
      if key == "cli_auth_credentials_store" {
        return found("Codex's account is where your config.toml says, if anywhere")
      }
    }
    return Finding(
      "codex-account", .note, "Codex does not seem to be logged in", fix: "run codex login")
  }

  private func claude(_ path: String) -> [Finding] {
    guard let version = Self.version(path, "--version", sessions.environment) else {
      return [
        Finding(
          "claude", .problem, "\(path) --version does not work", fix: "install Claude Code again")
      ]
    }
    let isKnown = version.hasPrefix("2.1.")
    return [
      Finding(
        "claude", isKnown ? .ok : .note,
        isKnown ? version : "\(version) is not known to work; 2.1 is",
        fix: isKnown ? nil : "if something is odd, look with: dev-sessions explain <id>"),
      account(),
    ] + keyBindings()
  }

  /// Key bindings with which Enter sends no prompt.
  private func keyBindings() -> [Finding] {
    let folder = TranscriptLocation.configurationFolder(sessions.environment)
    let bindings = ClaudeKeyBindings(configuration: folder)
    guard let action = bindings.actionOfEnter else { return [] }
    let file = Path.join(folder, ClaudeKeyBindings.fileName)
    if bindings.submitKeys == nil {
      return [
        Finding(
          "keys", .problem, "\(bindings.sentence) in \(file): no prompt can be sent",
          fix: "bind another key to chat:submit there, such as ctrl+s")
      ]
    }
    let key = bindings.submitNames.last ?? ""
    return [
      Finding("keys", .ok, "\(file) binds Enter to \(action); prompts are sent with \(key)")
    ]
  }

  /// Whether Claude Code has something to log in with; that it is valid only a prompt can tell.
  private func account() -> Finding {
    let environment = sessions.environment
    let variables = [
      "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN",
      "CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX", "CLAUDE_CODE_USE_FOUNDRY",
    ]
    if let variable = variables.first(where: { environment[$0]?.isEmpty == false }) {
      return Finding("account", .ok, "Claude Code is given \(variable)")
    }
    let folder = TranscriptLocation.configurationFolder(environment)
    if FileSystem.exists(Path.join(folder, ".credentials.json")) {
      return Finding("account", .ok, "Claude Code is logged in")
    }
    #if os(macOS)
    return Finding("account", .ok, "Claude Code's account is in the keychain, if anywhere")
    #else
    return Finding(
      "account", .note, "Claude Code does not seem to be logged in",
      fix: "run claude, log in, and leave it with /exit")
    #endif
  }

  /// Settings that an administrator has made for everybody on this machine.
  private static var managedSettings: String {
    #if os(macOS)
    "/Library/Application Support/ClaudeCode/managed-settings.json"
    #else
    "/etc/claude-code/managed-settings.json"
    #endif
  }

  /// Without our hooks some states are seen later, or by the screen alone.
  func hooks() throws -> [Finding] {
    let folder = TranscriptLocation.configurationFolder(sessions.environment)
    let here = try FileSystem.currentFolder()
    var files = [Path.join(folder, "settings.json")]
    files += ["settings.json", "settings.local.json"].map { "\(here)/.claude/\($0)" }
    for path in files where setting("disableAllHooks", in: path) {
      return [hooksAreOff("\(path) switches all hooks off", "remove disableAllHooks from it")]
    }
    for key in ["disableAllHooks", "allowManagedHooksOnly"]
    where setting(key, in: Self.managedSettings) {
      return [
        hooksAreOff(
          "\(Self.managedSettings) does not let hooks run (\(key))",
          "ask whoever manages this machine, or live with it")
      ]
    }
    return [Finding("hooks", .ok, "Claude Code runs hooks")]
  }

  private func setting(_ key: String, in path: String) -> Bool {
    guard let bytes = try? FileSystem.read(path, limit: 1 << 20) else { return false }
    return (try? JSONValue(parsing: bytes))?[key]?.bool == true
  }

  private func hooksAreOff(_ why: String, _ fix: String) -> Finding {
    Finding("hooks", .note, "\(why), ours too: what a session does is seen later", fix: fix)
  }

  /// Agents call us by name.
  func program() -> [Finding] {
    guard let found = Program.locate("dev-sessions", in: sessions.environment) else {
      return [
        Finding(
          "program", .note, "dev-sessions is not on the PATH, where agents look for it",
          fix: "add \(Path.parent(sessions.program)) to the PATH")
      ]
    }
    guard let real = try? FileSystem.realPath(found), real != sessions.program else {
      return [Finding("program", .ok, found)]
    }
    return [
      Finding(
        "program", .note, "dev-sessions on the PATH is another one, \(real)",
        fix: "remove the one you do not want")
    ]
  }
}
