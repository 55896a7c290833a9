internal import JSON
internal import SystemKit
internal import Transcripts

/// The tokens a thread has used, from its rollout: the server tells them only while they are used
/// (0.163.0), and none can be asked for.
enum CodexUsage {
  /// How far back from the end it is looked for, in bytes; every request to the model writes it.
  private static let furthest = 8 << 20

  /// In the form of `thread/tokenUsage/updated`: `total`, `last` and `modelContextWindow`.
  static func read(rollout path: String) throws(SystemError) -> JSONValue? {
    guard var lines = try BackwardLines.open(path) else { return nil }
    let mark = Array(#""type":"token_count""#.utf8)
    while let line = try lines.next(), line.offset > lines.size - furthest {
      guard line.bytes.prefix(200).contains(sequence: mark),
        let info = (try? JSONValue(parsing: line.bytes))?["payload"]?["info"], info != .null
      else { continue }
      var usage = JSONObject()
      usage["total"] = counts(info["total_token_usage"])
      usage["last"] = counts(info["last_token_usage"])
      usage["modelContextWindow"] = info["model_context_window"]
      return .object(usage)
    }
    return nil
  }

  /// What a session has used: its thread, and those of its subagents, which are threads of their own.
  static func usage(rollout path: String) throws -> TokenUsage? {
    var usage = TokenUsage()
    var met: Set<String> = []
    var open = [path]
    while let rollout = open.popLast() {
      guard met.insert(rollout).inserted, let share = try share(rollout) else { continue }
      usage.add(share.counts, of: share.model)
      open += try CodexRollout.subagents(of: rollout)
    }
    return usage.shares.isEmpty ? nil : usage
  }

  /// What one thread has used.
  ///
  /// Codex counts what came from the cache as input too.
  private static func share(
    _ rollout: String
  ) throws(SystemError) -> (model: String, counts: TokenUsage.Counts)? {
    guard let total = try read(rollout: rollout)?["total"] else { return nil }
    func number(_ key: String) -> Int { TokenUsage.Counts.number(total[key]) }
    let (cached, written) = (number("cachedInputTokens"), number("cacheWriteInputTokens"))
    let counts = TokenUsage.Counts(
      input: max(0, number("inputTokens") - cached - written), cacheWrite: written,
      cacheRead: cached, output: number("outputTokens"),
      reasoning: number("reasoningOutputTokens"))
    return (try CodexRollout.model(rollout) ?? "", counts)
  }

  /// The numbers with the names the server gives them: `input_tokens` is `inputTokens`.
  private static func counts(_ value: JSONValue?) -> JSONValue? {
    guard let members = value?.object?.members else { return nil }
    return .object(
      JSONObject(
        members.map { member in
          let words = member.key.split(separator: "_")
          let tail = words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }
          return ((words.first.map(String.init) ?? "") + tail.joined(), member.value)
        }))
  }
}
