/// The help of a command, with a two-space indent and a 26-column gutter, without colour.
package struct HelpScreen: Sendable {
  /// The width of help when that of the terminal is unknown.
  package static let defaultWidth = 80

  /// The least width of help, also in a narrower terminal.
  package static let narrowestWidth = 40

  /// The program's name.
  package let program: String

  /// The path of the command.
  package let path: [String]

  /// The declaration of the command.
  package let command: Command

  /// Makes the help of the command at `path`.
  package init(program: String, path: [String], command: Command) {
    self.program = program
    self.path = path
    self.command = command
  }

  /// The usage lines, without the word "Usage" before them.
  package var usages: [[String]] {
    let start = ([program] + path).joined(separator: " ")
    var usages: [[String]] = []
    if command.isRunnable {
      let hasOptions = command.visibleOptions.count > 1
      usages.append(
        [start] + (hasOptions ? ["[options]"] : []) + command.positionals.map(\.synopsis)
          + (command.trailing.map { [$0.synopsis] } ?? []))
    }
    if !command.visibleSubcommands.isEmpty { usages.append([start, "<subcommand>"]) }
    return usages
  }

  /// Returns the whole screen, at most `width` columns wide, without a newline at its end.
  package func text(width: Int = defaultWidth) -> String {
    var page = HelpPage(width: width)
    page.addUsage(usages)
    page.addParagraph(command.summary)
    for paragraph in command.discussion { page.addParagraph(paragraph) }
    page.addList(
      "Subcommands", command.visibleSubcommands.map { ($0.name, $0.summary) })
    let trailing = command.trailing.map { [("-- <\($0.name)>...", $0.help)] } ?? []
    let positionals = command.positionals.map { ($0.listLabel, $0.helpWithNotes) }
    page.addList("Arguments", positionals + trailing)
    page.addList("Options", command.visibleOptions.map { ($0.synopsis, $0.helpWithNotes) })
    page.addExitCodes(command.exitCodes)
    page.addExamples(command.examples)
    return page.text
  }

  /// Returns the screen for a call without a command.
  static func introduction(to table: CommandTable, width: Int) -> String {
    var page = HelpPage(width: width)
    page.addUsage([[table.program, "<command>", "[options]"]])
    page.addParagraph(table.summary)
    page.addList(
      "To begin with",
      table.essentials.compactMap { table.command(at: [$0]) }.map { ($0.name, $0.summary) })
    page.addExamples(table.examples)
    page.addParagraph(
      "See “\(table.program) --help” for all commands, “\(table.program) help <command>” for one.")
    return page.text
  }

  /// Returns the screen that lists all commands under their headings.
  static func overview(of table: CommandTable, width: Int) -> String {
    var page = HelpPage(width: width)
    page.addUsage([[table.program, "<command>", "[options]"]])
    page.addParagraph(table.summary)
    for paragraph in table.discussion { page.addParagraph(paragraph) }
    for group in table.groups {
      page.addList(
        group.heading, group.commands.filter { !$0.isHidden }.map { ($0.name, $0.summary) })
    }
    page.addList(
      "Options",
      [("-h, --help", "Show this help."), ("--version", "Show the version.")])
    page.addExitCodes(table.exitCodes)
    page.addExamples(table.examples)
    page.addParagraph("See “\(table.program) help <command>” for more about one command.")
    return page.text
  }
}

extension PositionalDeclaration {
  /// The argument in the list of arguments, without brackets.
  fileprivate var listLabel: String { isVariadic ? label + "..." : label }
}
