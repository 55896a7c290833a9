internal import SystemKit
internal import Transcripts

/// Start-up lines that make a shell mark its prompts and commands with sequences that terminals ignore.
///
/// Each mark is `ESC ] 5379 ; <secret> ; <pid> ; <letter> [; …] BEL`:
///
/// | letter | when |
/// |---|---|
/// | `D;<number>;<status>` | a command has ended; the number grows with each prompt |
/// | `A` | a prompt begins |
/// | `B` | a prompt has been shown |
/// | `E` | a continuation prompt has been shown |
/// | `C` | a command starts |
///
/// The secret keeps other programs from making marks; the shell's own number keeps out shells that
/// inherit its variables; the growing number keeps out a replay of the log. `FrameScanner` reads them.
/// The user's start-up files are read first, and none of them is changed.
struct ShellIntegration {
  static let number = 5379

  /// A shell's command line, with variables and files it needs.
  struct Launch {
    var arguments: [String]
    var environment: [String: String]
    /// Variables of the caller that the shell must not see.
    var removed: [String] = []
    /// Files in the integration's folder, by name.
    var files: [String: String]
  }

  /// The secret in two halves, so that a shell that lists its variables does not print it.
  let halves: (first: String, second: String)
  /// The folder of the integration's files.
  let folder: String
  /// The file that exists in this folder while a cell runs.
  let running: String

  init(nonce: String, folder: String, running: String) {
    let middle = nonce.index(nonce.startIndex, offsetBy: nonce.count / 2)
    halves = ("\(Self.number);\(nonce[..<middle])", String(nonce[middle...]))
    self.folder = folder
    self.running = running
  }

  /// The launch of an interactive shell that we know; nil for any other command.
  func launch(_ arguments: [String], environment: [String: String]) -> Launch? {
    let name = Path.name(arguments.first ?? "")
    let options = Set(arguments.dropFirst())
    let file = Path.join(folder, name)
    switch name {
    case "bash":
      guard options.isSubset(of: ["-i", "--norc", "--noprofile"]) else { return nil }
      let own = options.contains("--norc") ? "" : #"[ -r ~/.bashrc ] && . ~/.bashrc"#
      return Launch(
        arguments: [arguments[0], "--rcfile", file, "-i"], environment: [:],
        files: [name: own + "\n" + bash + LineClearing.bash])
    case "zsh":
      guard options.isSubset(of: ["-i"]) else { return nil }
      var variables = ["ZDOTDIR": folder]
      variables["DEV_SESSIONS_ZDOTDIR"] = environment["ZDOTDIR"]
      // Files for all users may set ZDOTDIR, so they are read by ours instead of by zsh itself.
      return Launch(
        arguments: [arguments[0], "-d", "-i"], environment: variables,
        files: [".zshenv": zshEnvironment, ".zshrc": zsh + LineClearing.zsh])
    case "fish":
      guard options.isSubset(of: ["-i", "--interactive", "-N", "--no-config"]) else { return nil }
      return Launch(
        arguments: arguments + ["-C", "source \(file.asShellWord)"], environment: [:],
        files: [name: fish + LineClearing.fish])
    case "sh", "dash", "ash":
      guard options.isSubset(of: ["-i"]) else { return nil }
      let earlier =
        environment["ENV"].map { "[ -r \($0.asShellWord) ] && . \($0.asShellWord)\n" } ?? ""
      return Launch(
        arguments: [arguments[0], "-i"], environment: ["ENV": file],
        files: [name: earlier + posix])
    default: return nil
    }
  }
}
