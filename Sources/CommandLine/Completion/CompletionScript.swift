/// Generates scripts with which shells complete the program's command lines.
///
/// A script contains everything from the declarations. Only for the IDs of sessions it runs the
/// program, with `CompletionScript.sessionsWord`.
package struct CompletionScript: Sendable {
  /// A supported shell.
  package enum Shell: String, CaseIterable, Sendable {
    case bash
    case zsh
    case fish
  }

  /// The hidden command that prints a line `id<tab>description` for each session.
  package static let sessionsWord = "complete-sessions"

  /// The declarations of all commands.
  let table: CommandTable

  /// Makes a generator for a program.
  package init(_ table: CommandTable) {
    self.table = table
  }

  /// Returns the script, which ends with a newline.
  package func text(for shell: Shell) -> String {
    switch shell {
    case .bash: bash
    case .zsh: zsh
    case .fish: fish
    }
  }

  /// The program's name in a form that can be part of a function's name.
  var identifier: String { String(table.program.map { $0 == "-" ? "_" : $0 }) }

  /// Returns the comment at the top of a script.
  func heading(_ shell: Shell) -> String {
    """
    # \(shell.rawValue) completion for \(table.program)
    # Generated from the program's declarations: \(table.program) completion \(shell.rawValue)
    """
  }

  /// Quotes text with single quotes for bash and zsh.
  static func quoted(_ text: String) -> String {
    "'" + text.escaping(["'": #"'\''"#]) + "'"
  }
}

extension CommandTable {
  /// The visible commands with their paths, each followed by its subcommands.
  var visibleCommands: [(path: [String], command: Command)] {
    func below(_ command: Command, _ path: [String]) -> [(path: [String], command: Command)] {
      [(path, command)]
        + command.visibleSubcommands.flatMap { below($0, path + [$0.name]) }
    }
    return commands.filter { !$0.isHidden }.flatMap { below($0, [$0.name]) }
  }
}

extension OptionDeclaration {
  /// The option's names on the command line.
  var spellings: [String] { (short.map { ["-\($0)"] } ?? []) + [label] }
}

extension String {
  /// Returns the text with each of these characters replaced.
  func escaping(_ replacements: [Character: String]) -> String {
    var escaped = ""
    for character in self {
      if let replacement = replacements[character] {
        escaped += replacement
      } else {
        escaped.append(character)
      }
    }
    return escaped
  }
}
