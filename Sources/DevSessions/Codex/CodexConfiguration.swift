internal import JSON
internal import SessionStore

/// The configuration of one thread, which is added to the user's `config.toml`.
enum CodexConfiguration {
  /// What `create … -- -c key=value` asks for.
  ///
  /// - Throws: `Failure` for anything else: the server is shared, so it has no arguments of its own.
  static func parse(_ arguments: [String]) throws(Failure) -> [(key: String, value: JSONValue)] {
    var result: [(key: String, value: JSONValue)] = []
    var rest = arguments[...]
    while let word = rest.popFirst() {
      var text = word.hasPrefix("--config=") ? String(word.dropFirst("--config=".count)) : nil
      if word == "-c" || word == "--config" { text = rest.popFirst() }
      guard let text, let equals = text.firstIndex(of: "="), equals != text.startIndex else {
        throw Failure(
          .usage, "a codex session takes only -c key=value after --, not “\(word)”",
          hint: "its server is shared by all codex sessions; see docs/codex.md")
      }
      let key = String(text[..<equals])
      let ours = [
        "approval_policy": "--permissions", "sandbox_mode": "--sandbox", "model": "--model",
        "model_reasoning_effort": "--effort",
      ]
      if let option = ours[key] {
        throw Failure(.usage, "\(key) is set by create \(option)")
      }
      result.append((key, value(String(text[text.index(after: equals)...]))))
    }
    return result
  }

  /// A number, a truth value, a list or a quoted text, which JSON and TOML spell alike; else the text.
  private static func value(_ text: String) -> JSONValue {
    (try? JSONValue(parsing: text)) ?? .string(text)
  }

  /// The thread's configuration: the user's additions, and variables for the agent's commands.
  static func object(
    of record: SessionRecord, home: Home, variables: [(key: String, value: String)]
  ) throws(Failure) -> JSONValue {
    var object = JSONObject()
    for (key, value) in try parse(record.agentArguments ?? []) { object[key] = value }
    object["model_reasoning_effort"] = record.effort.map(JSONValue.string)
    var set = variables
    set.append(("DEV_SESSIONS_ID", record.name.text))
    set.append(("DEV_SESSIONS_HOME", home.path))
    if let parent = record.parent { set.append(("DEV_SESSIONS_PARENT", parent.text)) }
    for (key, value) in set { object["shell_environment_policy.set.\(key)"] = .string(value) }
    return .object(object)
  }
}
