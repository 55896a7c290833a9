package import SystemKit

/// What a transcript says about the last turn: whether one is running, how the last one ended, what
/// the agent said in it, which tools are still out.
///
/// Fed with entries in order, from the beginning of any turn; a pure value.
package struct Conversation: Sendable {
  /// What a transcript alone can tell of the present.
  package enum Phase: Hashable, Sendable {
    /// No turn has begun.
    case fresh
    /// A turn runs, as far as the transcript says. (It stays so when the process dies, and when a
    /// prompt is taken back before any output: nothing is written then.)
    case working
    /// The last turn has ended.
    case resting
  }

  package private(set) var phase = Phase.fresh
  /// The ending of the last turn; nil while it runs.
  package private(set) var ending: TurnEnding?
  /// The prompts of the last turn.
  package private(set) var prompts: [ClaudeEntry.Prompt] = []
  /// The messages of the last turn, in order.
  package private(set) var messages: [AssistantMessage] = []
  /// Tool calls without a result.
  package private(set) var openToolUses: [ClaudeEntry.ToolUse] = []
  /// Prompts waiting for the running turn to end.
  package private(set) var queued: [String] = []
  /// When the last one was put there.
  package private(set) var queuedTime: Timestamp?
  /// Prompts taken off the queue whose user line has not been seen: a new turn is about to begin.
  package private(set) var startingFromQueue = 0
  /// When the last turn's latest prompt was submitted.
  package private(set) var promptTime: Timestamp?
  /// Whether the agent has put anything out in the last turn.
  package private(set) var hasOutput = false
  /// Whether the feed began at the start of a turn, so that the above is all of it.
  package private(set) var sawPrompt = false

  package init() {}

  /// Takes the next entry, which ends at byte `end` of the transcript.
  package mutating func add(_ entry: ClaudeEntry, end: Int) {
    if let ending = entry.ending(at: end) {
      if case .refusal(let refusal) = entry, let prompt = refusal.prompt { refuse(prompt) }
      phase = .resting
      self.ending = ending
      openToolUses = []
      return
    }
    switch entry {
    case .prompt(let prompt), .trigger(let prompt): begin(with: prompt)
    case .toolResults(let results):
      work()
      hasOutput = true
      openToolUses.removeAll { use in results.contains { $0.toolUseID == use.id } }
    case .reply(let reply):
      work()
      hasOutput = true
      messages.add(reply)
      for case .toolUse(let use) in reply.blocks { openToolUses.append(use) }
    case .enqueued(let text, let time):
      queued.append(text)
      queuedTime = time
    case .dequeued:
      if !queued.isEmpty { queued.removeFirst() }
      startingFromQueue += 1
    case .removedFromQueue(let text, _):
      if let index = queued.firstIndex(of: text) { queued.remove(at: index) }
    case .compaction(let isManual): if isManual { phase = .resting }
    case .failure, .interruption, .turnEnd, .localCommand, .notice, .other: break
    case .refusal: break
    }
  }

  /// A refused prompt is a turn in which nothing was said: an older answer is not its answer.
  private mutating func refuse(_ prompt: ClaudeEntry.Prompt) {
    prompts = [prompt]
    messages = []
    hasOutput = false
    promptTime = prompt.time
    sawPrompt = true
  }

  /// Several prompts in a row (taken from the queue together) are one turn.
  private mutating func begin(with prompt: ClaudeEntry.Prompt) {
    if phase != .working || hasOutput {
      prompts = []
      messages = []
      openToolUses = []
      hasOutput = false
    }
    prompts.append(prompt)
    promptTime = prompt.time
    if startingFromQueue > 0 { startingFromQueue -= 1 }
    sawPrompt = true
    phase = .working
    ending = nil
  }

  private mutating func work() {
    phase = .working
    ending = nil
  }

  /// The question tool's call, if one is open: the agent waits for a person.
  package var openQuestion: ClaudeEntry.ToolUse? {
    openToolUses.first { $0.name == "AskUserQuestion" || $0.name == "ExitPlanMode" }
  }
}
