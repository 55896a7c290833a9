import JSON
import SystemKit
import TestSandbox
import Testing

/// Each process that takes part in a cell is killed at some moment.
@Suite(.sandbox) struct AccidentTests {
  @Test("a sender that is killed leaves a session that goes on")
  func sender() throws {
    let sandbox = try sandbox()
    let id = try #require(try sandbox.terminal(["bash"]))
    for round in 0..<12 {
      let (running, process) = try sandbox.beginProcess(["send", id, "echo round \(round)"])
      MonotonicClock.sleep(.milliseconds(round * 2))
      process.signal(.kill)
      _ = try running.finish()
      try eventually("the session is free again", within: .seconds(20)) {
        try sandbox.run("wait", id, "-t", "1s").code != 124 && sandbox.status(id) == "idle"
      }
      #expect(try sandbox.cell(id, "echo after \(round)").output == "after \(round)")
    }
  }

  @Test(
    "a cell that stop or a crash cut off is not “completed” after resume", arguments: [false, true])
  func cut(crash: Bool) throws {
    let sandbox = try sandbox()
    let id = try #require(try sandbox.terminal(["bash"]))
    try sandbox.done("send", id, "echo begun; sleep 60")
    try eventually("it runs") { try sandbox.screen(id).contains("begun\n") }
    if crash {
      try sandbox.agent(id).signal(.kill)
      try eventually("it has ended") { try sandbox.status(id) == "exited" }
    } else {
      try sandbox.done("stop", id)
    }
    try sandbox.done("resume", id)
    let waited = try sandbox.run("wait", id)
    #expect(waited.code == 4 && waited.output == "interrupted", "\(waited)")
    let last = try sandbox.run("last-message", id)
    #expect(last.code == 4 && last.errors.contains("cut off"), "\(last)")
    #expect(try sandbox.done("logs", id).contains("[ended with its program]"))
    #expect(try sandbox.cell(id, "echo on").output == "on")
  }

  @Test("readers that are killed leave the result to the next")
  func reader() throws {
    let sandbox = try sandbox()
    let id = try #require(try sandbox.terminal(["bash"]))
    for round in 0..<8 {
      try sandbox.done("send", id, "sleep 0.05; echo round \(round)")
      let (running, process) = try sandbox.beginProcess(["wait", id])
      MonotonicClock.sleep(.milliseconds(round * 10))
      process.signal(.kill)
      _ = try running.finish()
      #expect(try sandbox.run("wait", id).code == 0)
      #expect(try sandbox.done("last-message", id) == "round \(round)")
    }
  }

  @Test("many readers at once get one result")
  func readers() throws {
    let sandbox = try sandbox()
    let id = try #require(try sandbox.terminal(["bash"]))
    try sandbox.done("send", id, "sleep 0.3; echo once; (exit 3)")
    let readers = (0..<8).map { _ in sandbox.begin(["wait", id, "--json"]) }
    for reader in readers {
      let result = try reader.finish().json()
      #expect(result["exitStatus"]?.int == 3)
    }
    let refused = (0..<6).map { sandbox.begin(["send", id, "sleep 0.5; echo \($0)"]) }
    let codes = try refused.map { try $0.finish().code }
    #expect(codes.filter { $0 == 0 }.count >= 1)
    #expect(codes.allSatisfy { $0 == 0 || $0 == 4 })
  }

  @Test("without its recorder a cell still ends, and the next is whole")
  func recorder() throws {
    let sandbox = try sandbox()
    let id = try #require(try sandbox.terminal(["bash"]))
    try sandbox.done("send", id, "echo begin; sleep 1; echo lost")
    try eventually("it has begun") { try sandbox.log(id).contains("\u{07}begin") }
    let recorders = ProcessTable.all().filter { entry in
      entry.name == "dev-sessions"
        && ProcessTable.environment(entry.pid, "HOME") == sandbox.home
    }
    #expect(recorders.isEmpty == false)
    for recorder in recorders { recorder.identity.signal(.kill) }
    let result = try sandbox.run("wait", id, "--json", "-t", "30s").json()
    #expect(result["reason"]?.string == "completed")
    #expect(result["truncated"]?.bool == true)
    #expect(try sandbox.cell(id, "echo whole").output == "whole")
  }

  @Test("wait tells of a failed cell that nobody has waited for, once")
  func unseenFailure() throws {
    let sandbox = try sandbox()
    let id = try #require(try sandbox.terminal(["bash"]))
    try sandbox.done("send", id, "false")
    try eventually("it has ended") { try sandbox.status(id) == "idle" }
    try sandbox.done("send", id, "true")
    #expect(try sandbox.run("wait", id).code == 4)
    #expect(try sandbox.run("wait", id).code == 0)
    #expect(try sandbox.run("ask", id, "false").code == 4)
    #expect(try sandbox.run("ask", id, "true").code == 0)
    #expect(try sandbox.run("wait", id).code == 0)
  }

  @Test("a cell that stop has cut off stays so when its program is brought back")
  func stopped() throws {
    let sandbox = try sandbox()
    let id = try #require(try sandbox.terminal(["bash"]))
    try sandbox.done("send", id, "echo started; sleep 60")
    try eventually("it has begun") { try sandbox.log(id).contains("\u{07}started") }
    try sandbox.done("stop", id)
    try sandbox.done("resume", id)
    #expect(try sandbox.run("wait", id).output == "interrupted")
    #expect(try sandbox.done("logs", id).contains("[ended with its program]"))
    #expect(try sandbox.cell(id, "echo again").output == "again")
    #expect(try sandbox.run("wait", id).code == 0)
  }

  @Test("a program or a tmux server that is killed ends the cell")
  func program() throws {
    let sandbox = try sandbox()
    let id = try #require(try sandbox.terminal(["bash"]))
    try sandbox.done("send", id, "echo before; sleep 60")
    try eventually("it has begun") { try sandbox.log(id).contains("\u{07}before") }
    try sandbox.agent(id).signal(.kill)
    let result = try sandbox.run("wait", id, "--json")
    #expect(result.code == 5)
    let last = try sandbox.run("last-message", id)
    #expect(last.output == "before")
    #expect(last.code == 4, "it is only the beginning of an answer: \(last)")
    try sandbox.done("resume", id)
    let again = try sandbox.run("wait", id)
    #expect(again.code == 4, "resume does not complete it: \(again)")
    #expect(again.output == "interrupted")
    try sandbox.done("send", id, "sleep 60")
    try sandbox.tmux("kill-server")
    #expect(try sandbox.run("wait", id).code == 5)
    try sandbox.done("resume", id)
    #expect(try sandbox.cell(id, "echo back").output == "back")
  }
}
