internal import JSON
internal import SessionStore
internal import SystemKit
internal import Transcripts

extension ClaudeAgent {
  package static var tellsItsWork: Bool { true }

  package func usage() throws -> TokenUsage? {
    var usage = ClaudeUsage()
    for transcript in try session.transcripts() { try usage.read(transcript) }
    return usage.usage
  }

  package func changes(in extent: ChangesExtent) throws -> [TurnChanges] {
    let receipts = try TurnJournal(session.folder).receipts
    let transcripts = try session.transcripts()
    var changes = ClaudeChanges(receipts: receipts)
    switch extent {
    case .all:
      for transcript in transcripts { try changes.read(transcript) }
      return changes.turns
    case .lastTurn:
      guard let last = transcripts.last else { return [] }
      try changes.read(last, from: TranscriptTail.startOfLastTurn(last) ?? 0)
      return changes.turns.suffix(1)
    case .turn(let name):
      if let receipt = receipts.first(where: { $0.turn == name }) {
        // A prompt that joined a turn stands behind that turn's beginning.
        try changes.read(receipt.transcript, from: receipt.proof == .queue ? 0 : receipt.offset)
      } else {
        for transcript in transcripts { try changes.read(transcript) }
      }
      return changes.turn(name).map { [$0] } ?? []
    }
  }
}

extension ClaudeSession {
  /// The transcripts of all its conversations, the present one last: `/clear` begins another, whose
  /// file is not there yet.
  fileprivate func transcripts() throws -> [String] {
    let current = try read(.full).transcript
    let events = try folder.events.read().entries.compactMap { HookEvent(line: .object($0)) }
    let known =
      try events.compactMap(\.session).map { location(session: $0).path }
      + TurnJournal(folder).receipts.map(\.transcript)
    var transcripts: [String] = []
    for path in known where path != current && !transcripts.contains(path) {
      transcripts.append(path)
    }
    return transcripts + [current]
  }
}
