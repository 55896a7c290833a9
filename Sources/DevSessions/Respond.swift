internal import JSON
package import SessionStore
package import SystemKit
package import Transcripts

extension DevSessions {
  /// What is answered to an open question, permission prompt or dialog.
  package enum Response: Hashable, Sendable {
    /// Options by number or label, or own words; one for each question, or several for one that
    /// takes several.
    case options([String])
    /// Own words, also where they resemble an option; one for each question.
    case text([String])
    /// A form filled in: values by the fields' names.
    case fields([FieldValue])
    /// Yes, this time.
    case allow
    /// Yes, and do not ask for the like again.
    case always
    /// No; with a reason the turn goes on, without it ends.
    case deny(reason: String?)

    /// Whether it may well end the agent.
    var isNo: Bool { if case .deny = self { true } else { false } }
  }

  /// A value for a field of a form.
  package struct FieldValue: Hashable, Sendable {
    package let name: String
    package let value: String

    package init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// What was answered.
  package struct Responded: Sendable {
    package let session: SessionName
    package let dialog: OpenDialog
    /// What was chosen, by label or in the caller's own words.
    package let answers: [String]
  }

  /// Answers what a session waits for, and returns when the dialog has closed.
  ///
  /// Reads the dialog as it is now and checks every step on the screen before a key is pressed that
  /// decides anything.
  ///
  /// - Parameter digest: the dialog meant; if another is open, nothing is answered.
  /// - Throws: `Failure`: `failed` when nothing is asked or the answer does not fit; `needsAnswer`
  ///   when another dialog is open than the one meant, or opens at the agent's start after this one.
  package func respond(
    to id: String, _ response: Response, digest: String? = nil, until deadline: Deadline
  ) throws -> Responded {
    let agent = try within(deadline).agent(id)
    let name = agent.record.name
    return try exclusively(name, until: deadline) {
      let dialog = try dialog(of: agent, until: deadline)
      guard digest == nil || digest == dialog.digest else {
        throw Failure.waiting(name, dialog, "another dialog is open than \(digest ?? "")")
      }
      let answers = try agent.respond(response, to: dialog, until: deadline)
      return Responded(session: name, dialog: dialog, answers: answers)
    }
  }

  /// The dialog that a session waits at.
  ///
  /// Of several tools that need permission one asks after the other: to a session at work the next dialog
  /// may be on its way.
  ///
  /// - Throws: `Failure`: `failed` when nothing is asked, `notRunning`.
  package func dialog(of agent: any Agent, until deadline: Deadline) throws -> OpenDialog {
    let name = agent.record.name
    let patience = deadline.orSooner(Self.dialogTime)
    while true {
      if let dialog = try agent.openDialog(until: deadline.orSooner(.seconds(2))) { return dialog }
      let status = try agent.report().status
      switch status {
      case .exited, .stopped, .failed: throw Failure.notRunning(name)
      case .working, .waitingForInput, .starting:
        guard patience.hasPassed else {
          MonotonicClock.sleep(.milliseconds(100))
          continue
        }
      case .idle, .rateLimited: break
      }
      throw Failure(
        .failed, "\(name) asks nothing; it is \(status.rawValue)",
        hint: "see dev-sessions status \(name)")
    }
  }

  /// How long the next of several dialogs may take to open.
  private static let dialogTime = Duration.milliseconds(1500)
}

extension Failure {
  /// The failure that shows what a session waits for.
  static func waiting(
    _ name: SessionName, _ dialog: OpenDialog?, _ what: String? = nil
  ) -> Failure {
    let opening = what.map { "\($0); " } ?? ""
    let isPanel = dialog?.isPanel ?? true
    let asked = isPanel ? "its screen shows a panel" : dialog?.summary ?? ""
    let hint =
      isPanel
      ? "look with dev-sessions screen \(name); dev-sessions interrupt \(name) closes it"
      : dialog?.startDialog == nil
        ? "answer with dev-sessions respond \(name), or in dev-sessions attach \(name)"
        : "that is for a person to decide: dev-sessions respond \(name), or dev-sessions attach \(name)"
    return Failure(
      .needsAnswer, "\(opening)\(name) waits for an answer: \(asked)", hint: hint,
      details: [
        "session": .string(name.text),
        "waitingFor": .string(dialog?.kind.rawValue ?? "dialog"),
        "dialog": dialog?.json ?? .null,
      ])
  }
}
