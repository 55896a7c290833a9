package import JSON

/// The tokens a session has used, as far as its agent tells.
package struct TokenUsage: Hashable, Sendable {
  /// Numbers of tokens.
  package struct Counts: Hashable, Sendable {
    /// What the model read that was in no cache.
    package var input = 0
    /// What it read and put in the cache.
    package var cacheWrite = 0
    /// What it read from the cache.
    package var cacheRead = 0
    /// What it wrote, its reasoning included.
    package var output = 0
    /// The part of the output that is reasoning, where that is told.
    package var reasoning = 0

    /// All that was read and written.
    package var total: Int { input + cacheWrite + cacheRead + output }

    /// A number of tokens as it stands in a file that anybody may have written: sums of it stay within
    /// bounds.
    static func number(_ value: JSONValue?) -> Int {
      min(max(0, value?.int ?? 0), 1 << 50)
    }

    static func += (sum: inout Counts, other: Counts) {
      sum.input += other.input
      sum.cacheWrite += other.cacheWrite
      sum.cacheRead += other.cacheRead
      sum.output += other.output
      sum.reasoning += other.reasoning
    }
  }

  /// What one model has used.
  package struct Share: Hashable, Sendable {
    /// Its name, as the agent has it; empty where it is not known.
    package let model: String
    /// What it has used.
    package fileprivate(set) var counts: Counts
  }

  /// The models' shares, in the order of their first use.
  package private(set) var shares: [Share] = []
  /// What it would cost at the agent's own list prices, in US dollars; nil where the agent tells none.
  ///
  /// An account may pay another price, or none.
  package var estimatedCost: Double?
  /// Whether more has been used since the agent worked that out.
  package var costIsPartial = false

  /// Nothing used.
  package init() {}

  /// The models' shares together.
  package var total: Counts {
    shares.reduce(into: Counts()) { $0 += $1.counts }
  }

  /// Adds to a model's share.
  mutating func add(_ counts: Counts, of model: String) {
    if let index = shares.firstIndex(where: { $0.model == model }) {
      shares[index].counts += counts
    } else {
      shares.append(Share(model: model, counts: counts))
    }
  }

  /// Adds what another session has used.
  package static func += (sum: inout TokenUsage, other: TokenUsage) {
    for share in other.shares { sum.add(share.counts, of: share.model) }
    if let cost = other.estimatedCost { sum.estimatedCost = (sum.estimatedCost ?? 0) + cost }
    let isUnpriced = other.estimatedCost == nil && !other.shares.isEmpty
    sum.costIsPartial = sum.costIsPartial || other.costIsPartial || isUnpriced
  }
}

// MARK: - JSON

extension TokenUsage {
  /// As `usage --json` shows it.
  package var json: JSONObject {
    var object = total.json
    object["totalTokens"] = .int(total.total)
    object["models"] = .array(
      shares.map { share in
        .object(JSONObject([("model", .string(share.model))]).with(share.counts.json))
      })
    object["estimatedCostUSD"] = estimatedCost.map {
      .number(JSONNumber(($0 * 1_000_000).rounded() / 1_000_000))
    }
    if estimatedCost != nil { object["costIsPartial"] = .bool(costIsPartial) }
    return object
  }

  /// Reads what `json` writes.
  init(json object: JSONObject) {
    for share in object["models"]?.array ?? [] {
      add(Counts(json: share), of: share["model"]?.string ?? "")
    }
    estimatedCost = object["estimatedCostUSD"]?.double
    costIsPartial = object["costIsPartial"]?.bool ?? false
  }
}

extension TokenUsage.Counts {
  fileprivate var json: JSONObject {
    [
      "inputTokens": .int(input), "cacheWriteTokens": .int(cacheWrite),
      "cacheReadTokens": .int(cacheRead), "outputTokens": .int(output),
      "reasoningTokens": .int(reasoning),
    ]
  }

  fileprivate init(json: JSONValue) {
    input = Self.number(json["inputTokens"])
    cacheWrite = Self.number(json["cacheWriteTokens"])
    cacheRead = Self.number(json["cacheReadTokens"])
    output = Self.number(json["outputTokens"])
    reasoning = Self.number(json["reasoningTokens"])
  }
}

extension JSONObject {
  fileprivate func with(_ other: JSONObject) -> JSONObject {
    var object = self
    for member in other.members { object[member.key] = member.value }
    return object
  }
}
