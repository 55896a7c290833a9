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
    try content().split(separator: UInt8(ascii: "\n")).contains { $0.elementsEqual(line.utf8) }
  }

  /// Adds a line at the end, in the file that a link leads to.
  func append(_ line: String) throws(SystemError) {
    let content = try content()
    let target = FileSystem.linked(path)
    let gap = content.last.map { $0 == UInt8(ascii: "\n") } ?? true ? "" : "\n"
    try FileSystem.makeFolders(Path.parent(target))
    try FileSystem.replaceLinked(
      target, with: content + Array("\(gap)\(line)\n".utf8), mode: 0o644)
  }

  /// Its bytes as they are: a person's file need not be UTF-8, and must not be changed by our line.
  private func content() throws(SystemError) -> [UInt8] {
    try FileSystem.read(path, limit: 1 << 20) ?? []
  }
}
