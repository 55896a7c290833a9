internal import JSON
internal import SessionStore
internal import SystemKit

/// An agent that is known from a data file alone: how it is started, and what its screen tells.
///
/// The file is `agents/<name>.json`; `docs/agents.md` describes it.
struct AgentDescription: Sendable {
  /// How the first prompt gets to the agent.
  enum Injection: String, Sendable {
    case typed
    case argument
  }

  let name: String
  let command: [String]
  /// Arguments for each of our permission modes.
  let permissions: [String: [String]]
  /// Arguments with `{model}`.
  let model: [String]
  /// Arguments that take a conversation up again.
  let resume: [String]
  let environment: [String: String]
  let injection: Injection
  /// Arguments with `{prompt}`.
  let promptArguments: [String]
  /// The keys that stop a turn.
  let interruptKeys: [String]
  /// How many of the last lines are a status bar, which changes without meaning anything.
  let statusBarLines: Int
  /// How long the screen must stay as it is before the agent counts as at rest.
  let settling: Duration
  let rules: ScreenRules

  /// Reads a description.
  ///
  /// - Throws: `Failure` that names what is wrong.
  init(_ json: JSONValue, name: String) throws(Failure) {
    func texts(_ value: JSONValue?) -> [String] { value?.array?.compactMap(\.string) ?? [] }
    self.name = name
    command = texts(json["command"])
    guard !command.isEmpty else {
      throw Failure(.failed, "the description of \(name) lacks “command”")
    }
    var modes: [String: [String]] = [:]
    for member in json["permissions"]?.object?.members ?? [] {
      modes[member.key] = texts(member.value)
    }
    permissions = modes
    model = texts(json["model"])
    resume = texts(json["resume"])
    var variables: [String: String] = [:]
    for member in json["environment"]?.object?.members ?? [] {
      variables[member.key] = member.value.string
    }
    environment = variables
    let word = json["prompt"]?.string ?? "typed"
    guard let injection = Injection(rawValue: word) else {
      throw Failure(
        .failed, "the description of \(name) says prompt “\(word)”; it is typed or argument")
    }
    self.injection = injection
    promptArguments = texts(json["promptArguments"])
    let keys = texts(json["interrupt"])
    interruptKeys = keys.isEmpty ? ["Escape"] : keys
    statusBarLines = max(0, json["statusBarLines"]?.int ?? 0)
    settling = .milliseconds(max(100, json["settleMilliseconds"]?.int ?? 1000))
    rules = try ScreenRules(json["screen"] ?? [:], name: name)
  }

  /// Refuses a model or permissions that it has no arguments for: the agent would go on without a word
  /// with others than were asked for.
  func check(model: String?, permissions mode: Permissions?) throws(Failure) {
    let hint = "describe it in agents/\(name).json, or give the agent's own option after --"
    if model != nil, self.model.isEmpty {
      throw Failure(.usage, "the description of \(name) knows no --model", hint: hint)
    }
    // Without permissions one is started as the description's bypass says, if it says anything.
    if let mode, mode != .bypass, permissions[mode.rawValue] == nil {
      let known = Set(permissions.keys).union([Permissions.bypass.rawValue]).sorted()
      throw Failure(
        .usage,
        "the description of \(name) knows no --permissions \(mode.rawValue), only "
          + known.joined(separator: ", "), hint: hint)
    }
  }

  /// The command line.
  func arguments(
    model: String?, permissions mode: Permissions, prompt: String?, isResumed: Bool,
    extra: [String]
  ) -> [String] {
    var arguments = Array(command.dropFirst())
    arguments += permissions[mode.rawValue] ?? []
    if let model { arguments += self.model.map { Self.filled($0, "{model}", model) } }
    if isResumed { arguments += resume }
    arguments += extra
    if let prompt, injection == .argument {
      let template = promptArguments.isEmpty ? ["{prompt}"] : promptArguments
      arguments += template.map { Self.filled($0, "{prompt}", prompt) }
    }
    return arguments
  }

  private static func filled(_ template: String, _ place: String, _ text: String) -> String {
    template == place ? text : template.filling(place, with: text)
  }
}

extension AgentDescription {
  /// The description of that name: the user's own, else a built-in one; nil when there is none.
  static func find(_ name: String, home: Home) throws -> AgentDescription? {
    guard (try? SessionName(name)) != nil else { return nil }
    let path = Path.join(home.agents, "\(name).json")
    if let bytes = try FileSystem.read(path, limit: 1 << 20) {
      let json: JSONValue
      do throws(JSONSyntaxError) {
        json = try JSONValue(strictlyParsing: bytes)
      } catch {
        throw Failure(.failed, "\(path) is not JSON: \(error)", hint: "correct or remove it")
      }
      return try AgentDescription(json, name: name)
    }
    guard let text = BuiltInAgents.all[name] else { return nil }
    return try AgentDescription(JSONValue(parsing: Array(text.utf8)), name: name)
  }

  /// The names there are.
  static func names(home: Home) throws(SystemError) -> [String] {
    let own = try FileSystem.list(home.agents).compactMap { name in
      name.hasSuffix(".json") ? String(name.dropLast(5)) : nil
    }
    return Set(own + BuiltInAgents.all.keys).sorted()
  }
}

extension Home {
  /// The folder with the user's descriptions of agents.
  var agents: String { Path.join(path, "agents") }
}

extension String {
  /// The text with `place` replaced wherever it stands.
  fileprivate func filling(_ place: String, with text: String) -> String {
    var result: [UInt8] = []
    var rest = Array(utf8)[...]
    let wanted = Array(place.utf8)
    while let byte = rest.first {
      if rest.starts(with: wanted) {
        result += Array(text.utf8)
        rest = rest.dropFirst(wanted.count)
      } else {
        result.append(byte)
        rest = rest.dropFirst()
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
