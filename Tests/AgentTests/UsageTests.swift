import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  /// What the real agents used, against their own accounts of it.
  @Suite struct UsageTests {
    @Test("Claude Code: all conversations with their subagents, as it counts itself when it exits")
    func claude() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q")
      #expect(try sandbox.usage(id)["totalTokens"] == 0)
      try sandbox.done("ask", id, "[[usage 1000]][[say one]]")
      #expect(try sandbox.usage(id)["inputTokens"] == 1000)
      #expect(try sandbox.usage(id)["estimatedCostUSD"] == nil, "it tells that at the end only")
      try sandbox.done("ask", id, "[[usage 20]][[run true]][[usage 30]][[say two]]")
      #expect(try sandbox.usage(id)["inputTokens"] == 1050)
      try sandbox.done("ask", id, "[[usage 400]][[agent [[usage 5000]][[say by an agent]]]]")
      try sandbox.done("wait", id, "--settled")
      try sandbox.done("stop", id)
      try sandbox.expectAsClaudeCounts(id)
      #expect(try sandbox.usage(id)["costIsPartial"] == false)

      try sandbox.done("resume", id)
      try sandbox.done("ask", id, "[[usage 7]][[say three]]")
      #expect(try sandbox.usage(id)["costIsPartial"] == true)
      let table = try sandbox.done("usage", id)
      #expect(table.contains("EST. COST") && table.contains("+"), "\(table)")
      try sandbox.done("send", "--command", id, "/clear")
      try sandbox.done("ask", id, "[[usage 9]][[say four]]")
      try sandbox.done("stop", id)
      try sandbox.expectAsClaudeCounts(id)
      #expect(try sandbox.usage(id)["costIsPartial"] == false)
    }

    @Test("Codex as its server counts, and the sum of all", .sandboxWithBoth)
    func codex() throws {
      let sandbox = try sandbox()
      let codex = try sandbox.create()
      #expect(try sandbox.usage(codex)["models"] == nil, "nothing is known before the first turn")
      try sandbox.done("ask", codex, "[[usage 300]][[say one]]")
      try sandbox.done("ask", codex, "[[usage 40]][[say two]]")
      let total = try sandbox.statusJSON(codex)["usage"]?["total"]
      let usage = try sandbox.usage(codex)
      #expect(usage["totalTokens"] == total?["totalTokens"] && usage["totalTokens"] != 0)
      #expect(usage["outputTokens"] == total?["outputTokens"])
      #expect(usage["models"]?.array?.first?["model"]?.string?.isEmpty == false, "\(usage.text())")
      let claude = try sandbox.done("create", "-q")
      try sandbox.done("ask", claude, "[[usage 2000]][[say one]]")
      _ = try sandbox.done("create", "-q", "--cli", "terminal", "--", "sh")
      let all = try sandbox.run("usage", "--json").json().array ?? []
      #expect(all.map { $0["session"]?.string } == [codex, claude], "\(all)")
      let table = try sandbox.done("usage").split(separator: "\n")
      #expect(table.count == 5 && table.last?.hasPrefix("total") == true, "\(table)")
      #expect(table.last?.contains("2.3k") == true, "\(table)")
    }

    @Test("Codex's subagents count with the session that started them", .sandboxWithCodex)
    func subagents() throws {
      let sandbox = try sandbox()
      let id = try sandbox.create("--model", "gpt-6")
      try sandbox.done("ask", id, "[[agent [[usage 700000]][[write sub.txt by a subagent]]]]")
      try eventually("the subagent is done") { try sandbox.text(of: "work/sub.txt") != nil }
      try eventually("its tokens are counted") {
        try sandbox.usage(id)["inputTokens"]?.int ?? 0 > 700_000
      }
      #expect(try sandbox.statusJSON(id)["usage"]?["total"]?["totalTokens"]?.int ?? 0 < 700_000)
      #expect(try sandbox.done("changes", id) == "created   sub.txt (+1)")
      #expect(try sandbox.done("changes", id, "--all").contains("created   sub.txt"))
    }
  }
}

extension Sandbox {
  fileprivate func usage(_ id: String) throws -> JSONValue {
    try run("usage", id, "--json").json().array?.first ?? .null
  }

  /// Holds what we tell against what Claude Code wrote when it left each conversation.
  fileprivate func expectAsClaudeCounts(_ id: String) throws {
    let folder = home + "/.claude/projects/"
    var states: [JSONValue] = []
    for project in try FileSystem.list(folder) {
      for file in try FileSystem.list(folder + project) where file.hasSuffix(".jsonl") {
        let lines = try FileSystem.read(folder + project + "/" + file)?.split(separator: 0x0A) ?? []
        states +=
          try lines.map { try JSONValue(parsing: $0) }
          .last { $0["type"] == "cost-state" }.map { [$0] } ?? []
      }
    }
    let models = states.flatMap { $0["modelUsage"]?.object?.members.map(\.value) ?? [] }
    func sum(_ key: String) -> Int { models.compactMap { $0[key]?.int }.reduce(0, +) }
    let usage = try usage(id)
    for (ours, theirs) in [
      ("inputTokens", "inputTokens"), ("outputTokens", "outputTokens"),
      ("cacheReadTokens", "cacheReadInputTokens"),
      ("cacheWriteTokens", "cacheCreationInputTokens"),
    ] {
      #expect(usage[ours]?.int == sum(theirs), "\(ours): \(usage.text()) \(states)")
    }
    let cost = states.compactMap { $0["totalCostUSD"]?.double }.reduce(0, +)
    #expect(abs((usage["estimatedCostUSD"]?.double ?? 0) - cost) < 0.000_001, "\(usage.text())")
  }
}
