/// The declaration of a command, from which parsing, help, completion and the manual are made.
package struct Command: Sendable {
  /// The word on the command line.
  package let name: String

  /// A sentence for the help and the list of commands.
  package let summary: String

  /// Paragraphs of the help between summary and arguments.
  package let discussion: [String]

  /// The positional arguments, in order; at most one of them is variadic.
  package let positionals: [PositionalDeclaration]

  /// The options, in the order of the help.
  ///
  /// `--help` is added to every command.
  package let options: [OptionDeclaration]

  /// The arguments after `--` that are passed on; nil makes them positional arguments.
  package let trailing: TrailingDeclaration?

  /// The groups of options and arguments that exclude each other.
  package let groups: [ExclusiveGroup]

  /// The exit codes that the help explains.
  package let exitCodes: [ExitCodeRow]

  /// The examples, at least two for a visible command.
  package let examples: [Example]

  /// Other words that people may try.
  ///
  /// They are not accepted; the error message suggests the name.
  package let synonyms: [String]

  /// The subcommands, such as `install` of `gateway install`.
  package let subcommands: [Command]

  /// Whether it can be run without a subcommand.
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

  /// The options in the help, `--help` last.
  package var visibleOptions: [OptionDeclaration] {
    options.filter { !$0.isHidden } + [helpOption]
  }

  /// The subcommands in the help.
  package var visibleSubcommands: [Command] { subcommands.filter { !$0.isHidden } }

  /// Returns the option with this long name, also `--help`.
  package func option(named name: String) -> OptionDeclaration? {
    if let option = options.first(where: { $0.name == name }) { return option }
    return name == helpOption.name ? helpOption : nil
  }

  /// Returns the option with this one-letter name, also `-h`.
  package func option(short: Character) -> OptionDeclaration? {
    if let option = options.first(where: { $0.short == short }) { return option }
    return short == helpOption.short ? helpOption : nil
  }

  /// Returns the subcommand with this name.
  package func subcommand(named name: String) -> Command? {
    subcommands.first { $0.name == name }
  }

  /// The option `--help`, without its letter when the command uses `-h` for something else.
  private var helpOption: OptionDeclaration {
    let help = OptionDeclaration.help
    guard options.contains(where: { $0.short == help.short }) else { return help }
    return OptionDeclaration(
      name: help.name, short: nil, kind: nil, placeholder: "", help: help.help,
      repetition: help.repetition, defaultText: nil, isHidden: false)
  }
}

/// An example of a command line, with an explanation.
package struct Example: Sendable, Hashable {
  /// The whole command line, the program's name included; never wrapped.
  package let commandLine: String

  /// A sentence on its effect.
  package let explanation: String

  /// Makes an example.
  package init(_ commandLine: String, _ explanation: String) {
    self.commandLine = commandLine
    self.explanation = explanation
  }
}

/// A row of the table of exit codes in the help.
package struct ExitCodeRow: Sendable, Hashable {
  /// The exit code.
  package let code: Int

  /// Its meaning, in a few words.
  package let meaning: String

  /// Makes a row.
  package init(_ code: Int, _ meaning: String) {
    self.code = code
    self.meaning = meaning
  }
}
