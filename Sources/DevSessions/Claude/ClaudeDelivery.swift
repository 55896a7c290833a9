internal import JSON
internal import SessionStore
internal import SystemKit
internal import Tmux
internal import Transcripts

/// Typing a prompt into Claude Code and proving that it was accepted.
struct ClaudeDelivery {
  let session: ClaudeSession
  let reading: ClaudeSession.Reading
  /// What is typed.
  let text: String
  /// The prompt as it was given.
  let original: String
  /// What was changed, for the receipt.
  let changes: [String]
  let idempotencyKey: String?

  /// How long the transcript is waited for when a hook has already proved acceptance: it follows
  /// by 50 to 150 ms.
  private static let transcriptGrace = Duration.seconds(2)
  /// How long to wait for a sign before looking at the screen whether Enter was lost.
  private static let screenInterval = Duration.milliseconds(700)

  /// Pastes the prompt and waits for the proof.
  ///
  /// - Parameter check: throws when nothing may be typed now; asked right before each typing.
  /// - Throws: `Failure`: `unproven` when none came before `deadline`.
  func run(
    until deadline: Deadline, onTheWay: () -> Void, check: () throws -> Void
  ) throws -> Receipt {
    let target = try session.liveTarget
    let watch = FileWatch([reading.transcript, session.folder.events.path])
    var search = try ProofSearch(
      session: session, prompt: text, transcript: reading.transcript)
    try check()
    try type(into: target, check)
    onTheWay()
    var hookDeadline: Deadline?
    var nextLook = Deadline.after(Self.screenInterval)
    var enters = 0
    while true {
      try search.look()
      if let found = search.inTranscript { return receipt(found, search) }
      if let digest = search.hookDigest {
        if hookDeadline == nil { hookDeadline = .after(Self.transcriptGrace) }
        if hookDeadline?.hasPassed == true {
          let found = ProofSearch.Found(
            proof: .hook, recordedDigest: digest, offset: search.baseline)
          return receipt(found, search)
        }
      }
      if deadline.hasPassed { throw unproven }
      if nextLook.hasPassed, search.hookDigest == nil {
        nextLook = .after(Self.screenInterval)
        if enters < 3, try session.holdsInBox(text) {
          enters += 1
          try check()
          try session.confirm(session.server.sendKeys([.enter], to: target))
        }
      }
      _ = try watch.wait(until: deadline.orSooner(.milliseconds(250)))
    }
  }

  /// While a turn runs a question may open at any moment, which Enter would answer: then Enter is
  /// pressed only once the text is seen in the input box. (A dialog ignores Enter in its first moments.)
  private func type(into target: PaneTarget, _ check: () throws -> Void) throws {
    guard reading.report.status == .working else {
      return try session.confirm(session.server.paste(text, into: target))
    }
    try session.confirm(session.server.paste(text, into: target, submit: false))
    let patience = Deadline.after(.seconds(3))
    while try session.screen()?.inputBox?.isEmpty != false, !patience.hasPassed {
      try check()
      MonotonicClock.sleep(.milliseconds(10))
    }
    try check()
    try session.confirm(session.server.sendKeys([.enter], to: target))
  }

  private func receipt(_ found: ProofSearch.Found, _ search: ProofSearch) -> Receipt {
    Receipt(
      turn: Receipt.newTurn(), time: .now, proof: found.proof,
      digest: SHA256.hexadecimal(original.utf8), idempotencyKey: idempotencyKey,
      recordedDigest: found.recordedDigest, session: reading.conversationID,
      transcript: search.transcript, offset: found.offset, changes: changes)
  }

  private var unproven: Failure {
    let name = session.record.name
    return Failure(
      .unproven, "no proof that \(name) accepted the prompt; it was typed once and not repeated",
      hint: "look with: dev-sessions screen \(name)")
  }
}

/// Looks for a prompt among what the agent has recorded since the search began.
private struct ProofSearch {
  struct Found {
    let proof: Receipt.Proof
    let recordedDigest: String
    let offset: Int
  }

  let transcript: String
  /// The transcript's size when the search began.
  let baseline: Int
  private(set) var inTranscript: Found?
  private(set) var hookDigest: String?
  private let key: String
  private var lines: ForwardLines
  private var events: ForwardLines

  init(session: ClaudeSession, prompt: String, transcript: String) throws {
    self.transcript = transcript
    key = PromptText.key(prompt)
    baseline = try Self.endOfLines(transcript)
    lines = ForwardLines(path: transcript, from: baseline)
    let eventsPath = session.ignored.contains(.hooks) ? "" : session.folder.events.path
    events = ForwardLines(path: eventsPath, from: try Self.endOfLines(eventsPath))
  }

  /// Where the next line will begin.
  private static func endOfLines(_ path: String) throws -> Int {
    guard var lines = try BackwardLines.open(path) else { return 0 }
    guard lines.isTorn else { return lines.size }
    return try lines.next()?.offset ?? 0
  }

  mutating func look() throws {
    var (lines, events) = (lines, events)
    var found = inTranscript
    try lines.readNew { line in
      guard found == nil, let entry = ClaudeEntry(line: line.bytes) else { return }
      switch entry {
      case .prompt(let prompt) where matches(prompt.text):
        found = Found(
          proof: .transcript, recordedDigest: PromptText.digest(prompt.text), offset: line.offset)
      case .enqueued(let text, _) where matches(text):
        found = Found(
          proof: .queue, recordedDigest: PromptText.digest(text), offset: line.offset)
      default: break
      }
    }
    inTranscript = found
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

  private func matches(_ recorded: String) -> Bool {
    PromptText.key(recorded) == key
  }

  private func matchesBeginning(_ recorded: String) -> Bool {
    guard recorded.count >= HookEvent.keptPromptLength else { return matches(recorded) }
    // The wrapper's end is cut off: compare what follows its first line.
    let body = recorded.trimmingSpaces
    let inner = body.hasPrefix("<pasted_content") ? body.drop { $0 != "\n" } : body[...]
    return key.hasPrefix(PromptText.key(String(inner)))
  }
}
