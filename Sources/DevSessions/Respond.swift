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
    /// Yes, this time.
    case allow
    /// Yes, and do not ask for the like again.
    case always
    /// No; with a reason the turn goes on, without it ends.
    case deny(reason: String?)

    /// Whether it may well end the agent.
    var isNo: Bool { if case .deny = self { true } else { false } }
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
    let record = try record(id)
    return try exclusively(record.name, until: deadline) {
      let session = claude(record)
      let dialog = try session.openDialog(until: deadline)
      guard let dialog else {
        let status = try session.read(.withScreen).report.status
        throw Failure(
          .failed, "\(record.name) asks nothing; it is \(status.rawValue)",
          hint: "see dev-sessions status \(record.name)")
      }
      guard digest == nil || digest == dialog.digest else {
        throw Failure.waiting(
          record.name, dialog, "another dialog is open than \(digest ?? "")")
      }
      let answers = try ClaudeAnswer(session, dialog, until: deadline).give(response)
      // After a start-up dialog the next may open, or the agent end.
      if dialog.startDialog != nil {
        do {
          try ClaudeReadiness(sessions: self, session: session, consent: Consent())
            .reach(until: deadline)
        } catch let failure as Failure where failure.code == .failed && response.isNo {}
      }
      return Responded(session: record.name, dialog: dialog, answers: answers)
    }
  }

  /// What a session waits for; nil when it waits for nothing.
  package func openDialog(of id: String) throws -> OpenDialog? {
    try claude(record(id)).openDialog(until: .after(.seconds(2)))
  }

  /// Runs `body` while nobody else types into the session.
  func exclusively<Result>(
    _ name: SessionName, until deadline: Deadline, _ body: () throws -> Result
  ) throws -> Result {
    let folder = home.folder(of: name)
    try folder.create()
    let lock: FolderLock
    do {
      lock = try FolderLock(acquiring: Path.join(folder.path, "send.lock"), until: deadline)
    } catch {
      throw Failure(.timedOut, "another program is typing into \(name): \(error)")
    }
    let result = try body()
    lock.release()
    return result
  }
}

extension Failure {
  /// The failure that shows what a session waits for.
  static func waiting(
    _ name: SessionName, _ dialog: OpenDialog?, _ what: String? = nil
  ) -> Failure {
    let opening = what.map { "\($0); " } ?? ""
    let asked = dialog?.summary ?? "something its screen shows"
    let hint =
      dialog?.startDialog == nil
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
