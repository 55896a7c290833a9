internal import SessionStore

/// A turn that has not come to its end and never will, as its agent's process is gone.
package struct CutTurn: Sendable {
  package let receipt: Receipt
  /// Whether it had begun; a prompt in the agent's queue had not.
  package var hasBegun = true
  /// The prompt, where it is known.
  package var text: String?

  init(_ receipt: Receipt) {
    self.receipt = receipt
  }

  /// How it ended, for the journal.
  var result: TurnResult {
    TurnResult(.exited, turn: receipt.turn, detail: loss)
  }

  /// A sentence about a prompt that is lost; nil when the agent took it up.
  var loss: String? {
    guard !hasBegun else { return nil }
    let prompt = text.map { "the prompt “\(Self.excerpt($0))”" } ?? "the prompt of \(receipt.turn)"
    return "\(prompt) was accepted, but its turn had not begun when the agent ended: it will not "
      + "run unless it is sent again"
  }

  private static func excerpt(_ text: String) -> String {
    let line = text.split(separator: "\n", omittingEmptySubsequences: false).first ?? ""
    let isWhole = line.utf8.count == text.utf8.count && line.count <= 60
    return isWhole ? text : "\(line.prefix(60))…"
  }
}

extension DevSessions {
  /// Notes down which turns have ended with their agent's process, and tells of prompts that are lost.
  ///
  /// For as long as the process is gone: one that runs again would seem to have done them all.
  ///
  /// - Parameter evenUnknown: whether those count as cut off of which nothing can be found out.
  func settleCutTurns(of agent: any Agent, evenUnknown: Bool = false) throws {
    let folder = home.folder(of: agent.record.name)
    let receipts = try TurnJournal(folder).unsettled
    guard type(of: agent).turnsEndWithProcess, !receipts.isEmpty else { return }
    let cut: [CutTurn]
    do {
      cut = try agent.cutTurns(receipts)
    } catch {
      guard evenUnknown else { return }
      cut = receipts.map(CutTurn.init)
    }
    let ended = try TurnJournal(folder).results
    for turn in cut where ended[turn.receipt.turn] == nil {
      try TurnJournal.settle(turn.result, in: folder)
      if let loss = turn.loss { remark(loss) }
    }
  }
}
