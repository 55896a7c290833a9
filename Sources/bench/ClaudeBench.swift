internal import JSON
internal import SystemKit

/// The main job with the real Claude Code and the scripted model, against the same by hand in tmux.
///
/// By hand means the least number of tmux calls, and a look every millisecond at the files in which
/// Claude Code reports that it is ready and that the turn has ended.
struct ClaudeBench {
  private static let prompt = "[[say All done.]]"
  private static let answer = "All done."
  let workspace: Workspace

  init(_ workspace: Workspace) {
    self.workspace = workspace
  }

  func measure() throws -> [Figure] {
    guard let claude = Self.locate(workspace) else {
      return [
        Figure("the main job on Claude Code", skipped: "there is no claude; make agents fetches it")
      ]
    }
    let sandbox = try AgentSandbox(workspace, claude: claude)
    try sandbox.start()
    let hand = ByHand(sandbox: sandbox, prompt: Self.prompt)
    var lives = (byHand: Samples(), ours: Samples())
    var parts: [String: Samples] = [:]
    for _ in 0..<workspace.rounds(9) {
      lives.byHand.add(try hand.life())
      lives.ours.add(try life(sandbox, &parts))
    }
    let turns = try turns(sandbox, hand)
    let steps = Self.steps.map { "\($0) \(decimal(parts[$0]?.undisturbed ?? .nan, 0))" }
    return [
      Figure(
        "create, send, wait, last-message, kill", lives.ours, floor: lives.byHand,
        target: .timesFloor(1.3),
        note: "floor: by hand in tmux; ms: \(steps.joined(separator: ", "))"),
      Figure(
        "a turn in a live session (ask)", turns.ours, floor: turns.byHand, target: .timesFloor(1.2),
        note: "floor: typed by hand in tmux"),
    ]
  }

  private static let steps = ["create", "send", "wait", "last-message", "kill"]

  private func life(_ sandbox: AgentSandbox, _ parts: inout [String: Samples]) throws -> Duration {
    let start = MonotonicClock.now
    var last = start
    func lap(_ step: String) {
      parts[step, default: Samples()].add(MonotonicClock.now - last)
      last = MonotonicClock.now
    }
    let id = try sandbox.devSessions("create", "-q", "--path", sandbox.workFolder).checked()
    lap("create")
    try sandbox.devSessions("send", id, Self.prompt).checked()
    lap("send")
    try sandbox.devSessions("wait", id).checked()
    lap("wait")
    let answer = try sandbox.devSessions("last-message", id).checked()
    lap("last-message")
    try sandbox.devSessions("kill", id).checked()
    lap("kill")
    guard answer == Self.answer else { throw BenchError("the answer was “\(answer)”") }
    return last - start
  }

  private func turns(
    _ sandbox: AgentSandbox, _ hand: ByHand
  ) throws -> (byHand: Samples, ours: Samples) {
    var times = (byHand: Samples(), ours: Samples())
    let id = try sandbox.devSessions("create", "-q", "--path", sandbox.workFolder).checked()
    let live = try hand.start()
    // The first turn of a session is slower.
    try sandbox.devSessions("ask", id, Self.prompt).checked()
    _ = try hand.turn(in: live)
    for _ in 0..<workspace.rounds(20) {
      times.byHand.add(try hand.turn(in: live))
      let start = MonotonicClock.now
      let answer = try sandbox.devSessions("ask", id, Self.prompt).checked()
      times.ours.add(MonotonicClock.now - start)
      guard answer == Self.answer else { throw BenchError("the answer was “\(answer)”") }
      // Claude Code saves its state after a turn, which must not slow the other side's measurement.
      MonotonicClock.sleep(.milliseconds(300))
    }
    try hand.end(live)
    try sandbox.devSessions("kill", id).checked()
    return times
  }

  /// Returns the Claude Code that `make agents` fetched, else the one on the PATH.
  private static func locate(_ workspace: Workspace) -> String? {
    (try? FileSystem.realPath(".build/agents/programs/claude"))
      ?? Program.locate("claude", in: workspace.environment)
  }
}
