/// The state of a conversation, as read from a request.
package struct Conversation: Sendable {
  /// The purpose of a request.
  package enum Kind: String, Hashable, Sendable {
    /// The next message of a turn.
    case turn
    /// A summary in place of the conversation.
    case compaction
    /// Something other than the conversation, such as a title.
    ///
    /// The script does not advance.
    case side
    /// A test whether the key works (`max_tokens` 1).
    case quota
  }

  /// The agent that asks, with the facts that only its requests contain.
  package enum Agent: Hashable, Sendable {
    case claude(ClaudeState)
    case codex(CodexState)
  }

  package let kind: Kind
  package let model: String
  package let wantsStream: Bool
  /// The user's last text, without the marks around pasted text.
  package let prompt: String
  /// The number of messages of the script that were sent since.
  package let sent: Int
  /// Whether the conversation ends with a notice that a background task has ended.
  package let endsWithNotification: Bool
  package let agent: Agent
  /// A text that is equal only for this request and its retries.
  package let identity: String
}
