package import SessionStore

extension DevSessions {
  /// The kinds of session, by the word for them.
  private static let kinds: [String: any Agent.Type] = [
    "claude": ClaudeAgent.self, CodexAgent.kind: CodexAgent.self,
    "terminal": TerminalAgent.self,
  ]

  /// The words that no description of an agent can take.
  static var builtInKinds: Set<String> { Set(kinds.keys) }

  /// The kind of that name.
  func kind(_ name: String) throws -> any Agent.Type {
    if let kind = Self.kinds[name] { return kind }
    if try AgentDescription.find(name, home: home) != nil { return ScreenAgent.self }
    let names = Self.kinds.keys.sorted() + (try AgentDescription.names(home: home))
    throw Failure(
      .usage, "there is no agent “\(name)”",
      hint: "dev-sessions knows \(names.joined(separator: ", "))")
  }

  /// The agent behind a record.
  package func agent(_ record: SessionRecord) throws -> any Agent {
    if let host = record.host {
      throw Failure(.failed, "\(record.name) runs on \(host), not here")
    }
    if Self.kinds[record.kind] == nil, record.paneProcess != nil {
      // That its description is gone or broken must not keep one from being looked at and ended.
      return ScreenAgent(record, in: self)
    }
    return try kind(record.kind).init(record, in: self)
  }

  /// The agent of a session that must exist.
  package func agent(_ id: String) throws -> any Agent {
    try agent(record(id))
  }
}
