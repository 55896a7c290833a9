internal import CommandLine
internal import DevSessions
internal import Gateway
internal import JSON
internal import SystemKit

/// `config`: the user's defaults, and what they have agreed to.
enum ConfigCommand {
  private static let key = Positional("key", .text("key"), help: "The setting, as list names it.")
  private static let value = Positional("value", .text("value"), help: "What it is to be.")

  /// How a folder somebody has agreed to something for is named as a key.
  private static let consent = "consent:"
  /// How another machine is named as a key.
  private static let host = "host:"

  static let entry: CommandEntry = CommandEntry(
    declaration: Command(
      "config", summary: "Show and change your defaults.",
      discussion: [
        """
        A setting is named after the command and the option it is a default for, such as \
        create.model. They are kept in config.json, together with what you have agreed to for a \
        folder (create --trust, --accept-bypass), which is listed as consent:<folder> and can be \
        taken back with unset. Other machines, written there by hand, are listed as host:<name>.
        """
      ],
      examples: [
        Example("dev-sessions config list", "All settings."),
        Example("dev-sessions config set wait.timeout 1h", "Wait longer by default."),
      ], synonyms: ["settings", "configure"],
      subcommands: subcommands.map(\.declaration), isRunnable: false),
    remote: .here, subcommands: subcommands, run: { _ in .usage })

  private static let subcommands: [CommandEntry] = [
    CommandEntry(
      declaration: Command(
        "list", summary: "List all settings.", options: [Shared.json],
        exitCodes: Shared.exitCodes(.done, .failed, .usage),
        examples: [
          Example("dev-sessions config list", "As a table."),
          Example("dev-sessions config list --json", "For programs."),
        ]), remote: .here, run: list),
    CommandEntry(
      declaration: Command(
        "get", summary: "Print one setting.", positionals: [key], options: [Shared.json],
        exitCodes: Shared.exitCodes(.done, .failed, .usage),
        examples: [
          Example("dev-sessions config get create.model", "Empty when there is no default."),
          Example("dev-sessions config get wait.timeout --json", "For programs."),
        ]), remote: .here, run: get),
    CommandEntry(
      declaration: Command(
        "set", summary: "Change one setting.", positionals: [key, value],
        exitCodes: Shared.exitCodes(.done, .failed, .usage),
        examples: [
          Example("dev-sessions config set create.model opus", "A model of your choice."),
          Example("dev-sessions config set ask.timeout 30m", "Longer turns."),
        ]), remote: .here, run: set),
    CommandEntry(
      declaration: Command(
        "unset", summary: "Go back to the built-in default, or take back a consent.",
        positionals: [key], exitCodes: Shared.exitCodes(.done, .failed, .usage),
        examples: [
          Example("dev-sessions config unset create.model", "No model of your own."),
          Example("dev-sessions config unset consent:/srv/app", "Ask again for this folder."),
        ]), remote: .here, run: unset),
  ]

  private static func list(_ context: Context) throws -> ExitCode {
    let configuration = context.sessions.configuration
    let file = try configuration.read()
    let consents = file["consent"]?.object ?? JSONObject()
    if context.json {
      context.output.json([
        "path": .string(configuration.path),
        "settings": .array(Setting.all.map { json($0, file) }), "consent": .object(consents),
        "hosts": file[Configuration.hostsMember] ?? [:],
      ])
      return .done
    }
    var table = TextTable([.init("KEY"), .init("VALUE"), .init("FROM"), .init("MEANING")])
    for setting in Setting.all {
      let own = file[Setting.member]?[setting.key]?.string
      table.add([
        setting.key, own ?? setting.option.defaultText ?? "", own == nil ? "built in" : "config",
        setting.option.help,
      ])
    }
    for folder in consents.members {
      let words = folder.value.object?.members.filter { $0.value.bool == true }.map(\.key) ?? []
      table.add([
        consent + folder.key, words.joined(separator: ", "), "config", "What you agreed to here.",
      ])
    }
    for entry in file[Configuration.hostsMember]?.object?.members ?? [] {
      let words = entry.value["command"]?.array?.compactMap(\.string) ?? []
      table.add([
        host + entry.key, words.joined(separator: " "), "config", "Another machine for sessions.",
      ])
    }
    context.output.line(table.text(width: context.output.width))
    return .done
  }

  private static func json(_ setting: Setting, _ file: JSONObject) -> JSONValue {
    let own = file[Setting.member]?[setting.key]?.string
    return [
      "key": .string(setting.key), "value": .optional(own ?? setting.option.defaultText),
      "isDefault": own == nil ? true : false, "help": .string(setting.option.help),
    ]
  }

  private static func get(_ context: Context) throws -> ExitCode {
    let file = try context.sessions.configuration.read()
    let setting = try setting(context.arguments[key])
    if context.json {
      context.output.json(json(setting, file))
    } else {
      context.output.line(
        file[Setting.member]?[setting.key]?.string ?? setting.option.defaultText ?? "")
    }
    return .done
  }

  private static func set(_ context: Context) throws -> ExitCode {
    let text = context.arguments[value]
    if context.arguments[key].hasPrefix(consent) {
      throw Failure(
        .usage, "consent is given where it is needed", hint: "see dev-sessions create --help")
    }
    if context.arguments[key].hasPrefix(host) {
      throw Failure(
        .usage, "other machines are written into \(context.sessions.configuration.path) by hand",
        hint: "see docs/hosts.md")
    }
    let setting = try setting(context.arguments[key])
    if let kind = setting.option.kind, !kind.accepts(text) {
      throw context.arguments.usageError(
        "\(setting.key) must be \(kind.expectation), not \(Sentence.quote(text))")
    }
    try change(setting.key, to: .string(text), in: Setting.member, context)
    context.output.line("\(setting.key) = \(text)")
    return .done
  }

  private static func unset(_ context: Context) throws -> ExitCode {
    let name = context.arguments[key]
    if name.hasPrefix(consent) {
      let folder = String(name.dropFirst(consent.count))
      guard try context.sessions.configuration.read()["consent"]?[folder] != nil else {
        throw Failure(
          .failed, "you have agreed to nothing for \(folder)",
          hint: "see dev-sessions config list")
      }
      try change(folder, to: nil, in: "consent", context)
      context.output.line(
        "Taken back for \(folder); Claude Code itself may remember its own answer")
      return .done
    }
    if name.hasPrefix(host) {
      let machine = String(name.dropFirst(host.count))
      let file = try context.sessions.configuration.read()
      guard file[Configuration.hostsMember]?[machine] != nil else {
        throw Failure(
          .failed,
          "there is no host \(Sentence.quote(machine)) in \(context.sessions.configuration.path)")
      }
      try change(machine, to: nil, in: Configuration.hostsMember, context)
      context.output.line("Removed \(machine); its sessions stay on record")
      return .done
    }
    let setting = try setting(name)
    try change(setting.key, to: nil, in: Setting.member, context)
    context.output.line("\(setting.key) is built in again")
    return .done
  }

  private static func change(
    _ key: String, to value: JSONValue?, in member: String, _ context: Context
  ) throws {
    try context.sessions.configuration.update { file in
      var members = file[member]?.object ?? JSONObject()
      members[key] = value
      file[member] = members.members.isEmpty ? nil : .object(members)
    }
  }

  private static func setting(_ key: String) throws -> Setting {
    if let setting = Setting.all.first(where: { $0.key == key }) { return setting }
    let nearest = Nearest.match(key, in: Setting.all.map(\.key))
    throw Failure(
      .usage, "there is no setting \(Sentence.quote(key))",
      hint: nearest.map { "did you mean \($0)?" } ?? "see dev-sessions config list")
  }
}
