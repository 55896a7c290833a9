import Foundation
import JSON
import SessionStore
import SystemKit
import Testing

/// Many real processes at one store.
@Suite("Store under attack", .serialized)
struct StoreTortureTests {
  let temporary: TemporaryHome
  let tool: StoreTool
  let log: String

  init() throws {
    // In memory where that can be had: it is the order of things that is tested, not the disk, and
    // ext4 gets slow when thousands of files come and go.
    temporary = try FileSystem.isFolder("/dev/shm") ? TemporaryHome("/dev/shm") : TemporaryHome()
    log = Path.join(temporary.folder, "log")
    tool = StoreTool(
      home: temporary.home,
      environment: ["STORE_TOOL_WITNESS": Path.join(temporary.folder, "witness")])
  }

  private func output() throws -> String {
    String(decoding: try FileSystem.read(log) ?? [], as: UTF8.self)
  }

  private func names() throws -> [String] {
    try temporary.store.read().records.map(\.name.text)
  }

  @Test("64 processes at once: no record lost, none failed, no name drawn twice")
  func crowd() throws {
    // Between reading an owner's name and asking whether it lives, that owner gives the lock back and
    // ends as it should.
    var slow = tool
    slow.environment["STORE_TOOL_DELAY_AT"] = StoreStep.lockSeen.rawValue
    let children = try (0..<64).map { number in
      switch number % 4 {
      case 0: try tool.start(["draw"], output: log)
      case 1: try slow.start(["add", "s\(number)"], output: log)
      case 2: try slow.start(["count", "s\(number)", "2"], output: log)
      default: try tool.start(["count", "s\(number)", "2"], output: log)
      }
    }
    for child in children { #expect(try Program.reap(child).isSuccess) }
    let drawn = try output().split(separator: "\n")
    #expect(Set(drawn).count == 16, "\(drawn)")
    #expect(try names().count == 64)
    let counts = try temporary.store.read().records.compactMap { $0[field: "count"] }
    #expect(counts == Array(repeating: 2, count: 32))
    #expect(try temporary.names() == ["sessions.json"])
  }

  @Test(
    "killed at any step, the store is whole and the next change works at once",
    arguments: StoreStep.allCases)
  func killed(at step: StoreStep) throws {
    try tool.run("add", "old")
    if [.lockSeen, .lockJudged, .lockTakenOver].contains(step) {
      var dying = tool
      dying.environment["STORE_TOOL_DIE_AT"] = StoreStep.lockAcquired.rawValue
      #expect(try dying.run("add", "x").status == .signalled(9))
    }
    var dying = tool
    dying.environment["STORE_TOOL_DIE_AT"] = step.rawValue
    #expect(try dying.run("add", "new").status == .signalled(9))
    let isDone = [
      StoreStep.renamed, .folderSynchronized, .lockMovedAway, .lockReleased,
    ].contains(step)
    #expect(try names() == (isDone ? ["old", "new"] : ["old"]))
    let start = MonotonicClock.now
    let next = try tool.run("add", "next")
    #expect(next.isSuccess(within: .seconds(2), since: start), "\(next.errorText)")
    #expect(try names() == (isDone ? ["old", "new", "next"] : ["old", "next"]))
  }

  @Test("killed at random moments for two seconds, the store is whole and goes on")
  func randomKills() throws {
    try tool.run("add", "old")
    let end = Deadline.after(.seconds(2))
    var rounds = 0
    while !end.hasPassed {
      rounds += 1
      // Without the witness, which a killed process would leave behind.
      let victims = try (0..<3).map { number in
        try StoreTool(home: temporary.home).start(["count", "v\(number)", "1000"], output: log)
      }
      MonotonicClock.sleep(.milliseconds(Int.random(in: 5...60)))
      for victim in victims { ProcessIdentity(running: victim)?.signal(.kill) }
      for victim in victims { _ = try Program.reap(victim) }
      let start = MonotonicClock.now
      let next = try tool.run("update", "old", "description", "round \(rounds)")
      #expect(next.isSuccess(within: .seconds(2), since: start), "\(next.errorText)")
      #expect(try temporary.store.read()[SessionName("old")]?.summary == "round \(rounds)")
    }
    #expect(try output().isEmpty)
    #expect(rounds > 3)
  }

  @Test("1,000 dead owners: each lock is taken over once, and never held by two")
  func takeOvers() throws {
    // Between a taker's last look and its rename others take over, move in and die again.
    var slow = tool
    slow.environment["STORE_TOOL_DELAY_AT"] = StoreStep.lockJudged.rawValue
    let children = try (0..<8).map { number in
      try (number < 6 ? slow : tool).start(["abandon", "125"], output: log)
    }
    for child in children { #expect(try Program.reap(child).isSuccess) }
    #expect(try output() == "")
    let graves = try FileSystem.list(temporary.home.path).filter { $0.hasSuffix(".dead") }
    #expect(graves.count == 999)
    try tool.run("add", "after")
    #expect(try names() == ["after"])
  }

  @Test("a waiting process notices that the lock's owner was killed")
  func waiter() throws {
    let holder = try pausing(at: .read)
    let waiter = try tool.start(["add", "b"], output: log)
    let watch = FileWatch([temporary.home.path])
    let deadline = Deadline.after(.seconds(10))
    // Its folder lies ready as soon as it waits.
    while try !temporary.names().contains(where: { $0.hasSuffix(".new") }),
      try watch.wait(until: deadline)
    {}
    let start = MonotonicClock.now
    ProcessIdentity(running: holder)?.signal(.kill)
    _ = try Program.reap(holder)
    #expect(try Program.reap(waiter).isSuccess)
    #expect(MonotonicClock.now - start < .seconds(2))
    #expect(try names() == ["b"])
  }

  @Test("readers never wait for a writer")
  func readers() throws {
    try tool.run("add", "a")
    let holder = try pausing(at: .temporaryWritten)
    #expect(try tool.run("list").outputText == "a\n")
    ProcessIdentity(running: holder)?.signal(.kill)
    _ = try Program.reap(holder)
  }

  @Test("wrong usage is exit 2, a failure exit 1 and one line")
  func exits() throws {
    #expect(try tool.run().status == .exited(2))
    let missing = try tool.run("update", "x", "a", "b")
    #expect(missing.status == .exited(1))
    #expect(missing.errorText == "store-tool: no session named “x”\n")
    try tool.run("add", "x")
    #expect(try tool.run("add", "x").status == .exited(1))
    try tool.run("remove", "x")
    #expect(try names().isEmpty)
  }

  /// Starts a change that stops at a step, and returns once it is there.
  private func pausing(at step: StoreStep) throws -> Int32 {
    var pausing = StoreTool(home: temporary.home)
    pausing.environment["STORE_TOOL_PAUSE_AT"] = step.rawValue
    let output = Path.join(temporary.folder, "paused")
    let watch = FileWatch([output])
    let child = try pausing.start(["add", "held"], output: output)
    let deadline = Deadline.after(.seconds(10))
    while try FileSystem.status(output)?.size ?? 0 == 0, try watch.wait(until: deadline) {}
    return child
  }
}

extension Program.Result {
  func isSuccess(within duration: Duration, since start: Duration) -> Bool {
    status.isSuccess && MonotonicClock.now - start < duration
  }
}
