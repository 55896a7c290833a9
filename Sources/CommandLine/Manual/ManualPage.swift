/// A page of the manual in the language of `man` (man(7)), generated from the declarations.
package struct ManualPage: Sendable {
  /// An extra section of the program's own page, between its commands and the exit codes.
  package struct Section: Sendable {
    /// The heading.
    let heading: String
    /// The text before the rows.
    let text: String
    /// The terms with their explanations.
    let rows: [(term: String, text: String)]

    /// Makes a section.
    package init(_ heading: String, _ text: String = "", rows: [(term: String, text: String)] = [])
    {
      self.heading = heading
      self.text = text
      self.rows = rows
    }
  }

  /// The page's name: `dev-sessions-create`.
  package let name: String
  /// The page's text, which ends with a newline.
  package let text: String

  /// Returns all pages of a program: its own, and one for each command.
  package static func all(
    of table: CommandTable, version: String, sections: [Section]
  ) -> [ManualPage] {
    [main(table, version, sections)]
      + table.visibleCommands.map { page(of: $1, at: $0, in: table, version) }
  }

  private static func main(
    _ table: CommandTable, _ version: String, _ sections: [Section]
  ) -> ManualPage {
    var roff = Roff(table.program, version: version, summary: table.summary)
    roff.synopsis([[table.program, "<command>", "[options]"]])
    roff.section("DESCRIPTION")
    for paragraph in [table.summary] + table.discussion { roff.paragraph(paragraph) }
    roff.section("COMMANDS")
    for group in table.groups {
      roff.subsection(group.heading)
      for command in group.commands where !command.isHidden {
        roff.term("\(table.program)-\(command.name)(1)", command.summary)
      }
    }
    roff.section("OPTIONS")
    roff.term("-h, --help", "Show help.")
    roff.term("--version", "Show the version.")
    for section in sections {
      roff.section(section.heading)
      if !section.text.isEmpty { roff.paragraph(section.text) }
      for row in section.rows { roff.term(row.term, row.text) }
    }
    roff.exitCodes(table.exitCodes)
    roff.examples(table.examples)
    return ManualPage(name: table.program, text: roff.text)
  }

  private static func page(
    of command: Command, at path: [String], in table: CommandTable, _ version: String
  ) -> ManualPage {
    let name = ([table.program] + path).joined(separator: "-")
    var roff = Roff(name, version: version, summary: command.summary)
    roff.synopsis(HelpScreen(program: table.program, path: path, command: command).usages)
    roff.section("DESCRIPTION")
    for paragraph in [command.summary] + command.discussion { roff.paragraph(paragraph) }
    if !command.visibleSubcommands.isEmpty {
      roff.section("SUBCOMMANDS")
      for each in command.visibleSubcommands { roff.term("\(name)-\(each.name)(1)", each.summary) }
    }
    if !command.positionals.isEmpty || command.trailing != nil {
      roff.section("ARGUMENTS")
      for positional in command.positionals {
        roff.term(positional.synopsis, positional.helpWithNotes)
      }
      if let trailing = command.trailing { roff.term(trailing.synopsis, trailing.help) }
    }
    roff.section("OPTIONS")
    for option in command.visibleOptions { roff.term(option.synopsis, option.helpWithNotes) }
    roff.exitCodes(command.exitCodes)
    roff.examples(command.examples)
    roff.section("SEE ALSO")
    roff.paragraph("\(([table.program] + path.dropLast()).joined(separator: "-"))(1)")
    return ManualPage(name: name, text: roff.text)
  }
}

/// Writes roff: text is escaped, requests are not.
private struct Roff {
  private(set) var text: String

  init(_ name: String, version: String, summary: String) {
    let title = Self.escaped(name.uppercased())
    // Without a date, so that the same program gives the same pages.
    text = ".TH \(title) 1 \"\" \"\(version)\" \"User Commands\"\n.nh\n.ad l\n"
    section("NAME")
    let sentence = summary.hasSuffix(".") ? String(summary.dropLast()) : summary
    line("\(name) - \(sentence.prefix(1).lowercased() + sentence.dropFirst())", bare: true)
  }

  mutating func section(_ heading: String) {
    text += ".SH \"\(Self.escaped(heading))\"\n"
  }

  mutating func subsection(_ heading: String) {
    text += ".SS \"\(Self.escaped(heading))\"\n"
  }

  mutating func synopsis(_ usages: [[String]]) {
    section("SYNOPSIS")
    for (index, usage) in usages.enumerated() {
      if index > 0 { text += ".br\n" }
      text += ".B \(Self.escaped(usage.first ?? ""))\n"
      if usage.count > 1 { line(usage.dropFirst().joined(separator: " ")) }
    }
  }

  mutating func paragraph(_ words: String) {
    text += ".PP\n"
    line(words)
  }

  mutating func term(_ term: String, _ words: String) {
    text += ".TP\n.B \"\(Self.escaped(term))\"\n"
    line(words)
  }

  mutating func exitCodes(_ rows: [ExitCodeRow]) {
    guard !rows.isEmpty else { return }
    section("EXIT STATUS")
    for row in rows { term(String(row.code), row.meaning) }
  }

  mutating func examples(_ examples: [Example]) {
    guard !examples.isEmpty else { return }
    section("EXAMPLES")
    for example in examples {
      paragraph(example.explanation)
      text += ".PP\n.nf\n.RS 4\n"
      line(example.commandLine)
      text += ".RE\n.fi\n"
    }
  }

  /// Writes a line of text, of which nothing can be taken for a request.
  private mutating func line(_ words: String, bare: Bool = false) {
    let escaped = Self.escaped(words, keepingDashes: bare)
    let isRequest = escaped.hasPrefix(".") || escaped.hasPrefix("'")
    text += (isRequest ? "\\&" : "") + escaped + "\n"
  }

  /// Escapes text.
  ///
  /// The dash of `NAME - summary` must be kept, or the index of manuals misses the page.
  private static func escaped(_ text: String, keepingDashes: Bool = false) -> String {
    var replacements: [Character: String] = ["\\": "\\e", "\"": "\\(dq", "\n": " "]
    if !keepingDashes { replacements["-"] = "\\-" }
    return text.escaping(replacements)
  }
}
