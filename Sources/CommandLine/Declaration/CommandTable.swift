/// All commands of a program: the declaration from which everything else is generated.
package struct CommandTable: Sendable {
  /// The program's name, as typed.
  package let program: String

  /// A sentence on the program's purpose.
  package let summary: String

  /// Paragraphs of the overview between summary and commands.
  package let discussion: [String]

  /// The commands under their headings.
  package let groups: [CommandGroup]

  /// The exit codes that the overview explains.
  package let exitCodes: [ExitCodeRow]

  /// The examples at the end of the overview.
  package let examples: [Example]

  /// The most important commands, shown when no command is given; if empty, the overview is shown.
  package let essentials: [String]

  /// Declares a program.
  package init(
    program: String,
    summary: String,
    discussion: [String] = [],
    groups: [CommandGroup],
    exitCodes: [ExitCodeRow] = [],
    examples: [Example] = [],
    essentials: [String] = []
  ) {
    self.program = program
    self.summary = summary
    self.discussion = discussion
    self.groups = groups
    self.exitCodes = exitCodes
    self.examples = examples
    self.essentials = essentials
  }

  /// All commands at the top level, hidden ones included, in the order they were declared.
  package var commands: [Command] { groups.flatMap(\.commands) }

  /// Returns the command at this path, such as `["gateway", "install"]`.
  package func command(at path: [String]) -> Command? {
    guard let first = path.first,
      let entry = groups.lazy.flatMap(\.entries).first(where: { $0.name == first })
    else { return nil }
    var command = entry.make()
    for name in path.dropFirst() {
      guard let next = command.subcommand(named: name) else { return nil }
      command = next
    }
    return command
  }
}
