internal import JSON
internal import SystemKit
internal import Transcripts

/// The tokens of Claude Code conversations, from their transcripts and those of their subagents.
///
/// Every line of a message repeats what the whole message used; forks repeat messages. When a
/// conversation is left, by an exit or `/clear`, Claude Code adds what all of it cost so far at list
/// prices, over every run of it (2.1.330).
struct ClaudeUsage {
  /// What the messages used, by their IDs.
  private var messages: [String: (model: String, counts: TokenUsage.Counts)] = [:]
  /// The IDs in the order in which they were met.
  private var order: [String] = []
  private var cost: Double?
  private var costIsPartial = false

  var usage: TokenUsage {
    var usage = TokenUsage()
    for id in order {
      if let message = messages[id] { usage.add(message.counts, of: message.model) }
    }
    usage.estimatedCost = cost
    usage.costIsPartial = costIsPartial
    return usage
  }

  private static let messageMark = Array(#""usage":{"#.utf8)
  private static let costMark = Array(#""type":"cost-state""#.utf8)

  /// Adds a conversation.
  mutating func read(_ transcript: String) throws {
    var costs: (total: Double, isComplete: Bool)?
    var hasMessages = false
    var lines = ForwardLines(path: transcript)
    try lines.readNew { line in
      if line.bytes.prefix(64).contains(sequence: Self.costMark) {
        guard let state = try? JSONValue(parsing: line.bytes) else { return }
        costs = state["totalCostUSD"]?.double.map {
          ($0, state["hasUnknownModelCost"]?.bool != true)
        }
      } else if add(line.bytes) {
        hasMessages = true
        costs?.isComplete = false
      }
    }
    for agent in TranscriptLocation.subagents(of: transcript) {
      var lines = ForwardLines(path: agent)
      try lines.readNew { line in hasMessages = add(line.bytes) || hasMessages }
    }
    if let costs { cost = (cost ?? 0) + costs.total }
    costIsPartial = costIsPartial || (hasMessages && costs?.isComplete != true)
  }

  /// Adds a line of a transcript; whether it was one of a message not met before.
  private mutating func add(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard bytes.contains(sequence: Self.messageMark), let line = try? JSONValue(parsing: bytes),
      line["type"]?.string == "assistant", let message = line["message"],
      let id = message["id"]?.string, let model = message["model"]?.string, model != "<synthetic>",
      let usage = message["usage"]
    else { return false }
    let isNew = messages[id] == nil
    if isNew { order.append(id) }
    messages[id] = (
      model,
      TokenUsage.Counts(
        input: TokenUsage.Counts.number(usage["input_tokens"]),
        cacheWrite: TokenUsage.Counts.number(usage["cache_creation_input_tokens"]),
        cacheRead: TokenUsage.Counts.number(usage["cache_read_input_tokens"]),
        output: TokenUsage.Counts.number(usage["output_tokens"]),
        reasoning: TokenUsage.Counts.number(usage["output_tokens_details"]?["thinking_tokens"]))
    )
    return isNew
  }
}
