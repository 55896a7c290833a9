/// Parses the arguments after a command's name.
///
/// To be used once.
struct ArgumentParser {
  /// The result of parsing.
  enum Outcome {
    /// The command's help was asked for.
    case helpRequested
    /// The arguments are valid.
    case arguments(ParsedArguments)
  }

  let command: Command
  let invokedAs: [String]

  private var optionTexts: [String: [String]] = [:]
  private var operands: [String] = []
  private var trailing: [String]?

  /// The arguments that are not read yet.
  private var rest: ArraySlice<String> = []

  init(command: Command, invokedAs: [String]) {
    self.command = command
    self.invokedAs = invokedAs
  }

  /// Parses arguments.
  ///
  /// Options and operands can be mixed before `--`.
  mutating func parse(_ words: ArraySlice<String>) throws(UsageError) -> Outcome {
    if Token.beforeTerminator(words).contains(where: isHelp) { return .helpRequested }
    rest = words
    while let word = rest.popFirst() {
      if word == Token.terminator {
        takeAfterTerminator()
      } else if Token.isLong(word) {
        try readLong(word)
      } else if isCluster(word) {
        try readCluster(word)
      } else {
        operands.append(word)
      }
    }
    // `-h` was in the middle of a cluster.
    if optionTexts[OptionDeclaration.help.name] != nil { return .helpRequested }
    let arguments = ParsedArguments(
      invokedAs: invokedAs, optionTexts: optionTexts,
      positionalTexts: try assignOperands(), trailing: trailing)
    try checkGroups(arguments)
    return .arguments(arguments)
  }

  private func isHelp(_ word: String) -> Bool {
    word == OptionDeclaration.help.label
      || word == "-h" && command.option(short: "h")?.name == OptionDeclaration.help.name
  }

  private mutating func takeAfterTerminator() {
    if command.trailing == nil {
      operands += rest
    } else {
      trailing = Array(rest)
    }
    rest = []
  }
}

// MARK: - Options

extension ArgumentParser {
  /// Whether the word is a dash with letters, and not a number that the command accepts.
  private func isCluster(_ word: String) -> Bool {
    guard Token.isCluster(word) else { return false }
    guard Token.isNegativeNumber(word), let digit = word.dropFirst().first else { return true }
    return command.option(short: digit) != nil
  }

  /// Reads `--name`, `--name value` or `--name=value`.
  private mutating func readLong(_ word: String) throws(UsageError) {
    let (label, inlineValue) = word.splitAtFirstEquals()
    guard let option = command.option(named: String(label.dropFirst(2))) else {
      throw unknownOption(label, in: word)
    }
    if option.isFlag {
      if inlineValue != nil { throw error("\(option.label) takes no value") }
      try record(option, "")
    } else if let inlineValue {
      try record(option, inlineValue)
    } else {
      try record(option, try takeValue(for: option))
    }
  }

  /// Reads `-q`, `-qj`, `-n value`, `-nvalue`, `-n=value` or `-qn value`.
  private mutating func readCluster(_ word: String) throws(UsageError) {
    // Nothing is recorded before the whole cluster is valid: `-hello` must not mean `-h`.
    var flags: [OptionDeclaration] = []
    var letters = word.unicodeScalars.dropFirst()
    while let letter = letters.popFirst() {
      guard let option = command.option(short: Character(letter)) else {
        throw letter == "=" && !flags.isEmpty
          ? error("\(flags[flags.count - 1].label) takes no value")
          : unknownOption("-\(letter)", in: word)
      }
      guard !option.isFlag else {
        flags.append(option)
        continue
      }
      for flag in flags { try record(flag, "") }
      if letters.isEmpty {
        try record(option, try takeValue(for: option))
      } else {
        if letters.first == "=" { letters.removeFirst() }
        try record(option, String(Substring(letters)))
      }
      return
    }
    for flag in flags { try record(flag, "") }
  }

  /// Takes the next word as the value of `option`, unless it is clearly another option.
  private mutating func takeValue(for option: OptionDeclaration) throws(UsageError) -> String {
    guard let next = rest.first, next != Token.terminator else {
      throw error("\(option.label) needs a value: \(Self.accepted(by: option))")
    }
    guard Token.isNegativeNumber(next) || !isDeclaredOption(next) else {
      throw error(
        "\(option.label) needs a value, but \(Sentence.word(next)) is an option;"
          + " write \(option.label)=… for a value that begins with a dash")
    }
    rest.removeFirst()
    return next
  }

  /// Whether the word is one or more of this command's options.
  private func isDeclaredOption(_ word: String) -> Bool {
    if Token.isLong(word) {
      return command.option(named: String(word.splitAtFirstEquals().name.dropFirst(2))) != nil
    }
    guard Token.isCluster(word) else { return false }
    for letter in word.unicodeScalars.dropFirst() {
      guard let option = command.option(short: Character(letter)) else { return false }
      if !option.isFlag { return true }
    }
    return true
  }

  private mutating func record(
    _ option: OptionDeclaration, _ text: String
  ) throws(UsageError) {
    if let kind = option.kind { try check(text, is: kind, for: option.label) }
    switch option.repetition {
    case .refused:
      if optionTexts[option.name] != nil { throw error("\(option.label) may be given only once") }
      optionTexts[option.name] = [text]
    case .lastWins: optionTexts[option.name] = [text]
    case .collected: optionTexts[option.name, default: []].append(text)
    }
  }

  private static func accepted(by option: OptionDeclaration) -> String {
    guard let kind = option.kind, kind != .text else { return "<\(option.placeholder)>" }
    return kind.expectation
  }
}

// MARK: - Positional arguments and groups

extension ArgumentParser {
  /// Assigns the operands: each argument gets its minimum, then the rest goes from left to right.
  private func assignOperands() throws(UsageError) -> [String: [String]] {
    if let first = operands.first, command.positionals.isEmpty, !command.subcommands.isEmpty {
      throw unknownSubcommand(first)
    }
    guard command.isRunnable else {
      let names = command.visibleSubcommands.map(\.name)
      throw error("\(command.name) needs a subcommand: \(Sentence.list(names, last: "or"))")
    }
    var left = operands[...]
    var spare = left.count - command.positionals.reduce(0) { $0 + $1.minimum }
    var texts: [String: [String]] = [:]
    for positional in command.positionals {
      let extra = positional.isVariadic ? spare : min(spare, 1 - positional.minimum)
      let count = positional.minimum + max(0, extra)
      guard left.count >= count else { throw error("missing \(positional.label)") }
      for text in left.prefix(count) {
        try check(text, is: positional.kind, for: positional.label)
      }
      if count > 0 { texts[positional.name] = Array(left.prefix(count)) }
      left = left.dropFirst(count)
      spare -= max(0, extra)
    }
    if let unexpected = left.first {
      throw error("unexpected argument \(Sentence.quote(unexpected))")
    }
    return texts
  }

  private func checkGroups(_ arguments: ParsedArguments) throws(UsageError) {
    for group in command.groups {
      let given = Set(group.members.filter(arguments.isGiven))
      if let violation = group.violation(given: given) { throw error(violation) }
    }
  }
}

// MARK: - Errors

extension ArgumentParser {
  private var helpHint: String { "see \(invokedAs.joined(separator: " ")) --help" }

  private func error(_ message: String) -> UsageError {
    UsageError(message, hint: helpHint)
  }

  private func check(
    _ text: String, is kind: ValueKind, for label: String
  ) throws(UsageError) {
    guard !kind.accepts(text) else { return }
    var suggestion: String?
    if case .choice(let words) = kind { suggestion = Nearest.match(text, in: words) }
    throw error(
      "\(label) must be \(kind.expectation), not \(Sentence.quote(text))"
        + CommandTable.question(suggestion))
  }

  private func unknownOption(_ label: String, in word: String) -> UsageError {
    let names = command.visibleOptions.map(\.label)
    // `-json` probably is `--json` with a dash missing, not four letters.
    let typed = Token.isLong(word) ? label : "-" + word.splitAtFirstEquals().name
    let isLetter = !Token.isLong(word)
    let suggestion =
      isLetter
      ? names.first { $0 == typed }
      : Nearest.match(String(typed.dropFirst(2)), in: names.map { String($0.dropFirst(2)) })
        .map { "--" + $0 }
    let place = isLetter && word != label ? " in \(Sentence.quote(word))" : ""
    let message =
      "unknown option \(Sentence.word(label))\(place)" + CommandTable.question(suggestion)
    let shape = isLetter ? word : label
    let isText = shape.contains { $0.isWhitespace } && command.trailing == nil
    return UsageError(
      message, hint: (isText ? "put -- before text that begins with a dash, or " : "") + helpHint)
  }

  private func unknownSubcommand(_ word: String) -> UsageError {
    guard command.subcommand(named: word) == nil else {
      return error("\(word) must come right after \(command.name)")
    }
    let suggestion = CommandTable.nearestCommand(word, in: command.subcommands)
    return error(
      "\(command.name) has no subcommand \(Sentence.quote(word))"
        + CommandTable.question(suggestion))
  }
}
