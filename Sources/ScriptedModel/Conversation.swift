/// What a request says about where its conversation stands.
package struct Conversation: Sendable {
  /// What a request wants.
  package enum Kind: String, Hashable, Sendable {
    /// The next message of a turn.
    case turn
    /// A summary in place of the conversation.
    case compaction
    /// Something beside the conversation, such as a title; the script is not touched.
    case side
    /// A probe for whether the key works (`max_tokens` 1).
    case quota
  }

  /// Who asks, with what only that agent's requests tell.
  package enum Agent: Hashable, Sendable {
    case claude(ClaudeState)
    case codex(CodexState)
  }

  package let kind: Kind
  package let model: String
  package let wantsStream: Bool
  /// The last text a person wrote, without the marks around pasted text.
  package let prompt: String
  /// How many messages of the script have been sent since.
  package let sent: Int
  /// Whether the last thing in the conversation is a notice that a background task has ended.
  package let endsWithNotification: Bool
  package let agent: Agent
  /// What tells this request from every other one except its own retries.
  package let identity: String
}
