internal import DevSessions
internal import SystemKit

/// A file that a person's shell reads when it starts; changed only when they say so.
struct StartupFile {
  let path: String

  /// The one of this shell; nil for shells that are not known.
  init?(shell: String, _ environment: [String: String]) {
    let home = Environment.home(environment)
    switch shell {
    case "bash":
      #if os(macOS)
      path = Path.join(home, ".bash_profile")
      #else
      path = Path.join(home, ".bashrc")
      #endif
    case "zsh":
      let folder = environment["ZDOTDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? home
      path = Path.join(folder, ".zshrc")
    case "fish":
      let folder = environment["XDG_CONFIG_HOME"].flatMap { $0.isEmpty ? nil : $0 }
      path = Path.join(folder ?? Path.join(home, ".config"), "fish/config.fish")
    default: return nil
    }
  }

  /// Whether it has this line.
  func contains(_ line: String) throws(SystemError) -> Bool {
    try content().split(separator: "\n").contains { $0 == line }
  }

  /// Adds a line at the end, in the file that a link leads to.
  func append(_ line: String) throws(SystemError) {
    let content = try content()
    let target = FileSystem.exists(path) ? try FileSystem.realPath(path) : path
    let mode = try FileSystem.status(target)?.mode ?? 0o644
    let gap = content.isEmpty || content.hasSuffix("\n") ? "" : "\n"
    try FileSystem.makeFolders(Path.parent(target))
    try FileSystem.replace(target, with: Array("\(content)\(gap)\(line)\n".utf8), mode: mode)
  }

  private func content() throws(SystemError) -> String {
    String(decoding: try FileSystem.read(path, limit: 1 << 20) ?? [], as: UTF8.self)
  }
}
