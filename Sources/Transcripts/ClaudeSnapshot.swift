package import SystemKit

/// Everything known about a Claude session at one moment; the input of the status inference.
///
/// Each source may be missing; nil means unknown, not "no".
package struct ClaudeSnapshot: Sendable {
  /// What the process table and tmux say.
  package enum Process: Hashable, Sendable {
    case running
    /// It is gone; the code it ended with, where tmux kept it.
    case ended(code: Int?)
    case unknown
  }

  /// What our own record says of the session's life.
  package enum Life: String, Hashable, Sendable {
    case starting, running, stopped, failed
  }

  package var now: Timestamp
  package var life: Life
  package var process: Process
  package var sessionFile: ClaudeSessionFile?
  /// Our hooks' events, oldest first; the last few suffice.
  package var hookEvents: [HookEvent]
  package var conversation: Conversation?
  package var screen: ClaudeScreen?
  /// The job of Claude Code's background service that the conversation is, if it is one.
  package var job: String?

  package init(
    now: Timestamp, life: Life = .running, process: Process = .running,
    sessionFile: ClaudeSessionFile? = nil, hookEvents: [HookEvent] = [],
    conversation: Conversation? = nil, screen: ClaudeScreen? = nil, job: String? = nil
  ) {
    self.now = now
    self.life = life
    self.process = process
    self.sessionFile = sessionFile
    self.hookEvents = hookEvents
    self.conversation = conversation
    self.screen = screen
    self.job = job
  }
}
