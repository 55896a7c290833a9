package import SystemKit

/// Follows one delivered prompt through a transcript to the end of its turn.
///
/// Pure: fed with the entries from where the prompt was delivered. It cannot be settled by an
/// earlier turn's end, by another prompt's, or by a queued prompt's own arrival.
package struct ReceiptTracker: Hashable, Sendable {
  /// How far the prompt has come.
  package enum Stage: Hashable, Sendable {
    /// Not met in the transcript yet.
    case awaited
    /// In the agent's queue behind the running turn.
    case queued
    /// Part of the running turn.
    case running
    /// Its turn has ended.
    case settled(TurnEnding)
  }

  package private(set) var stage = Stage.awaited
  /// When the agent recorded the prompt.
  package private(set) var promptTime: Timestamp?
  /// Offset of the line that recorded it.
  package private(set) var position: Int?
  /// Whether the agent has put anything out since.
  package private(set) var hasOutput = false
  private let digest: String

  /// A tracker for the prompt whose recorded form has this digest (`PromptText.digest`).
  package init(recordedDigest: String) {
    digest = recordedDigest
  }

  private func matches(_ recorded: String) -> Bool {
    PromptText.digest(recorded) == digest
  }

  /// Takes the next entry, whose line begins at `offset` and ends at `end`.
  ///
  /// - Returns: whether the entry recorded this prompt (so that it is not counted for another one).
  @discardableResult
  package mutating func add(_ entry: ClaudeEntry, offset: Int, end: Int) -> Bool {
    if case .refusal(let refusal) = entry, !refusal.isKept {
      guard stage == .awaited || stage == .queued, let prompt = refusal.prompt,
        matches(prompt.text)
      else { return false }
      note(offset, refusal.time)
      stage = .settled(TurnEnding(.failed(refusal.failure), end: end, time: refusal.time))
      return true
    }
    if let ending = entry.ending(at: end) {
      if stage == .running { stage = .settled(ending) }
      return false
    }
    switch (entry, stage) {
    case (.prompt(let prompt), .awaited), (.prompt(let prompt), .queued):
      guard matches(prompt.text) else { return false }
      note(offset, prompt.time)
      stage = .running
      hasOutput = false
      return true
    case (.enqueued(let text, let time), .awaited):
      // While the conversation is compacted the entry does not say which prompt it is (2.1.332).
      guard text.isEmpty || matches(text) else { return false }
      note(offset, time)
      stage = .queued
      return true
    case (.removedFromQueue(let text, let reason), .queued):
      guard text.isEmpty || matches(text) else { return false }
      stage =
        reason == "absorbed_mid_turn"
        ? .running : .settled(TurnEnding(.interrupted, end: end))
      hasOutput = true
      return true
    case (.reply, .running), (.toolResults, .running):
      hasOutput = true
      return false
    default:
      return false
    }
  }

  /// Goes on in another transcript, where the turn that was stopped here is carried out.
  ///
  /// A plan accepted with a cleared context looks like that: the old conversation ends as if the person
  /// had stopped it.
  package mutating func goOn() {
    stage = .running
    hasOutput = true
  }

  private mutating func note(_ offset: Int, _ time: Timestamp?) {
    if position == nil { position = offset }
    promptTime = time ?? promptTime
  }

  package var isSettled: Bool {
    if case .settled = stage { true } else { false }
  }
}
