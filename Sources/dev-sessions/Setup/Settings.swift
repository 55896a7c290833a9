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

  /// Whether the default applies: one about containers not to a `create` without one, and one that
  /// this kind of session has no use for not at all.
  ///
  /// - Throws: `Failure` (`usage`) for permissions that the kind does not know: they may be meant to
  ///   hold an agent back, and must not be dropped unnoticed.
  private static func applies(
    _ key: String, _ text: String, to arguments: ParsedArguments, _ sessions: DevSessions
  ) throws -> Bool {
    func chosen(_ name: String) -> String? {
      let option = Commands.table.command(at: ["create"])?.option(named: name)
      return option.flatMap { arguments.texts(of: $0).last }
    }
    let kind = chosen("cli") ?? DevSessions.NewSession(path: "/").kind
    switch key {
    case "create.image", "create.network": return chosen("mode") == Mode.docker.rawValue
    case "create.model": return sessions.refusal(of: kind) { $0.model = text } == nil
    case "create.effort": return sessions.refusal(of: kind) { $0.effort = text } == nil
    case "create.permissions":
      guard chosen("permissions") == nil,
        let refusal = sessions.refusal(of: kind, { $0.permissions = Permissions(rawValue: text) })
      else { return true }
      guard sessions.refusal(of: kind, { $0.permissions = .bypass }) == nil else { return false }
      throw Failure(
        .usage, "\(refusal.message) (\(sessions.configuration.path), \(key))",
        hint: "say for this one what it may do: create --permissions")
    default: return true
    }
  }

  /// The arguments of a command, with the user's defaults for what was not given.
  static func fill(
    _ arguments: ParsedArguments, of path: [String], in sessions: DevSessions
  ) throws -> ParsedArguments {
    let configuration = sessions.configuration
    guard let command = path.first else { return arguments }
    let keys = keys.filter { $0.hasPrefix(command + ".") }
    guard !keys.isEmpty else { return arguments }
    let defaults = try configuration.read()[member]
    var arguments = arguments
    for key in keys {
      guard let text = defaults?[key]?.string, let setting = Setting(key: key),
        try applies(key, text, to: arguments, sessions)
      else { continue }
      arguments = try arguments.filling(
        setting.option, with: text, from: "\(configuration.path), \(setting.key)")
    }
    return arguments
  }
}
