extension CommandTable {
  /// Parses a command line.
  ///
  /// - Parameters:
  ///   - words: The arguments without the program's name.
  ///   - helpWidth: The columns for a help text, at least 40.
  /// - Returns: The action that the command line asks for.
  /// - Throws: `UsageError` when the command line is not valid.
  package func parse(
    _ words: [String], helpWidth: Int = HelpScreen.defaultWidth
  ) throws(UsageError) -> Invocation {
    guard let first = words.first else { return .help(introduction(width: helpWidth)) }
    switch first {
    case "--help", "-h": return .help(overview(width: helpWidth))
    case "--version": return .version
    case "help": return .help(try help(about: words.dropFirst(), width: helpWidth))
    default: break
    }
    guard let topCommand = command(at: [first]) else { throw unknownCommand(first) }

    var command = topCommand
    var path = [first]
    var rest = words.dropFirst()
    while let next = rest.first, let subcommand = command.subcommand(named: next) {
      command = subcommand
      path.append(next)
      rest = rest.dropFirst()
    }

    var parser = ArgumentParser(command: command, invokedAs: [program] + path)
    switch try parser.parse(rest) {
    case .helpRequested:
      let screen = HelpScreen(program: program, path: path, command: command)
      return .help(screen.text(width: helpWidth))
    case .arguments(let arguments): return .run(path: path, arguments)
    }
  }

  /// Whether `--json` is among the arguments before `--`, even if the command line is not valid.
  ///
  /// With it, an error can be written in the form that the caller expects.
  package static func requestsJSON(_ words: [String]) -> Bool {
    Token.beforeTerminator(words[...]).contains("--json")
  }

  /// Returns the screen that lists all commands.
  package func overview(width: Int = HelpScreen.defaultWidth) -> String {
    HelpScreen.overview(of: self, width: width)
  }

  /// Returns the screen for a call without a command, with the most important commands.
  package func introduction(width: Int = HelpScreen.defaultWidth) -> String {
    essentials.isEmpty ? overview(width: width) : HelpScreen.introduction(to: self, width: width)
  }

  /// Returns the help of the command at `path`; nil when there is none.
  package func help(at path: [String], width: Int = HelpScreen.defaultWidth) -> String? {
    command(at: path).map {
      HelpScreen(program: program, path: path, command: $0).text(width: width)
    }
  }

  private func help(about words: ArraySlice<String>, width: Int) throws(UsageError) -> String {
    let path = words.filter { !Token.isLong($0) && !Token.isCluster($0) }
    guard let first = path.first, first != "help" else { return overview(width: width) }
    guard command(at: [first]) != nil else { throw unknownCommand(first) }
    guard let text = help(at: path, width: width) else {
      throw UsageError(
        "unknown command \(Sentence.quote(path.joined(separator: " ")))",
        hint: "see \(program) \(first) --help")
    }
    return text
  }

  private func unknownCommand(_ word: String) -> UsageError {
    let hint = "see \(program) --help"
    if Token.isLong(word) || Token.isCluster(word) {
      let name = word.splitAtFirstEquals().name
      let isKnown = commands.contains { command in
        command.options.contains { $0.label == name || $0.short.map { "-\($0)" } == name }
      }
      return isKnown
        ? UsageError("\(name) must come after the command", hint: hint)
        : UsageError(
          "unknown option \(Sentence.word(name))"
            + Self.question(Nearest.match(name, in: ["--help", "--version"])), hint: hint)
    }
    return UsageError(
      "unknown command \(Sentence.quote(word))"
        + Self.question(Self.nearestCommand(word, in: commands, also: ["help"])), hint: hint)
  }

  /// Returns the visible command that was probably meant by `word`.
  static func nearestCommand(
    _ word: String, in commands: [Command], also others: [String] = []
  ) -> String? {
    let visible = commands.filter { !$0.isHidden }
    if let synonym = visible.first(where: { $0.synonyms.contains(word) }) { return synonym.name }
    return Nearest.match(word, in: visible.map(\.name) + others)
  }

  /// Returns the end of a message that suggests a name; empty without one.
  static func question(_ suggestion: String?) -> String {
    suggestion.map { "; did you mean \($0)?" } ?? ""
  }
}

/// The action that a command line asks for.
package enum Invocation: Sendable, Hashable {
  /// Run the command at this path, such as `["wait"]` or `["gateway", "install"]`.
  case run(path: [String], ParsedArguments)
  /// Print this text and a newline.
  case help(String)
  /// Print the version.
  case version
}
