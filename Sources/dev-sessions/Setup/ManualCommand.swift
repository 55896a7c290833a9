internal import CommandLine
internal import DevSessions
internal import Gateway
internal import JSON
internal import SystemKit

/// `manual`: the pages of the manual, and the declarations they are made of.
enum ManualCommand {
  private static let page = Positional(
    optional: "page", .text("page"), help: "The page to print, such as dev-sessions-create.")
  private static let out = Option(
    "out", .folder, help: "Write all pages into this folder instead of printing one.")

  static let entry: CommandEntry = CommandEntry(
    declaration: Command(
      "manual", summary: "Print a page of the manual, or write all of them into a folder.",
      discussion: [
        """
        The pages are in the language of man(7). With --json, all commands, options, exit codes, \
        settings and environment variables are printed as one JSON object.
        """
      ],
      positionals: [page], options: [out, Shared.json],
      groups: [.atMostOne(page, out, Shared.json)],
      exitCodes: Shared.exitCodes(.done, .failed, .usage),
      examples: [
        Example("dev-sessions manual | man -l -", "Read the manual without installing it."),
        Example("dev-sessions manual --out ~/.local/share/man/man1", "Install it."),
      ], synonyms: ["man", "doc"]),
    remote: .here, run: run)

  static let pages = ManualPage.all(
    of: Commands.table, version: "dev-sessions \(DevSessionsCommand.version)", sections: sections)

  private static let sections = [
    ManualPage.Section("ENVIRONMENT", rows: EnvironmentVariables.all),
    ManualPage.Section(
      "FILES",
      rows: [
        ("~/.dev-sessions/sessions.json", "A record for each session."),
        ("~/.dev-sessions/config.json", "Your settings, and what you have agreed to."),
        ("~/.dev-sessions/sessions/<id>/", "What is kept of one session."),
      ]),
    ManualPage.Section(
      "SETTINGS",
      "Defaults of your own, kept in config.json and changed with dev-sessions-config(1).",
      rows: Setting.all.map { ($0.key, $0.option.helpWithNotes) }),
  ]

  private static func run(_ context: Context) throws -> ExitCode {
    if context.json {
      context.output.json(DeclarationJSON.all)
    } else if let folder = context.arguments[out] {
      try FileSystem.makeFolders(folder, mode: 0o755)
      for page in pages {
        try FileSystem.replace(
          Path.join(folder, page.name + ".1"), with: Array(page.text.utf8), mode: 0o644)
      }
    } else {
      let wanted = context.arguments[page] ?? Commands.table.program
      let found = pages.first { [wanted, "\(Commands.table.program)-\(wanted)"].contains($0.name) }
      guard let found else {
        throw Failure(
          .usage, "the manual has no page “\(wanted)”", hint: "see dev-sessions --help")
      }
      context.output.text(found.text)
    }
    return .done
  }
}
