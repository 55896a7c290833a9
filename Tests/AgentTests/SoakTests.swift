import Foundation
import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  /// Turns of all kinds in random order: `DEV_SESSIONS_SOAK=300 swift test --filter SoakTests`.
  @Suite struct SoakTests {
    private static let turns = ProcessInfo.processInfo.environment["DEV_SESSIONS_SOAK"]
      .flatMap { Int($0) }

    @Test(
      "no state is misread, no command blocks, nothing is left behind", .enabled(if: turns != nil))
    func soak() throws {
      let sandbox = try sandbox()
      let chosen = ProcessInfo.processInfo.environment["DEV_SESSIONS_SOAK_SEED"]
      let seed = chosen.flatMap { UInt64($0) } ?? .random(in: 0...UInt64.max)
      print("seed \(seed)")
      var soak = Soak(sandbox, seed: seed)
      for number in 1...(Self.turns ?? 1) { try soak.turn(number) }
      print(soak.summary)
      try sandbox.done("kill", "--all")
      #expect(sandbox.processes.isEmpty)
      let home = Path.join(sandbox.home, ".dev-sessions")
      let left = ProcessTable.all().filter {
        ProcessTable.environment($0.pid, "DEV_SESSIONS_HOME") == home
      }
      #expect(left.isEmpty, "\(left.map(\.name))")
    }
  }
}

/// A random run over a few sessions, every outcome of which is known.
private struct Soak {
  private enum Kind: String, CaseIterable {
    case say, tool, queued, question, permission, interrupt, now, failure, shell, subagent
    case crash, stop, renew, draft
  }

  private let sandbox: Sandbox
  private var generator: Generator
  private var ids: [String] = []
  private var counts: [Kind: Int] = [:]
  private var failures = 0
  private var slowest = Duration.zero

  init(_ sandbox: Sandbox, seed: UInt64) {
    self.sandbox = sandbox
    generator = Generator(state: seed)
  }

  var summary: String {
    let kinds = Kind.allCases.map { "\($0.rawValue) \(counts[$0] ?? 0)" }.joined(separator: ", ")
    return "soak: \(kinds); failures \(failures), slowest command \(slowest)"
  }

  mutating func turn(_ number: Int) throws {
    while ids.count < 3 { ids.append(try sandbox.session("--permissions", "ask")) }
    let place = Int.random(in: 0..<3, using: &generator)
    let kind = Kind.allCases.randomElement(using: &generator) ?? .say
    counts[kind, default: 0] += 1
    do {
      try run(kind, "answer-\(number)", ids[place])
      if kind == .renew { ids.remove(at: place) }
    } catch {
      // A new session, so that one failure is counted once.
      failures += 1
      let screen = try? sandbox.screen(ids[place])
      Issue.record("turn \(number), \(kind): \(error)\n\(screen ?? "")")
      _ = try? sandbox.run("kill", ids[place])
      ids.remove(at: place)
    }
  }

  /// Runs a command and checks how it ends.
  @discardableResult
  private mutating func run(
    _ arguments: String..., code: Int32 = 0, output: String? = nil
  ) throws -> Finished {
    let finished = try sandbox.begin(arguments).finish()
    slowest = max(slowest, finished.time)
    guard finished.code == code, output == nil || output == finished.output else {
      throw SandboxError("expected \(code) \(output ?? ""): \(finished)")
    }
    return finished
  }

  /// Lets a random moment pass, so that what comes next comes at any point of a turn.
  private mutating func anyMoment() {
    MonotonicClock.sleep(.milliseconds(Int.random(in: 0...600, using: &generator)))
  }

  private mutating func run(_ kind: Kind, _ word: String, _ id: String) throws {
    let answer = "[[say \(word)]]"
    switch kind {
    case .say: try run("ask", id, answer, output: word)
    case .tool: try turn(id, "[[run true]]\(answer)", word)
    case .queued:
      try run("send", id, "[[slow 500]][[say first]]")
      anyMoment()
      try turn(id, answer, word)
    case .question:
      try run("send", id, "[[ask Which?|Red|Green]]\(answer)")
      try run("wait", id, code: 3, output: "waiting_for_input")
      try run("status", id, output: "waiting_for_input")
      try run("send", id, "not this", code: 3)
      let given = ["1", "green", "mine; own", "2"].randomElement(using: &generator) ?? "1"
      try run("respond", id, given)
      try ended(id, word)
    case .permission:
      try run("send", id, "[[run touch \(word)]]\(answer)")
      try run("wait", id, code: 3, output: "waiting_for_input")
      if Bool.random(using: &generator) {
        try run("respond", id, "--allow")
        try ended(id, word)
        guard sandbox.hasFile(word) else { throw SandboxError("it did not run") }
      } else {
        try run("respond", id, "--deny")
        try run("wait", id, code: 4, output: "interrupted")
        guard !sandbox.hasFile(word) else { throw SandboxError("it ran") }
      }
    case .interrupt:
      try run("send", id, "[[stream 200 50]]")
      anyMoment()
      try run("interrupt", id)
      try run("wait", id, code: 4, output: "interrupted")
    case .now:
      try run("send", id, "[[slow 200]][[stream 200 50]]")
      anyMoment()
      try run("send", id, "--now", answer)
      try ended(id, word)
    case .failure:
      try run("send", id, "[[fail 400 \(word)]]")
      try run("wait", id, code: 4, output: "failed")
      try run("last-message", id, code: 4)
    case .shell:
      try run("send", id, "[[background true; sleep 1]]\(answer)")
      try ended(id, word)
      try run("wait", id, "--settled", output: "completed")
    case .subagent:
      try run("send", id, "[[agent [[slow 400]][[say found]]]]\(answer)")
      try ended(id, word)
      try run("wait", id, "--settled", output: "completed")
    case .crash:
      try run("send", id, "[[stream 200 50]]")
      anyMoment()
      let waiter = sandbox.begin(["wait", id])
      try sandbox.agent(id).signal(.kill)
      let waited = try waiter.finish()
      guard waited.code == 5 else { throw SandboxError("\(waited)") }
      try run("status", id, output: "exited")
      try run("resume", id)
    case .stop:
      try run("stop", id)
      try run("status", id, output: "stopped")
      try run("resume", id)
    case .renew:
      try run("send", id, "[[stream 200 50]]")
      anyMoment()
      try run("kill", id)
      return
    case .draft:
      try run("send", id, "--draft", "half a thought")
      try turn(id, answer, word)
    }
    try run("status", id, output: "idle")
  }

  private mutating func turn(_ id: String, _ prompt: String, _ word: String) throws {
    try run("send", id, prompt)
    try ended(id, word)
  }

  private mutating func ended(_ id: String, _ word: String) throws {
    try run("wait", id, output: "completed")
    try run("last-message", id, output: word)
  }
}

/// SplitMix64: the same run for the same seed.
private struct Generator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
