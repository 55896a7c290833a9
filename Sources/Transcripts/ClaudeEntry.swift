package import JSON
package import SystemKit

/// What one line of a Claude Code transcript means for the conversation.
///
/// Lines without such a meaning (bookkeeping, context for the model, types yet unknown) are `other`.
package enum ClaudeEntry: Hashable, Sendable {
  /// A prompt a person or program submitted; it starts a turn, or joins others that start one.
  case prompt(Prompt)
  /// Something else that makes the model go to work: a `!` command's output, a finished background task.
  case trigger(Prompt)
  /// Results of tools the model called.
  case toolResults([ToolResult])
  /// A piece of the model's reply: one content block.
  case reply(Reply)
  /// The turn ended in an error that Claude Code gave up on.
  case failure(Failure)
  /// The person stopped the turn.
  case interruption(duringTool: Bool)
  /// The turn ended normally.
  case turnEnd(TurnEnd)
  /// A prompt was put in the queue while a turn ran.
  case enqueued(text: String, time: Timestamp?)
  /// A prompt left the queue to start a turn; its user line follows.
  case dequeued
  /// A prompt was taken off the queue; `absorbed_mid_turn`: it joined the running turn.
  case removedFromQueue(text: String, reason: String?)
  /// The conversation was compacted; a manual compaction is no part of a turn.
  case compaction(isManual: Bool)
  /// A prompt was refused, or its turn stopped, by a UserPromptSubmit hook before the model saw it.
  case refusal(Refusal)
  /// A local command such as `/clear` was run; no turn.
  case localCommand(name: String)
  /// Claude Code told the person something, such as that a command is unknown.
  case notice(String)
  /// Nothing that bears on turns; the line's type.
  case other(type: String)

  /// A user's prompt.
  package struct Prompt: Hashable, Sendable {
    /// The text as Claude Code recorded it.
    package let text: String
    /// Claude Code's identifier of the prompt, the same as in its hooks.
    package let promptID: String?
    package let uuid: String?
    package let time: Timestamp?
    /// The line before it in the conversation, which is a tree: a person can go back and ask anew.
    package var parent: String?
    /// Whether a timer gave it, which the agent or its user has set earlier.
    package var isScheduled = false

    /// The slash command that the prompt is, with its arguments (`/review 12`): one that starts a turn.
    package var command: String? {
      guard text.hasPrefix("<command-message>") else { return nil }
      return ClaudeEntry.commandLine(text)
    }

    /// Whether Claude Code has written it itself: background work has ended.
    package var isNotice: Bool { text.hasPrefix("<task-notification>") }
  }

  /// The result of one tool call.
  package struct ToolResult: Hashable, Sendable {
    package let toolUseID: String
    package let isError: Bool
    package let text: String
  }

  /// One content block of an assistant message.
  package struct Reply: Hashable, Sendable {
    /// The message this block belongs to; its blocks are lines of their own.
    package let messageID: String
    package let model: String?
    /// `end_turn`, `tool_use`, `max_tokens`, …; nil when the message was cut by an interrupt.
    package let stopReason: String?
    package let blocks: [Block]
    package let time: Timestamp?

    /// A content block.
    package enum Block: Hashable, Sendable {
      case text(String)
      case toolUse(ToolUse)
      case thinking
    }
  }

  /// A tool call.
  package struct ToolUse: Hashable, Sendable {
    package let id: String
    package let name: String
    package let input: JSONValue
  }

  /// An error that ended a turn.
  package struct Failure: Hashable, Sendable {
    /// Claude Code's word for it, such as `rate_limit`.
    package let error: String
    /// What it shows the person.
    package let text: String
    /// The HTTP status, where there was one.
    package let status: Int?
    package let time: Timestamp?
  }

  /// The end that a UserPromptSubmit hook put to a prompt.
  package struct Refusal: Hashable, Sendable {
    /// The reason that the hook gave.
    package let reason: String
    /// The prompt that did not become part of the conversation; nil when it did, or is not told.
    package let prompt: Prompt?
    /// Whether the prompt stayed in the conversation, and only its turn was stopped.
    package let isKept: Bool
    package let time: Timestamp?
  }

  /// The normal end of a turn.
  package struct TurnEnd: Hashable, Sendable {
    /// Working time, without the time spent in dialogs.
    package let duration: Duration
    /// Subagents that go on after the turn.
    package let backgroundAgents: Int
    package let time: Timestamp?
  }
}
