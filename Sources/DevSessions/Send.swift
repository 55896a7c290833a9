internal import SessionStore
package import SystemKit

extension DevSessions {
  /// How a prompt is sent.
  package struct SendOptions: Sendable {
    /// What to do while a turn runs.
    package enum WhileWorking: Sendable {
      /// Leave it in the agent's queue.
      case queue
      /// Stop the turn first.
      case interrupt
      /// Send nothing.
      case refuse
    }

    package var whileWorking = WhileWorking.queue
    /// Makes a repeated send a no-op that returns the first receipt.
    package var idempotencyKey: String?

    package init() {}
  }

  /// Delivers a prompt and returns the proof that it was accepted.
  ///
  /// Never types into a question, permission prompt or dialog, and never twice.
  ///
  /// - Throws: `Failure`: `needsAnswer`, `notRunning`, `unproven`, `turnFailed` when a turn runs that
  ///   is to be left alone, `usage` for text the agent would not take as a prompt.
  package func send(
    _ text: String, to id: String, _ options: SendOptions = SendOptions(), until deadline: Deadline
  ) throws -> Receipt {
    let agent = try within(deadline).agent(id)
    let name = agent.record.name
    let folder = home.folder(of: name)
    // One sender at a time, so that two pastes never mix.
    return try exclusively(name, until: deadline) {
      if let receipt = try earlierReceipt(of: text, options, in: folder, name) { return receipt }
      let receipt = try agent.deliver(text, options, until: deadline) {
        // What has been sent cannot be called back, so nothing here may stand in the receipt's way.
        try? update(name) { record in
          record.lastUsed = .now
          record.state = .running
        }
      }
      return keep(receipt, of: agent.record, in: folder)
    }
  }

  /// Gives a command of its own to the agent's program, such as `/compact`.
  ///
  /// - Returns: the receipt of a command that starts a turn; nil when it has been carried out.
  package func command(_ text: String, to id: String, until deadline: Deadline) throws -> Receipt? {
    let agent = try within(deadline).agent(id)
    let name = agent.record.name
    return try exclusively(name, until: deadline) { release in
      // A compaction takes a minute, in which prompts may be sent.
      guard let receipt = try agent.command(text, until: deadline, onTheWay: release) else {
        return nil
      }
      try? update(name) { $0.lastUsed = .now }
      return keep(receipt, of: agent.record, in: home.folder(of: name))
    }
  }

  /// Notes down that a prompt was delivered.
  ///
  /// Delivered it is, whatever becomes of the note: a caller that is told of a failure sends it again.
  private func keep(
    _ receipt: Receipt, of record: SessionRecord, in folder: SessionFolder
  ) -> Receipt {
    var receipt = receipt
    do {
      try TurnJournal.add(receipt, to: folder)
      if receipt.session != record.agentID {
        try update(record.name) { $0.agentID = receipt.session }
      }
    } catch {
      receipt.unkept = "\(error)"
    }
    return receipt
  }

  /// The receipt of a prompt that was sent with this key before.
  private func earlierReceipt(
    of text: String, _ options: SendOptions, in folder: SessionFolder, _ name: SessionName
  ) throws -> Receipt? {
    guard let key = options.idempotencyKey,
      let receipt = try TurnJournal(folder).receipt(idempotencyKey: key)
    else { return nil }
    guard receipt.digest == SHA256.hexadecimal(text.utf8) else {
      throw Failure(
        .failed, "another prompt was sent to \(name) with key “\(key)”",
        hint: "give each prompt a key of its own")
    }
    return receipt
  }

  /// Whether somebody types into the session at this moment.
  func isBeingTypedInto(_ name: SessionName) throws -> Bool {
    try LockInspection(of: sendLock(of: name)) == .held
  }

  /// The failure of what needs a session to itself: only a lock that somebody holds is contention.
  private static func notAlone(_ name: SessionName, _ error: LockError) -> Failure {
    switch error {
    case .timedOut: Failure(.timedOut, "another program is typing into \(name): \(error)")
    case .obstructed, .lost, .system:
      Failure(.failed, "nothing was sent to \(name): its lock cannot be taken: \(error)")
    }
  }

  private func sendLock(of name: SessionName) -> String {
    Path.join(home.folder(of: name).path, "send.lock")
  }

  /// Runs `body` while nobody else types into the session.
  func exclusively<Result>(
    _ name: SessionName, until deadline: Deadline, _ body: () throws -> Result
  ) throws -> Result {
    try exclusively(name, until: deadline) { _ in try body() }
  }

  /// Runs `body` while nobody else types into the session, or until `body` calls what it is given.
  private func exclusively<Result>(
    _ name: SessionName, until deadline: Deadline, _ body: (_ release: () -> Void) throws -> Result
  ) throws -> Result {
    try home.folder(of: name).create()
    var lock: FolderLock?
    do {
      lock = try FolderLock(acquiring: sendLock(of: name), until: deadline)
    } catch {
      throw Self.notAlone(name, error)
    }
    // What is on its way gets its receipt, also when nobody waits for it any more.
    let result = try StopOrder.shielding { try body { lock.take()?.release() } }
    lock.take()?.release()
    return result
  }
}
