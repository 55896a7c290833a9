/// What was given to a command, checked against its declaration and read through it.
///
/// `arguments[timeout]` gives the value in the type `timeout` was declared with. An option or
/// optional argument the command does not declare reads as not given.
package struct ParsedArguments: Sendable, Hashable {
  /// The program's name and the words that led to the command: `["dev-sessions", "wait"]`.
  let invokedAs: [String]

  /// The texts given for each option, by long name; a flag has one empty text.
  let optionTexts: [String: [String]]

  /// The texts given for each positional argument, by name.
  let positionalTexts: [String: [String]]

  /// What followed `--`, for a command that declares trailing arguments; nil when there was no
  /// `--`.
  package let trailing: [String]?

  /// The value of an option.
  package subscript<Result>(option: Option<Result>) -> Result {
    option.read(optionTexts[option.declaration.name] ?? [])
  }

  /// The value of a positional argument.
  package subscript<Result>(positional: Positional<Result>) -> Result {
    positional.read(positionalTexts[positional.declaration.name] ?? [])
  }

  /// The texts that were given for an option, by its declaration; a flag has one empty text.
  package func texts(of option: OptionDeclaration) -> [String] {
    optionTexts[option.name] ?? []
  }

  /// The texts that were given for a positional argument, by its declaration.
  package func texts(of positional: PositionalDeclaration) -> [String] {
    positionalTexts[positional.name] ?? []
  }

  /// Tells whether an option or argument was given, rather than left to its default.
  package func isGiven(_ member: any GroupMember) -> Bool {
    isGiven(member.memberName)
  }

  /// The same arguments with `text` for an option that was not given, as if it had been.
  ///
  /// - Parameter source: where the text comes from, for the message when it is none for this option.
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

  /// An error about these arguments that points at the command's help.
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
