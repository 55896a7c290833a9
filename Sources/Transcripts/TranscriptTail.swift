internal import JSON
package import SystemKit

/// Reading the end of a transcript: its last turn, or its last messages.
package enum TranscriptTail {
  /// How far back the last turn's beginning is looked for: 64 MiB, a bound on time (about 20 ms),
  /// not on memory.
  ///
  /// A turn longer than that is judged by its tail.
  private static let furthest = 64 << 20

  /// The state of the conversation at the end of the file; nil when there is no file.
  package static func conversation(_ path: String) throws(SystemError) -> Conversation? {
    guard var lines = try BackwardLines.open(path) else { return nil }
    var entries: [(entry: ClaudeEntry, end: Int)] = []
    var turn = LastTurn()
    while let line = try lines.next(), line.offset > lines.size - furthest, !turn.isComplete {
      guard let entry = ClaudeEntry(line: line.bytes), entry.bearsOnTurns else { continue }
      entries.append((entry, line.end))
      turn.add(entry)
    }
    var conversation = Conversation()
    for (entry, end) in entries.reversed() { conversation.add(entry, end: end) }
    return conversation
  }

  /// The conversation that this one goes on in, and when it moved there; nil when nothing was said in
  /// it since, or it never moved.
  ///
  /// Claude Code writes it when a conversation is handed to its background service (2.1.332). What
  /// follows in the file is bookkeeping, unless somebody has taken up the old conversation again.
  package static func continuation(
    _ path: String
  ) throws(SystemError) -> (session: String, time: Timestamp?)? {
    guard var lines = try BackwardLines.open(path) else { return nil }
    while let line = try lines.next() {
      if line.bytes.count < 4096, line.bytes.contains(sequence: continuationMark),
        let value = try? JSONValue(parsing: line.bytes), value["type"]?.string == "continued-in",
        let session = value["continuedInSessionId"]?.string
      {
        return (session, value["timestamp"]?.string.flatMap(Timestamp.init))
      }
      if let entry = ClaudeEntry(line: line.bytes), entry.bearsOnTurns { return nil }
    }
    return nil
  }

  private static let continuationMark = Array(#""continued-in""#.utf8)

  /// Whether anything in the file bears on turns; false when there is no file.
  package static func hasTurns(_ path: String) throws(SystemError) -> Bool {
    guard var lines = try BackwardLines.open(path) else { return false }
    while let line = try lines.next() {
      if let entry = ClaudeEntry(line: line.bytes), entry.bearsOnTurns { return true }
    }
    return false
  }

  /// Where the line begins that the last turn began with, other than by itself; nil before the first.
  package static func startOfLastTurn(_ path: String) throws(SystemError) -> Int? {
    guard var lines = try BackwardLines.open(path) else { return nil }
    while let line = try lines.next() {
      switch ClaudeEntry(line: line.bytes) {
      case .trigger(let prompt) where prompt.isNotice: break
      case .prompt, .trigger: return line.offset
      case .refusal(let refusal) where !refusal.isKept: return line.offset
      default: break
      }
    }
    return nil
  }

  /// The lines of the last turn as they are, at most `limit`; empty when there is no file.
  package static func lines(_ path: String, limit: Int = 2000) throws(SystemError) -> [String] {
    guard var lines = try BackwardLines.open(path) else { return [] }
    var found: [String] = []
    var turn = LastTurn()
    while let line = try lines.next(), found.count < limit, !turn.isComplete {
      found.append(String(decoding: line.bytes, as: UTF8.self))
      if let entry = ClaudeEntry(line: line.bytes), entry.bearsOnTurns { turn.add(entry) }
    }
    return found.reversed()
  }

  /// How far back the last turn reaches: one entry before its first prompt tells whether that prompt
  /// joined a running turn.
  private struct LastTurn {
    private var sawPrompt = false
    private(set) var isComplete = false

    mutating func add(_ entry: ClaudeEntry) {
      isComplete = sawPrompt && !entry.startsTurn
      sawPrompt = sawPrompt || entry.startsTurn
    }
  }

  /// How the conversation stands by its last meaningful entry alone, if that is the end of a turn;
  /// otherwise nil.
  ///
  /// Costs one read, however long the turn was.
  package static func ending(_ path: String) throws(SystemError) -> Conversation? {
    guard var lines = try BackwardLines.open(path) else { return nil }
    while let line = try lines.next() {
      guard let entry = ClaudeEntry(line: line.bytes), entry.bearsOnTurns else { continue }
      guard entry.ending(at: line.end) != nil else { return nil }
      var conversation = Conversation()
      conversation.add(entry, end: line.end)
      return conversation
    }
    return nil
  }

  /// The last messages that have text, oldest first, at most `count`; none that the person has gone
  /// back behind.
  package static func messages(_ path: String, last count: Int) throws(SystemError)
    -> [AssistantMessage]
  {
    guard var lines = try LiveLines.open(path) else { return [] }
    var found = LastMessages(count: count)
    while !found.isComplete, let item = try lines.next() { found.add(item.entry) }
    if !lines.isBroken { return found.messages }
    // A line is missing: then all that was said is told.
    guard var all = try BackwardLines.open(path) else { return [] }
    found = LastMessages(count: count)
    while !found.isComplete, let line = try all.next() {
      if let entry = ClaudeEntry(line: line.bytes) { found.add(entry) }
    }
    return found.messages
  }

  /// The last messages, from entries that come last first.
  private struct LastMessages {
    let count: Int
    private var replies: [ClaudeEntry.Reply] = []
    private var texts: Set<String> = []
    private(set) var isComplete = false

    init(count: Int) {
      self.count = count
    }

    mutating func add(_ entry: ClaudeEntry) {
      guard case .reply(let reply) = entry else { return }
      let hasText = reply.blocks.contains { if case .text = $0 { true } else { false } }
      // A message is complete once a line of an earlier one is met.
      isComplete = texts.count == count && !texts.contains(reply.messageID)
      guard !isComplete else { return }
      if hasText { texts.insert(reply.messageID) }
      replies.append(reply)
    }

    var messages: [AssistantMessage] {
      var messages: [AssistantMessage] = []
      for reply in replies.reversed() { messages.add(reply) }
      return messages.filter { texts.contains($0.id) }.suffix(count)
    }
  }
}

extension ClaudeEntry {
  /// Whether it says anything about turns.
  package var bearsOnTurns: Bool {
    switch self {
    case .other, .notice: false
    default: true
    }
  }

  /// Whether a turn begins with this entry: the model goes to work, or would have.
  package var startsTurn: Bool {
    switch self {
    case .prompt, .trigger: true
    case .refusal(let refusal): !refusal.isKept
    default: false
    }
  }
}
