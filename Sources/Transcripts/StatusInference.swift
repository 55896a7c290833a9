internal import SystemKit

extension ClaudeSnapshot {
  /// The session's status and what it rests on: the one place where signals are weighed.
  ///
  /// Strongest first: our record and the process table; Claude Code's session file, unless the
  /// transcript shows that it has not caught up yet; hooks; the transcript; the screen. A missing or
  /// unknown signal decides nothing.
  package func report() -> StatusReport {
    var verdicts = [lifeVerdict, sessionFileVerdict]
    verdicts += [hookVerdict, conversationVerdict, screenVerdict]
    let winner = verdicts.firstIndex { $0?.status != nil }
    // What is missing can never win, and is worth knowing.
    if process == .running {
      verdicts += [
        sessionFile == nil ? missing("session file") : nil,
        hookEvents.isEmpty ? missing("hooks") : nil,
        conversation == nil ? missing("transcript") : nil,
      ]
    }
    let evidence = verdicts.enumerated().compactMap { index, verdict in
      verdict.map {
        StatusReport.Evidence(
          source: $0.source, finding: $0.finding, time: $0.time, won: index == winner)
      }
    }
    var status = winner.flatMap { verdicts[$0]?.status } ?? restingWithoutSignals
    if status == .idle, conversation?.ending?.isRateLimit == true { status = .rateLimited }
    return StatusReport(
      status, waitingFor: status == .waitingForInput ? waitingFor : nil, evidence: evidence)
  }

  private struct Verdict {
    let source: String
    /// Nil: the signal is there but decides nothing.
    let status: SessionStatus?
    let finding: String
    let time: Timestamp?
  }

  private func missing(_ source: String) -> Verdict {
    Verdict(source: source, status: nil, finding: "missing", time: nil)
  }

  /// A session of which nothing else is known is starting until its start has ended; after that what
  /// counts is whether its process runs.
  private var restingWithoutSignals: SessionStatus {
    if life == .starting { return .starting }
    return process == .running ? .idle : .exited
  }

  private var lifeVerdict: Verdict? {
    switch (life, process) {
    case (.stopped, _): Verdict(source: "record", status: .stopped, finding: "stopped", time: nil)
    case (.failed, _):
      Verdict(source: "record", status: .failed, finding: "failed to start", time: nil)
    case (_, .ended(let code)):
      Verdict(
        source: "process", status: .exited,
        finding: code.map { "ended with exit code \($0)" } ?? goneFinding, time: nil)
    case (_, .running):
      Verdict(source: "process", status: nil, finding: "running", time: nil)
    case (_, .unknown):
      Verdict(source: "process", status: nil, finding: "unknown", time: nil)
    }
  }

  private var goneFinding: String {
    job.map { "gone; the conversation is Claude Code's background job \($0)" } ?? "gone"
  }

  private var sessionFileVerdict: Verdict? {
    guard let file = sessionFile else {
      guard let job, process == .running else { return nil }
      return Verdict(
        source: "session file", status: .starting, finding: "background job \(job) is starting",
        time: nil)
    }
    func verdict(_ status: SessionStatus?, _ finding: String) -> Verdict {
      Verdict(source: "session file", status: status, finding: finding, time: file.statusChanged)
    }
    switch file.status {
    case .idle?, .shell?:
      if let conversation, isAhead(conversation) {
        return verdict(.working, "idle, but the transcript has a newer prompt")
      }
      return verdict(.idle, file.status == .shell ? "idle, with a background shell" : "idle")
    case .busy?:
      if let conversation, hasJustEnded(conversation, since: file) {
        return verdict(.idle, "busy, but the transcript has the turn's end")
      }
      return verdict(.working, "busy")
    case .waiting(let reason)?:
      return verdict(.waitingForInput, "waiting: \(reason ?? "for an answer")")
    case .unknown(let word)?: return verdict(nil, "“\(word)”, a word not known")
    case nil: return verdict(life == .starting ? .starting : nil, "no status yet")
    }
  }

  /// The file follows the keyboard by 20 to 250 ms, so right after a prompt it may still say idle;
  /// and between two turns it says idle for some 40 ms (2.1.330) though a queued prompt follows.
  private func isAhead(_ conversation: Conversation) -> Bool {
    guard let changed = sessionFile?.statusChanged else { return false }
    if !conversation.queued.isEmpty || conversation.startingFromQueue > 0 {
      // A queue is lost with its process.
      if let queued = conversation.queuedTime, let started = sessionFile?.started, queued < started
      {
        return false
      }
      return now.since(changed) < .seconds(1)
    }
    guard conversation.phase == .working, !conversation.hasOutput,
      let prompted = conversation.promptTime
    else { return false }
    return prompted > changed && now.since(prompted) < .seconds(2)
  }

  /// And right after the end of a turn it may still say busy.
  private func hasJustEnded(_ conversation: Conversation, since file: ClaudeSessionFile) -> Bool {
    guard conversation.phase == .resting, conversation.queued.isEmpty,
      conversation.startingFromQueue == 0, let ending = conversation.ending,
      ending.backgroundAgents == 0, let ended = ending.time, let changed = file.statusChanged
    else { return false }
    return ended > changed && now.since(ended) < .milliseconds(500)
  }

  private var hookVerdict: Verdict? {
    guard let event = hookEvents.last(where: { Self.telling.contains($0.name) }) else { return nil }
    func verdict(_ status: SessionStatus?) -> Verdict {
      Verdict(source: "hooks", status: status, finding: event.name, time: event.time)
    }
    switch event.name {
    case "SessionStart":
      return verdict(conversation == nil ? .idle : nil)
    case "UserPromptSubmit":
      // Interrupts and rejections fire no hook: the transcript decides when it is newer.
      if let ended = conversation?.ending?.time, ended >= event.time { return verdict(nil) }
      return verdict(
        conversation?.ending != nil && conversation?.ending?.time == nil ? nil : .working)
    case "PermissionRequest":
      // No hook tells that it has been answered; a dialog is drawn half a second after it opened.
      let isGone = screen.map { $0.dialog == nil && $0.hasInputBox } ?? false
      if isGone, now.since(event.time) > .seconds(1) { return verdict(nil) }
      // A subagent's tool call is in no transcript of ours: the screen tells.
      let isOpen = conversation?.openToolUses.isEmpty == false || screen?.dialog != nil
      return verdict(isOpen ? .waitingForInput : nil)
    case "Stop", "StopFailure":
      if conversation?.phase == .working, let prompted = conversation?.promptTime,
        prompted > event.time
      {
        return verdict(nil)
      }
      return verdict(.idle)
    default: return verdict(nil)
    }
  }

  private static let telling: Set<String> = [
    "SessionStart", "UserPromptSubmit", "PermissionRequest", "Stop", "StopFailure", "SessionEnd",
  ]

  private var conversationVerdict: Verdict? {
    guard let conversation else { return nil }
    func verdict(_ status: SessionStatus?, _ finding: String, _ time: Timestamp?) -> Verdict {
      Verdict(source: "transcript", status: status, finding: finding, time: time)
    }
    switch conversation.phase {
    case .fresh: return verdict(nil, "no turn yet", nil)
    case .resting:
      let finding =
        switch conversation.ending?.outcome {
        case .completed?: "turn completed"
        case .failed(let failure)?: "turn failed: \(failure.error)"
        case .interrupted?: "turn interrupted"
        case nil: "at rest"
        }
      // What a subagent asks, and a panel that a person opened, is on the screen only.
      if screen?.dialog != nil { return verdict(nil, finding, conversation.ending?.time) }
      let starting = conversation.startingFromQueue > 0
      return verdict(starting ? .working : .idle, finding, conversation.ending?.time)
    case .working:
      if let question = conversation.openQuestion {
        return verdict(.waitingForInput, "\(question.name) has no answer", nil)
      }
      let tool = conversation.openToolUses.last.map { "\($0.name) runs" }
      // The input box with nothing running on the screen: the prompt was taken back.
      if let screen, screen.hasInputBox, !screen.isWorking, !conversation.hasOutput {
        return verdict(nil, "a prompt without an answer", conversation.promptTime)
      }
      if screen?.dialog != nil, tool != nil {
        return verdict(nil, "\(tool ?? ""), or waits for permission", nil)
      }
      return verdict(.working, tool ?? "a turn runs", conversation.promptTime)
    }
  }

  private var screenVerdict: Verdict? {
    guard let screen else { return nil }
    func verdict(_ status: SessionStatus?, _ finding: String) -> Verdict {
      Verdict(source: "screen", status: status, finding: finding, time: nil)
    }
    if let dialog = screen.dialog {
      return verdict(
        .waitingForInput,
        dialog.startDialog.map { "the \($0.rawValue) dialog" } ?? "a dialog: \(dialog.question)")
    }
    if screen.isWorking { return verdict(.working, "“esc to interrupt”") }
    if screen.hasInputBox { return verdict(.idle, "the input box") }
    if screen.isCovered { return verdict(.waitingForInput, "something covers the input box") }
    return verdict(nil, "nothing known")
  }

  private var waitingFor: StatusReport.WaitingFor {
    let dialog = screen?.dialog
    if dialog?.startDialog != nil { return .dialog }
    if dialog?.isPlan == true { return .plan }
    if let question = conversation?.openQuestion {
      return question.name == "ExitPlanMode" ? .plan : .question
    }
    if case .waiting(let reason)? = sessionFile?.status {
      switch reason {
      case "permission prompt"?: return .permission
      case "input needed"?: return .question
      default: return .dialog
      }
    }
    return conversation?.openToolUses.isEmpty == false ? .permission : .dialog
  }
}
