internal import JSON
internal import SessionStore
internal import SystemKit
internal import Tmux
internal import Transcripts

/// Typing a prompt into Claude Code and proving that it was accepted.
struct ClaudeDelivery {
  let session: ClaudeSession
  let reading: ClaudeSession.Reading
  /// The text to be typed.
  let text: String
  /// The prompt as it was given.
  let original: String
  /// The changes made to the prompt, for the receipt.
  let changes: [String]
  let idempotencyKey: String?

  /// Patience with the proof, however little time the caller gives: it takes up to half a second.
  private static let shortestProofTime = Duration.seconds(2)
  /// Patience with the transcript when our hook has already told of the prompt: it follows
  /// by 50 to 150 ms.
  private static let transcriptGrace = Duration.seconds(2)
  /// The interval between looks at whether Enter was lost.
  private static let screenInterval = Duration.milliseconds(700)
  /// The shorter interval where the text may become an image's mark, which takes the first Enter (2.1.332).
  private static let imageInterval = Duration.milliseconds(300)
  /// The interval between looks at whether hooks of the user's have put the prompt back.
  private static let hookInterval = Duration.milliseconds(300)

  /// Pastes the prompt and waits for the proof.
  ///
  /// - Parameter check: throws when nothing may be typed now; asked right before each typing.
  /// - Throws: `Failure`: `unproven` when none came before `deadline`, `turnFailed` when a hook of
  ///   the user's refused the prompt.
  func run(
    until deadline: Deadline, onTheWay: () -> Void, check: () throws -> Void
  ) throws -> Receipt {
    let target = try session.liveTarget
    let submit = try session.submitKeys
    let watch = FileWatch([reading.transcript, session.folder.events.path])
    var search = try ClaudeProof(session: session, prompt: text, transcript: reading.transcript)
    try check()
    try type(into: target, submit, check)
    onTheWay()
    // It cannot be called back any more: a caller in a hurry is told the truth a moment later.
    let deadline = deadline.orAfter(Self.shortestProofTime)
    var hookDeadline: Deadline?
    var nextLook = Deadline.after(
      PromptText.mayBeImage(text) ? Self.imageInterval : Self.screenInterval)
    var enters = 0
    var looksHeld = 0
    var looksWaiting = 0
    while true {
      try search.look()
      if let refusal = search.refusal { throw try refused(refusal.reason) }
      if let found = search.inTranscript { return receipt(found, search) }
      if let queued = search.unnamed, try session.screen()?.inputBox?.isEmpty == true {
        return receipt(queued, search)
      }
      if let digest = search.hookDigest {
        let grace = hookDeadline ?? .after(Self.transcriptGrace)
        hookDeadline = grace
        if grace.hasPassed || deadline.hasPassed {
          return receipt(hookProof(digest, search), search)
        }
        if nextLook.hasPassed {
          nextLook = .after(Self.hookInterval)
          if try isHeldByHooks(&search, &looksHeld) {
            hookDeadline = .after(Self.transcriptGrace)
          }
        }
      } else if nextLook.hasPassed {
        nextLook = .after(Self.screenInterval)
        looksWaiting = session.isWaiting ? looksWaiting + 1 : 0
        if looksWaiting > 2 { throw try swallowed(until: deadline) }
        if enters < 3, try session.holdsInBox(text) {
          enters += 1
          try check()
          try session.confirm(session.server.sendKeys(submit, to: target))
        }
      }
      if deadline.hasPassed, search.hookDigest == nil { throw unproven }
      _ = try watch.wait(until: deadline.orSooner(.milliseconds(250)))
    }
  }

  /// While a turn runs a question may open at any moment, which Enter would answer: then Enter is
  /// pressed only once the text is seen in the input box. (A dialog ignores Enter in its first moments.)
  private func type(
    into target: PaneTarget, _ submit: [Key], _ check: () throws -> Void
  ) throws {
    guard reading.report.status == .working else {
      return try session.confirm(session.server.paste(text, into: target, submittingBy: submit))
    }
    try session.confirm(session.server.paste(text, into: target, submittingBy: []))
    let patience = Deadline.after(.seconds(3))
    while try session.screen()?.inputBox?.isEmpty != false, !patience.hasPassed {
      try check()
      MonotonicClock.sleep(.milliseconds(10))
    }
    try check()
    try session.confirm(session.server.sendKeys(submit, to: target))
  }

  // MARK: - Hooks of the user's

  /// Whether hooks of the user's still decide about the prompt, which ours has told of.
  ///
  /// Hooks run side by side, so ours does not prove that the prompt is accepted. Of a prompt refused
  /// while a turn runs nothing is recorded (2.1.332): it is put back into the input box. On a busy machine
  /// the box may still show an accepted one, so it must be there for some looks, with the note beside it
  /// for fewer.
  ///
  /// - Throws: `Failure`: `turnFailed` when it has been put back.
  private func isHeldByHooks(_ search: inout ClaudeProof, _ looks: inout Int) throws -> Bool {
    guard let screen = try session.screen() else { return false }
    if screen.runsPromptHooks { return true }
    // At rest a refusal is recorded.
    guard reading.report.status == .working, try session.holdsInBox(text) else {
      looks = 0
      return false
    }
    looks += 1
    guard looks >= (screen.showsRefusedPrompt ? 2 : 4) else { return true }
    try search.look()
    guard search.inTranscript == nil, search.refusal == nil else { return false }
    throw try refused("")
  }

  /// Takes the refused prompt out of the input box, so that it does not stick to the next one.
  private func refused(_ reason: String) throws -> Failure {
    let patience = Deadline.after(.milliseconds(500))
    while try !session.holdsInBox(text), !patience.hasPassed {
      MonotonicClock.sleep(.milliseconds(20))
    }
    if try session.holdsInBox(text) { _ = try session.emptyInputBox(on: session.screen()) }
    let name = session.record.name
    let reason = reason.split(separator: "\n").map { String($0).trimmingSpaces }
      .joined(separator: " ")
    let told = reason.isEmpty ? "; its reason is not recorded" : ": \(reason)"
    return Failure(
      .turnFailed, "a UserPromptSubmit hook refused the prompt to \(name)\(told)",
      hint: "the hook is in the settings of Claude Code or of the project",
      details: ["session": .string(name.text), "error": "blocked_by_hook"])
  }

  private func hookProof(_ digest: String, _ search: ClaudeProof) -> ClaudeProof.Found {
    ClaudeProof.Found(proof: .hook, recordedDigest: digest, offset: search.baseline)
  }

  private func receipt(_ found: ClaudeProof.Found, _ search: ClaudeProof) -> Receipt {
    Receipt(
      turn: Receipt.newTurn(), time: .now, proof: found.proof,
      digest: SHA256.hexadecimal(original.utf8), idempotencyKey: idempotencyKey,
      recordedDigest: found.recordedDigest, session: reading.conversationID,
      transcript: search.transcript, offset: found.offset, changes: changes)
  }

  /// The failure when a dialog has opened since the prompt was typed, and nothing was heard of the prompt.
  private func swallowed(until deadline: Deadline) throws -> Failure {
    let name = session.record.name
    return Failure.waiting(
      name, try session.openDialog(until: deadline.orSooner(.seconds(1))),
      "a dialog opened while the prompt was typed, and nothing shows that it was accepted")
  }

  private var unproven: Failure {
    let name = session.record.name
    return Failure(
      .unproven, "no proof that \(name) accepted the prompt; it was typed once and not repeated",
      hint: "look with: dev-sessions screen \(name)")
  }
}
