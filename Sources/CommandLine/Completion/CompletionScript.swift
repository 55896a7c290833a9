/// The script that teaches a shell to complete the program's command lines.
///
/// All that the declarations say is in the script itself; only the sessions' IDs are asked for, by
/// running the program with `CompletionScript.sessionsWord`.
package struct CompletionScript: Sendable {
  /// A shell there is a script for.
  package enum Shell: String, CaseIterable, Sendable {
    case bash
    case zsh
    case fish
  }

  /// What the program is run with to print a line `id<tab>description` for each session.
  package static let sessionsWord = "complete-sessions"

  /// What is completed.
  let table: CommandTable

  /// Makes the scripts of a program.
  package init(_ table: CommandTable) {
    self.table = table
  }

  /// The script, which ends with a newline.
  package func text(for shell: Shell) -> String {
    switch shell {
    case .bash: bash
    case .zsh: zsh
    case .fish: fish
    }
  }

  /// The program's name as a part of a function's name.
  var identifier: String { String(table.program.map { $0 == "-" ? "_" : $0 }) }

  /// What stands at the top of each script.
  func heading(_ shell: Shell) -> String {
    """
    # \(shell.rawValue) completion for \(table.program)
    # Generated from the program's declarations: \(table.program) completion \(shell.rawValue)
    """
  }

  /// Puts text in single quotes, as bash and zsh read them.
  static func quoted(_ text: String) -> String {
    "'" + text.escaping(["'": #"'\''"#]) + "'"
  }
}

extension CommandTable {
  /// The commands that people see, with the words that lead to each, subcommands after their parent.
  var visibleCommands: [(path: [String], command: Command)] {
    func below(_ command: Command, _ path: [String]) -> [(path: [String], command: Command)] {
      [(path, command)]
        + command.visibleSubcommands.flatMap { below($0, path + [$0.name]) }
    }
    return commands.filter { !$0.isHidden }.flatMap { below($0, [$0.name]) }
  }
}

extension OptionDeclaration {
  /// All that the option may be called on the command line.
  var spellings: [String] { (short.map { ["-\($0)"] } ?? []) + [label] }
}

extension String {
  /// The text with each of these characters replaced.
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
