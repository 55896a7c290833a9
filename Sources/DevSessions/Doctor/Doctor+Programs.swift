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
    if let codex {
      let version = Self.version(codex, "--version", environment)
      found.append(
        version.map { Finding("codex", .ok, $0) }
          ?? Finding("codex", .problem, "\(codex) --version does not work", fix: "install it again")
      )
    }
    return found
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

  /// Without our hooks some states are seen later, or by the screen alone.
  func hooks() throws -> [Finding] {
    let folder = TranscriptLocation.configurationFolder(sessions.environment)
    let here = try FileSystem.currentFolder()
    var files = [Path.join(folder, "settings.json")]
    files += ["settings.json", "settings.local.json"].map { "\(here)/.claude/\($0)" }
    let off = files.filter { path in
      guard let bytes = try? FileSystem.read(path, limit: 1 << 20) else { return false }
      return (try? JSONValue(parsing: bytes))?["disableAllHooks"]?.bool == true
    }
    guard let file = off.first else { return [Finding("hooks", .ok, "Claude Code runs hooks")] }
    return [
      Finding(
        "hooks", .note,
        "\(file) switches all hooks off, ours too: what a session does is seen later",
        fix: "remove disableAllHooks from it")
    ]
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
