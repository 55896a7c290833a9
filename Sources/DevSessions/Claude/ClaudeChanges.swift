internal import JSON
internal import SystemKit
internal import Transcripts

/// The files that Claude Code's tools changed, turn by turn, from a session's transcripts and those of
/// their subagents.
///
/// Every result of a tool carries the ID of the prompt whose turn it belongs to, those of subagents
/// too (2.1.330); `toolUseResult` tells what became of the file. What commands wrote is in none.
struct ClaudeChanges {
  /// The turns with a prompt of their own, oldest first.
  private(set) var turns: [TurnChanges] = []
  private var places: [String: Int] = [:]
  /// The receipts whose prompts have not been met.
  private var receipts: [Receipt]
  /// The lines that were read: forks repeat those of the conversation they come from.
  private var met: Set<String> = []
  /// The turns that prompts joined which have a name of their own.
  private var joined: [String: String] = [:]

  init(receipts: [Receipt]) {
    self.receipts = receipts
  }

  /// The turn of that name.
  func turn(_ name: String) -> TurnChanges? {
    turns.last { $0.turn == joined[name] ?? name }
  }

  private static let mark = Array(#""toolUseResult":{"#.utf8)

  /// Reads a conversation from that place on, which must be the beginning of a line.
  mutating func read(_ transcript: String, from offset: Int = 0) throws {
    var current: String?
    var edits: [String: [FileChange]] = [:]
    func note(_ bytes: ArraySlice<UInt8>, or prompt: String?) {
      guard bytes.contains(sequence: Self.mark), let line = try? JSONValue(parsing: bytes),
        let prompt = line["promptId"]?.string ?? prompt, let edit = FileChange(claude: line),
        line["uuid"]?.string.map({ met.insert($0).inserted }) ?? true
      else { return }
      edits[prompt, default: []].append(edit)
    }
    var lines = ForwardLines(path: transcript, from: offset)
    try lines.readNew { line in
      switch ClaudeEntry(line: line.bytes) {
      case .trigger(let prompt) where prompt.isNotice && current != nil:
        // What the agent does about its background work belongs to the turn that began it.
        if let id = prompt.promptID, let current { places[id] = places[current] }
      case .prompt(let prompt), .trigger(let prompt):
        current = begin(prompt, at: line.offset, in: transcript)
      case .removedFromQueue(let text, "absorbed_mid_turn"):
        if let receipt = receipt(of: text, at: line.offset, in: transcript),
          let place = current.flatMap({ places[$0] })
        {
          joined[receipt.turn] = turns[place].turn
        }
      case .toolResults: note(line.bytes, or: current)
      default: break
      }
    }
    for agent in TranscriptLocation.subagents(of: transcript) {
      var lines = ForwardLines(path: agent)
      try lines.readNew { line in note(line.bytes, or: current) }
    }
    for (prompt, edits) in edits {
      if let place = places[prompt] { turns[place].add(edits) }
    }
  }

  /// Begins a turn, and returns what its prompt is called in the transcript.
  private mutating func begin(
    _ prompt: ClaudeEntry.Prompt, at offset: Int, in transcript: String
  ) -> String {
    let receipt = receipt(of: prompt.text, at: offset, in: transcript)
    let id = prompt.promptID ?? prompt.uuid ?? "\(offset)"
    if let place = places[id] {
      // Another line of the same prompt.
      if let receipt { joined[receipt.turn] = turns[place].turn }
      return id
    }
    places[id] = turns.count
    turns.append(TurnChanges(turn: receipt?.turn ?? id, time: prompt.time))
    return id
  }

  /// The receipt of a prompt that is met, once.
  ///
  /// Of several for the same text: the one of this very line, else the oldest that was queued, else
  /// the nearest.
  private mutating func receipt(
    of text: String, at offset: Int, in transcript: String
  ) -> Receipt? {
    guard receipts.contains(where: { $0.transcript == transcript }) else { return nil }
    let digest = PromptText.digest(text)
    let places = receipts.indices.filter { place in
      let receipt = receipts[place]
      return receipt.recordedDigest == digest && receipt.transcript == transcript
        && receipt.offset <= offset
    }
    let place =
      places.last { receipts[$0].offset == offset }
      ?? places.first { receipts[$0].proof == .queue } ?? places.last
    return place.map { receipts.remove(at: $0) }
  }
}
