/// One command: everything that parsing, help, completion and the manual need to know about it.
package struct Command: Sendable {
  /// The word on the command line.
  package let name: String

  /// One sentence for the help and the list of commands.
  package let summary: String

  /// Paragraphs of the help between summary and arguments.
  package let discussion: [String]

  /// The positional arguments, in order; at most one of them is variadic.
  package let positionals: [PositionalDeclaration]

  /// The options, in the order the help lists them; `--help` is understood and goes without saying.
  package let options: [OptionDeclaration]

  /// What is taken after `--`; nil makes what follows `--` positional arguments.
  package let trailing: TrailingDeclaration?

  /// Which options and arguments exclude each other.
  package let groups: [ExclusiveGroup]

  /// The exit codes the help explains.
  package let exitCodes: [ExitCodeRow]

  /// At least two examples, for commands people see.
  package let examples: [Example]

  /// Words people may try instead of the name; never accepted, only used to suggest the name.
  package let synonyms: [String]

  /// Commands below this one, such as `install` of `gateway install`.
  package let subcommands: [Command]

  /// Whether it does something without a subcommand.
  package let isRunnable: Bool

  /// Whether help and completion leave it out.
  package let isHidden: Bool

  /// Declares a command.
  package init(
    _ name: String,
    summary: String,
    discussion: [String] = [],
    positionals: [any DeclaresPositional] = [],
    options: [any DeclaresOption] = [],
    trailing: TrailingDeclaration? = nil,
    groups: [ExclusiveGroup] = [],
    exitCodes: [ExitCodeRow] = [],
    examples: [Example] = [],
    synonyms: [String] = [],
    subcommands: [Command] = [],
    isRunnable: Bool = true,
    isHidden: Bool = false
  ) {
    self.name = name
    self.summary = summary
    self.discussion = discussion
    self.positionals = positionals.map(\.declaration)
    self.options = options.map(\.declaration)
    self.trailing = trailing
    self.groups = groups
    self.exitCodes = exitCodes
    self.examples = examples
    self.synonyms = synonyms
    self.subcommands = subcommands
    self.isRunnable = isRunnable
    self.isHidden = isHidden
  }

  /// The options the help lists, `--help` last.
  package var visibleOptions: [OptionDeclaration] {
    options.filter { !$0.isHidden } + [helpOption]
  }

  /// The subcommands the help lists.
  package var visibleSubcommands: [Command] { subcommands.filter { !$0.isHidden } }

  /// The option with this long name, `--help` included.
  package func option(named name: String) -> OptionDeclaration? {
    if let option = options.first(where: { $0.name == name }) { return option }
    return name == helpOption.name ? helpOption : nil
  }

  /// The option with this one-letter name, `-h` included.
  package func option(short: Character) -> OptionDeclaration? {
    if let option = options.first(where: { $0.short == short }) { return option }
    return short == helpOption.short ? helpOption : nil
  }

  /// The subcommand with this name.
  package func subcommand(named name: String) -> Command? {
    subcommands.first { $0.name == name }
  }

  /// `--help`, without its letter where the command uses `-h` for something else.
  private var helpOption: OptionDeclaration {
    let help = OptionDeclaration.help
    guard options.contains(where: { $0.short == help.short }) else { return help }
    return OptionDeclaration(
      name: help.name, short: nil, kind: nil, placeholder: "", help: help.help,
      repetition: help.repetition, defaultText: nil, isHidden: false)
  }
}
