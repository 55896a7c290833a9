import JSON
import SystemKit
import TestSandbox
import Testing

@Suite(.sandbox) struct WatchTests {
  @Test("what happens to a session is told once, in order")
  func order() throws {
    let sandbox = try sandbox()
    let id = try #require(try sandbox.terminal(["bash"]))
    let watching = try sandbox.watch(id)
    try sandbox.done(
      "send", id, "sleep 0.3; echo https://git.example.org/o/n/pull/7; (exit 3)")
    try watching.eventually("turn")
    try sandbox.done("send", id, "echo two")
    try watching.eventually("turn", 2)
    try sandbox.done("kill", id)
    #expect(try watching.code() == 5)
    let events = try watching.events().filter { $0["event"] != "notify" }
    #expect(events.allSatisfy { $0["session"]?.string == id && $0["time"]?.string != nil })
    let kinds = events.compactMap { $0["event"]?.string }
    #expect(kinds.filter { $0 == "prompt" }.count == 2, "\(kinds)")
    #expect(kinds.filter { $0 == "turn" }.count == 2, "\(kinds)")
    #expect(kinds.filter { $0 == "pull_request" }.count == 1, "\(kinds)")
    #expect(kinds.last == "gone", "\(kinds)")
    let turn = events.first { $0["event"] == "turn" }
    #expect(turn?["exitStatus"] == 3, "\(turn?.text() ?? "")")
    #expect(turn?["turn"] == events.first { $0["event"] == "prompt" }?["turn"])
    let prompt = try #require(kinds.firstIndex(of: "prompt"))
    #expect(try #require(kinds.firstIndex(of: "turn")) > prompt, "\(kinds)")
    let statuses = events.filter { $0["event"] == "status" }.compactMap { $0["status"]?.string }
    #expect(statuses.starts(with: ["working", "idle"]), "\(statuses)")
  }

  @Test("watch and logs --follow end when nobody reads them any more")
  func readerGone() throws {
    let sandbox = try sandbox()
    let id = try #require(try sandbox.terminal(["bash"]))
    try sandbox.done("ask", id, "echo one")
    for command in ["watch \(id) --since 1h", "logs \(id) --follow"] {
      let line = #""$1" \#(command) | head -1; echo "${PIPESTATUS[0]}""#
      let finished = try sandbox.execute(
        "/bin/bash", ["-c", line, "sh", sandbox.program], within: .seconds(20))
      #expect(finished.output.hasSuffix("\n0"), "\(finished)")
    }
  }

  @Test("--once returns with the first of the events asked for; --turn also with one that is over")
  func once() throws {
    let sandbox = try sandbox()
    let id = try #require(try sandbox.terminal(["bash"]))
    let receipt = try sandbox.run("send", id, "echo one", "--json").json()
    let turn = try #require(receipt["turn"]?.string)
    try sandbox.done("wait", id)
    let over = try sandbox.run("watch", id, "--turn", turn, "--only", "turn", "--once", "--json")
    #expect(over.code == 0)
    #expect(try over.json()["turn"]?.string == turn)
    let running = sandbox.begin(
      ["watch", "--since", "0s", "--only", "notify", "--only", "turn", "--once"])
    try eventually("it is told", within: .seconds(30)) {
      try sandbox.done("notify", id, "look")
      return running.hasEnded
    }
    let told = try running.finish()
    #expect(told.output.hasSuffix("\(id) notify look"), "\(told)")
    #expect(try sandbox.run("watch", id, "--once", "-t", "100ms").code == 124)
    #expect(try sandbox.run("watch", id, "--turn", "t-none").code == 1)
    #expect(try sandbox.run("watch", "--turn", turn).code == 2)
    #expect(try sandbox.run("watch", "nobody").code == 6)
  }

  @Test("--since tells what was left and done before, and nothing else is told without it")
  func since() throws {
    let sandbox = try sandbox()
    let id = try #require(try sandbox.terminal(["bash"]))
    try sandbox.done("ask", id, "echo one")
    try sandbox.done("notify", id, "first\u{1B}[31m\nsecond")
    #expect(try sandbox.run("watch", id, "-t", "100ms").output.isEmpty)
    let past = try sandbox.run("watch", id, "--since", "1h", "-t", "100ms")
    let words = past.output.split(separator: "\n").map { $0.split(separator: " ")[2] }
    #expect(words == ["prompt", "turn", "notify"], "\(past)")
    #expect(past.output.hasSuffix("notify first [31m second"), "\(past)")
    let json = try sandbox.run(
      "watch", id, "--since", "1h", "--only", "notify", "--once", "--json"
    ).json()
    #expect(json["message"] == "first\u{1B}[31m\nsecond")
  }

  @Test("sessions that have ended are not watched for ever")
  func ended() throws {
    let sandbox = try sandbox()
    let id = try #require(try sandbox.terminal(["bash"]))
    let watching = try sandbox.watch(id)
    try sandbox.done("send", id, "exit 4")
    #expect(try watching.code() == 5)
    #expect(try watching.events("status").last?["status"] == "exited")
    #expect(try sandbox.run("watch", id).code == 5, "it was over before")
  }

  @Test("messages: for the parent, from a file, from input, and what is refused")
  func notify() throws {
    let sandbox = try sandbox()
    let parent = try #require(try sandbox.terminal(["bash"]))
    let child = try sandbox.run(
      "create", "-q", "--cli", "terminal", "--", "bash", environment: ["DEV_SESSIONS_ID": parent]
    ).output
    let told = try sandbox.run(
      "notify", "parent", "done", environment: ["DEV_SESSIONS_ID": child])
    #expect(told.output == "Notified \(parent)", "\(told)")
    try sandbox.write("from a file\n", to: "work/note")
    try sandbox.done("notify", parent, "-f", "note")
    #expect(
      try sandbox.run("notify", parent, "-", "--json", input: "piped").json()["notified"]?.string
        == parent)
    let left = try sandbox.run(
      "watch", parent, "--since", "1h", "--only", "notify", "-t", "100ms", "--json")
    let notes = try left.output.split(separator: "\n").map {
      try JSONValue(parsing: Array($0.utf8))
    }
    #expect(notes.map { $0["message"]?.string } == ["done", "from a file\n", "piped"])
    #expect(notes.first?["from"]?.string == child)
    #expect(try sandbox.run("notify", "parent", "x").code == 1, "not in a session")
    #expect(
      try sandbox.run("notify", "parent", "x", environment: ["DEV_SESSIONS_ID": parent]).code == 1)
    #expect(try sandbox.run("notify", parent, "").code == 2)
    #expect(try sandbox.run("notify", parent).code == 2)
    #expect(
      try sandbox.run("notify", parent, "-", input: String(repeating: "x", count: 70_000)).code == 2
    )
    #expect(try sandbox.run("notify", "nobody", "x").code == 6)
  }
}
