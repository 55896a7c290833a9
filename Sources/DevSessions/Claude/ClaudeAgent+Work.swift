internal import JSON
internal import SessionStore
internal import SystemKit
internal import Transcripts

extension ClaudeAgent {
  package static var tellsItsWork: Bool { true }

  package func usage() throws -> TokenUsage? {
    var usage = ClaudeUsage()
    let receipts = try TurnJournal(session.folder).receipts
    let transcripts = try session.transcripts(receipts)
    remarkGone(transcripts, receipts, "what was used in it is not counted")
    for transcript in transcripts { try usage.read(transcript) }
    return usage.usage
  }

  package func changes(in extent: ChangesExtent) throws -> [TurnChanges] {
    let receipts = try TurnJournal(session.folder).receipts
    let transcripts = try session.transcripts(receipts)
    var changes = ClaudeChanges(receipts: receipts)
    switch extent {
    case .all:
      remarkGone(transcripts, receipts, "what changed in its turns is not known")
      for transcript in transcripts { try changes.read(transcript) }
      return changes.turns
    case .lastTurn:
      guard let last = transcripts.last else { return [] }
      try changes.read(last, from: TranscriptTail.startOfLastTurn(last) ?? 0)
      return changes.turns.suffix(1)
    case .turn(let name):
      let receipt = receipts.first { $0.turn == name }
      if let receipt {
        try session.requireTranscript(receipt.transcript)
        // A prompt that joined a turn stands behind that turn's beginning.
        try changes.read(receipt.transcript, from: receipt.proof == .queue ? 0 : receipt.offset)
      } else {
        for transcript in transcripts { try changes.read(transcript) }
      }
      // One that is still queued has changed nothing.
      let none = receipt.map { TurnChanges(turn: $0.turn, time: nil) }
      return [changes.turn(name) ?? none].compactMap { $0 }
    }
  }

  /// Tells which earlier conversations are gone, of which something would have to be told.
  private func remarkGone(_ transcripts: [String], _ receipts: [Receipt], _ loss: String) {
    let written = Set(receipts.map(\.transcript))
    for path in transcripts.dropLast() where written.contains(path) && !FileSystem.exists(path) {
      sessions.remark("an earlier transcript of \(name) is gone, \(path): \(loss)")
    }
  }
}

extension ClaudeSession {
  /// The transcripts of all its conversations, the present one last: `/clear` begins another, whose
  /// file is not there yet.
  ///
  /// - Throws: `Failure` where the present one is gone or cannot be read, though there have been turns.
  fileprivate func transcripts(_ receipts: [Receipt]) throws -> [String] {
    let reading = try read(.full)
    try requireHistory(reading)
    let current = reading.history
    let events = try folder.events.read().entries.compactMap { HookEvent(line: .object($0)) }
    let known =
      events.compactMap(\.session).unique().map { location(session: $0).path }
      + receipts.map(\.transcript)
    return known.unique().filter { $0 != current } + [current]
  }
}

extension [String] {
  /// Each once, where it stands first.
  fileprivate func unique() -> [String] {
    var met: Set<String> = []
    return filter { met.insert($0).inserted }
  }
}
