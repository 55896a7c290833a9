package import SessionStore

extension DevSessions {
  /// The kinds of session, by the word for them.
  private static let kinds: [String: any Agent.Type] = [
    "claude": ClaudeAgent.self, CodexAgent.kind: CodexAgent.self,
    "terminal": TerminalAgent.self,
  ]

  /// The kind of that name.
  static func kind(_ name: String) throws(Failure) -> any Agent.Type {
    guard let kind = kinds[name] else {
      throw Failure(
        .usage, "there is no agent “\(name)”",
        hint: "dev-sessions knows \(kinds.keys.sorted().joined(separator: ", "))")
    }
    return kind
  }

  /// The agent behind a record.
  package func agent(_ record: SessionRecord) throws -> any Agent {
    try Self.kind(record.kind).init(record, in: self)
  }

  /// The agent of a session that must exist.
  package func agent(_ id: String) throws -> any Agent {
    try agent(record(id))
  }
}
