internal import CommandLine
internal import DevSessions
internal import JSON

/// The defaults that a user may set for themselves: options that hold when they are not given.
///
/// Only options that change how something is done. What a person agrees to (`--trust`), what is
/// thrown away (`--all`) and what goes to an agent is said each time.
struct Setting: Sendable {
  /// `<command>.<option>`.
  let key: String
  let option: OptionDeclaration

  /// The keys, in the order they are listed.
  private static let keys = [
    "create.cli", "create.model", "create.effort", "create.permissions", "create.image",
    "create.network", "create.timeout",
    "resume.timeout", "send.timeout", "ask.timeout", "wait.timeout", "wait.interval",
  ]

  /// The member of `config.json` that holds them.
  static let member = "defaults"

  static let all = keys.compactMap { Setting(key: $0) }

  private init?(key: String) {
    let parts = key.split(separator: ".").map(String.init)
    guard let option = Commands.table.command(at: [parts[0]])?.option(named: parts[1]) else {
      return nil
    }
    self.key = key
    self.option = option
  }

  /// Whether the setting says something of containers, and so nothing to a `create` without one.
  private static func goesWithContainers(_ key: String) -> Bool {
    ["create.image", "create.network"].contains(key)
  }

  private static func isForContainer(_ arguments: ParsedArguments) -> Bool {
    let mode = Commands.table.command(at: ["create"])?.option(named: "mode")
    return mode.map { arguments.texts(of: $0).last == Mode.docker.rawValue } ?? false
  }

  /// The arguments of a command, with the user's defaults for what was not given.
  static func fill(
    _ arguments: ParsedArguments, of path: [String], from configuration: Configuration
  ) throws -> ParsedArguments {
    guard let command = path.first else { return arguments }
    let keys = keys.filter { $0.hasPrefix(command + ".") }
    guard !keys.isEmpty else { return arguments }
    let defaults = try configuration.read()[member]
    var arguments = arguments
    for key in keys where !goesWithContainers(key) || isForContainer(arguments) {
      guard let text = defaults?[key]?.string, let setting = Setting(key: key) else { continue }
      arguments = try arguments.filling(
        setting.option, with: text, from: "\(configuration.path), \(setting.key)")
    }
    return arguments
  }
}
