/// The checked arguments of a command, read with its declarations.
///
/// `arguments[timeout]` gives the value in the type with which `timeout` was declared. An option or
/// optional argument that the command does not declare reads as not given.
package struct ParsedArguments: Sendable, Hashable {
  /// The program's name and the command's path: `["dev-sessions", "wait"]`.
  let invokedAs: [String]

  /// The texts given for each option, by long name; a flag has one empty text.
  let optionTexts: [String: [String]]

  /// The texts given for each positional argument, by name.
  let positionalTexts: [String: [String]]

  /// The arguments after `--`, for a command that declares them; nil when there was no `--`.
  package let trailing: [String]?

  /// The value of an option.
  package subscript<Result>(option: Option<Result>) -> Result {
    option.read(optionTexts[option.declaration.name] ?? [])
  }

  /// The value of a positional argument.
  package subscript<Result>(positional: Positional<Result>) -> Result {
    positional.read(positionalTexts[positional.declaration.name] ?? [])
  }

  /// Returns the texts that were given for an option; a flag has one empty text.
  package func texts(of option: OptionDeclaration) -> [String] {
    optionTexts[option.name] ?? []
  }

  /// Returns the texts that were given for a positional argument.
  package func texts(of positional: PositionalDeclaration) -> [String] {
    positionalTexts[positional.name] ?? []
  }

  /// Whether an option or argument was given, and not left to its default.
  package func isGiven(_ member: any GroupMember) -> Bool {
    isGiven(member.memberName)
  }

  /// Returns a copy with `text` as the value of an option that was not given.
  ///
  /// - Parameter source: the origin of the text, for the message when it is not a valid value.
  package func filling(
    _ option: OptionDeclaration, with text: String, from source: String
  ) throws(UsageError) -> ParsedArguments {
    guard !isGiven(.option(option.name)) else { return self }
    if let kind = option.kind, !kind.accepts(text) {
      throw UsageError(
        "\(source): \(option.label) must be \(kind.expectation), not \(Sentence.quote(text))")
    }
    return ParsedArguments(
      invokedAs: invokedAs, optionTexts: optionTexts.merging([option.name: [text]]) { $1 },
      positionalTexts: positionalTexts, trailing: trailing)
  }

  /// Makes an error about these arguments, with a hint at the command's help.
  package func usageError(_ message: String) -> UsageError {
    UsageError(message, hint: "see \(invokedAs.joined(separator: " ")) --help")
  }

  func isGiven(_ member: MemberName) -> Bool {
    switch member {
    case .option(let name): !(optionTexts[name] ?? []).isEmpty
    case .positional(let name): !(positionalTexts[name] ?? []).isEmpty
    }
  }
}

extension ParsedArguments {
  /// Returns arguments that this command parses to the same values, without the command's own name.
  ///
  /// They include values that were filled in from the user's defaults.
  ///
  /// - Parameters:
  ///   - command: The command these arguments are for.
  ///   - without: The long names of options to leave out.
  package func words(for command: Command, without: Set<String> = []) -> [String] {
    let options = command.options.filter { !without.contains($0.name) }.flatMap { option in
      texts(of: option).map { option.isFlag ? option.label : "\(option.label)=\($0)" }
    }
    let operands = command.positionals.flatMap { texts(of: $0) }
    guard command.trailing != nil else { return options + [Token.terminator] + operands }
    return options + operands + (trailing.map { [Token.terminator] + $0 } ?? [])
  }
}
