extension CommandTable {
  /// The faults in the declarations, one line each.
  ///
  /// A test of the program expects none.
  package var problems: [String] {
    var found: [String] = []
    Self.note(duplicates: commands.map(\.name), in: program, to: &found)
    for entry in groups.flatMap(\.entries) where entry.make().name != entry.name {
      found.append("\(program): \(entry.name) is declared as \(entry.make().name)")
    }
    for name in essentials where command(at: [name]) == nil {
      found.append("\(program): there is no \(name) to begin with")
    }
    for command in commands {
      if command.name == "help" { found.append("\(program): help is built in") }
      collectProblems(of: command, path: [program, command.name], into: &found)
    }
    return found
  }

  private func collectProblems(
    of command: Command, path: [String], into found: inout [String]
  ) {
    let place = path.joined(separator: " ")
    let options = command.options.map(\.name) + ["help"]
    Self.note(duplicates: options.map { "--" + $0 }, in: place, to: &found)
    Self.note(
      duplicates: command.options.compactMap { $0.short.map { "-\($0)" } }, in: place, to: &found)
    Self.note(duplicates: command.positionals.map(\.label), in: place, to: &found)
    Self.note(duplicates: command.subcommands.map(\.name), in: place, to: &found)
    for name in [command.name] + options where !Self.isKebabCase(name) {
      found.append("\(place): “\(name)” is not in kebab case")
    }
    for option in command.options {
      if let short = option.short, !(short.isASCII && (short.isLetter || short.isNumber)) {
        found.append("\(place): -\(short) is not a letter or digit")
      }
    }
    if command.positionals.count(where: \.isVariadic) > 1 {
      found.append("\(place): more than one variadic argument")
    }
    if !command.isRunnable && command.subcommands.isEmpty {
      found.append("\(place): neither runnable nor with subcommands")
    }
    collectGroupProblems(of: command, place: place, into: &found)
    if !command.isHidden { collectHelpProblems(of: command, place: place, into: &found) }
    for subcommand in command.subcommands {
      collectProblems(of: subcommand, path: path + [subcommand.name], into: &found)
    }
  }

  private func collectGroupProblems(
    of command: Command, place: String, into found: inout [String]
  ) {
    for member in command.groups.flatMap(\.members) {
      switch member {
      case .option(let name):
        if !command.options.contains(where: { $0.name == name }) {
          found.append("\(place): a group names \(member.label), which is not declared")
        }
      case .positional(let name):
        guard let positional = command.positionals.first(where: { $0.name == name }) else {
          found.append("\(place): a group names \(member.label), which is not declared")
          continue
        }
        if positional.minimum > 0 {
          found.append("\(place): \(member.label) is in a group, so it must be optional")
        }
      }
    }
  }

  private func collectHelpProblems(
    of command: Command, place: String, into found: inout [String]
  ) {
    if !command.summary.hasSuffix(".") {
      found.append("\(place): the summary is not a sentence")
    }
    if command.isRunnable && command.examples.count < 2 {
      found.append("\(place): fewer than two examples")
    }
    for example in command.examples {
      let line = example.commandLine
      // Not `contains(place)`, which would link the regular expressions.
      guard !line.indices.contains(where: { line[$0...].hasPrefix(place) }) else { continue }
      found.append("\(place): an example does not show it: \(line)")
    }
    for option in command.options where !option.isHidden && option.help.isEmpty {
      found.append("\(place): \(option.label) has no help")
    }
  }

  private static func note(
    duplicates names: [String], in place: String, to found: inout [String]
  ) {
    var seen: Set<String> = []
    for name in names where !seen.insert(name).inserted {
      found.append("\(place): \(name) is declared twice")
    }
  }

  private static func isKebabCase(_ name: String) -> Bool {
    !name.isEmpty && name.first != "-" && name.last != "-"
      && name.utf8.allSatisfy { byte in
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
      }
  }
}
