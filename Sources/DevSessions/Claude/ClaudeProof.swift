internal import JSON
internal import SessionStore
internal import SystemKit
internal import Transcripts

/// Looks for a prompt among what the agent has recorded since the search began.
struct ClaudeProof {
  struct Found {
    let proof: Receipt.Proof
    let recordedDigest: String
    let offset: Int
  }

  let transcript: String
  /// The transcript's size when the search began.
  let baseline: Int
  private(set) var inTranscript: Found?
  /// A prompt that was put into the queue while the conversation is compacted: the entry does not say which
  /// (2.1.332), so it counts only with ours gone from the input box.
  private(set) var unnamed: Found?
  private(set) var hookDigest: String?
  /// The refusal of the prompt by a hook of the user's.
  private(set) var refusal: ClaudeEntry.Refusal?
  private let prompt: String
  private let start = Timestamp.now
  private let key: String
  private var lines: ForwardLines
  private var events: ForwardLines

  init(session: ClaudeSession, prompt: String, transcript: String) throws {
    self.transcript = transcript
    self.prompt = prompt
    key = PromptText.key(prompt)
    baseline = try Self.endOfLines(transcript)
    lines = ForwardLines(path: transcript, from: baseline)
    let eventsPath = session.ignored.contains(.hooks) ? "" : session.folder.events.path
    events = ForwardLines(path: eventsPath, from: try Self.endOfLines(eventsPath))
  }

  /// The offset at which the next line will begin.
  private static func endOfLines(_ path: String) throws -> Int {
    guard var lines = try BackwardLines.open(path) else { return 0 }
    guard lines.isTorn else { return lines.size }
    return try lines.next()?.offset ?? 0
  }

  mutating func look() throws {
    var (lines, events) = (lines, events)
    var (found, refusal) = (inTranscript, refusal)
    var unnamed = unnamed
    try lines.readNew { line in
      guard found == nil, let entry = ClaudeEntry(line: line.bytes) else { return }
      switch entry {
      case .prompt(let prompt) where isNew(prompt.time) && matches(prompt.text):
        found = Found(
          proof: .transcript, recordedDigest: PromptText.digest(prompt.text), offset: line.offset)
      case .enqueued(let text, let time) where isNew(time) && matches(text):
        found = Found(
          proof: .queue, recordedDigest: PromptText.digest(text), offset: line.offset)
      case .enqueued("", _):
        unnamed = Found(
          proof: .queue, recordedDigest: PromptText.digest(self.prompt), offset: line.offset)
      case .refusal(let hook) where !hook.isKept && hook.prompt.map { matches($0.text) } ?? true:
        refusal = hook
      default: break
      }
    }
    inTranscript = found
    self.unnamed = unnamed
    self.refusal = refusal
    var digest = hookDigest
    try events.readNew { line in
      guard let value = try? JSONValue(parsing: line.bytes), let event = HookEvent(line: value),
        event.name == "UserPromptSubmit", let text = event.prompt, matchesBeginning(text)
      else { return }
      digest = event.promptDigest
    }
    hookDigest = digest
    (self.lines, self.events) = (lines, events)
  }

  /// Whether a line was not copied from another transcript, as all are when a conversation that was moved
  /// has its first prompt: an earlier prompt of the same text would else be taken for this one.
  private func isNew(_ time: Timestamp?) -> Bool {
    time.map { start.since($0) < .seconds(1) } ?? true
  }

  private func matches(_ recorded: String) -> Bool {
    PromptText.key(recorded) == key || PromptText.isRecord(recorded, withImagesOf: prompt)
  }

  /// Whether a hook's text is the prompt's.
  ///
  /// A prompt with images counts by its line alone: the hook may have the marks in other places than the
  /// line, by which its turn is followed.
  private func matchesBeginning(_ recorded: String) -> Bool {
    guard recorded.count >= HookEvent.keptPromptLength else {
      return PromptText.key(recorded) == key
    }
    // The wrapper's end is cut off: compare what follows its first line.
    let body = recorded.trimmingSpaces
    let inner = body.hasPrefix("<pasted_content") ? body.drop { $0 != "\n" } : body[...]
    return key.hasPrefix(PromptText.key(String(inner)))
  }
}
