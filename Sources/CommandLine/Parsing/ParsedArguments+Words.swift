extension ParsedArguments {
  /// Words that mean the same to whoever parses them for this command, without the command itself.
  ///
  /// What was filled in from the user's defaults is among them.
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
