internal import CommandLine
internal import JSON

/// The declarations as data, for programs that call us and for the tests of the documentation.
enum DeclarationJSON {
  static var all: JSONValue {
    [
      "program": .string(Commands.table.program),
      "version": .string(DevSessionsCommand.version),
      "commands": .array(
        Commands.table.groups.flatMap(\.commands).filter { !$0.isHidden }.map(command)),
      "exitCodes": .array(Commands.table.exitCodes.map(exitCode)),
      "settings": .array(Setting.all.map { .string($0.key) }),
      "environment": .array(
        EnvironmentVariables.all.map {
          ["name": .string($0.term), "meaning": .string($0.text)]
        }),
    ]
  }

  private static func command(_ command: Command) -> JSONValue {
    [
      "name": .string(command.name), "summary": .string(command.summary),
      "arguments": .array(
        command.positionals.map {
          [
            "name": .string($0.name), "help": .string($0.help), "minimum": .int($0.minimum),
            "isVariadic": $0.isVariadic ? true : false, "accepts": .string($0.kind.expectation),
          ]
        }),
      "options": .array(command.visibleOptions.map(option)),
      "exitCodes": .array(command.exitCodes.map(exitCode)),
      "examples": .array(command.examples.map { .string($0.commandLine) }),
      "subcommands": .array(command.visibleSubcommands.map(Self.command)),
    ]
  }

  private static func option(_ option: OptionDeclaration) -> JSONValue {
    [
      "name": .string(option.label), "short": .optional(option.short.map { "-\($0)" }),
      "accepts": .optional(option.kind?.expectation), "default": .optional(option.defaultText),
      "isRepeatable": option.repetition == .collected ? true : false, "help": .string(option.help),
    ]
  }

  private static func exitCode(_ row: ExitCodeRow) -> JSONValue {
    ["code": .int(row.code), "meaning": .string(row.meaning)]
  }
}
