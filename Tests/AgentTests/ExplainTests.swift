import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  @Suite struct ExplainTests {
    /// What is left out: Claude Code's undocumented file, and what depends on settings.
    private static let bare = ["DEV_SESSIONS_IGNORE": "session-file,hooks"]

    @Test("without session file and hooks the core tells the same", .callerIsHere)
    func withoutUndocumented() throws {
      let sandbox = try sandbox()
      func run(_ arguments: String...) throws -> Finished {
        try sandbox.begin(arguments, environment: Self.bare).finish()
      }
      func status(_ id: String) throws -> String { try run("status", id).output }
      let created = try run("create", "-q", "--permissions", "ask")
      #expect(created.code == 0, "\(created)")
      let id = created.output
      #expect(try status(id) == "idle")
      #expect(try run("ask", id, "hello").output == "Reply: hello")
      #expect(try run("send", id, "[[slow 700]][[say one]]").code == 0)
      #expect(try status(id) == "working")
      #expect(try run("wait", id).output == "completed")
      #expect(try status(id) == "idle")

      #expect(try run("send", id, "[[ask Which?|A|B]]").code == 0)
      #expect(try run("wait", id).code == 3)
      #expect(try status(id) == "waiting_for_input")
      #expect(try run("send", id, "B").code == 3)
      #expect(try run("respond", id, "B").code == 0)
      #expect(try run("wait", id).output == "completed")

      #expect(try run("send", id, "[[run touch one]]").code == 0)
      let asked = try run("wait", id)
      #expect(asked.code == 3, "\(asked)")
      #expect(try status(id) == "waiting_for_input")
      #expect(try run("send", id, "yes").code == 3)
      #expect(try run("respond", id, "--allow").code == 0)
      #expect(try run("wait", id).output == "completed")
      #expect(sandbox.hasFile("one"))

      #expect(try run("send", id, "[[agent [[run touch two]]]]").code == 0)
      try eventually("the subagent asks") { try status(id) == "waiting_for_input" }
      #expect(try run("respond", id, "--allow").code == 0)
      #expect(try run("wait", id, "--settled").output == "completed")

      #expect(try run("send", id, "[[fail 400 no]]").code == 0)
      #expect(try run("wait", id).output == "failed")
      #expect(try status(id) == "idle")
      #expect(try run("send", id, "[[stream 300 50]]").code == 0)
      try eventually("words") { try sandbox.screen(id).contains("word3") }
      #expect(try status(id) == "working")
      #expect(try run("interrupt", id).code == 0)
      #expect(try run("wait", id).output == "interrupted")
      #expect(try status(id) == "idle")
      let explained = try run("explain", id, "--json").json()
      let signals = explained["signals"]?.array ?? []
      let missing = signals.filter { $0["finding"] == "missing" }
      #expect(missing.map { $0["source"] } == ["session file", "hooks"])
      try sandbox.agent(id).signal(.kill)
      try eventually("it has ended") { try status(id) == "exited" }
    }

    @Test("every state is recorded, and replayed it says the same")
    func recordings() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session("--permissions", "ask")
      func check(_ status: String) throws {
        let path = Path.join(sandbox.root, "\(status).json")
        let live = try sandbox.run("explain", id, "--record", path)
        #expect(live.code == 0, "\(live)")
        #expect(!live.output.contains("not known"), "\(live)")
        let replayed = try sandbox.run("explain", "--replay", path, "--json").json()
        #expect(replayed["status"]?.string == status)
        #expect(replayed["unknown"] == [])
        #expect(replayed["signals"]?.array?.count { $0["won"] == true } == 1)
        #expect(try FileSystem.status(path)?.mode == 0o600)
      }
      try check("idle")
      try sandbox.done("send", id, "[[stream 200 50]]")
      try check("working")
      try sandbox.done("interrupt", id)
      try check("idle")
      _ = try sandbox.asked(id, "[[run touch x]]")
      try check("waiting_for_input")
      try sandbox.done("respond", id, "--deny")
      try sandbox.agent(id).signal(.kill)
      try sandbox.reaches(id, "exited")
      try check("exited")
      #expect(try sandbox.run("explain", "--replay", sandbox.root + "/model.log").code == 1)
      #expect(try sandbox.run("explain", "--replay", sandbox.root + "/nothing").code == 1)
    }

    @Test("a newer Claude Code's words are tolerated, and explain shows them")
    func drift() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session()
      try sandbox.done("ask", id, "hello")
      let transcript = try #require(
        try sandbox.run("explain", id, "--json").json()["transcript"]?.string)
      let lines = try #require(try FileSystem.read(transcript))
      let news = #"{"type":"hologram","x":1}"# + "\n" + #"{"type":"system","subtype":"sunset"}"#
      try FileSystem.replace(transcript, with: lines + Array((news + "\n").utf8))
      #expect(try sandbox.status(id) == "idle")
      #expect(try sandbox.done("last-message", id) == "Reply: hello")
      let explained = try sandbox.done("explain", id)
      #expect(explained.contains("not known to this version: transcript type “hologram”"))
      #expect(explained.contains("system/sunset"))
      let path = Path.join(sandbox.root, "r.json")
      try sandbox.done("explain", id, "--record", path)
      let recording = String(decoding: try FileSystem.read(path) ?? [], as: UTF8.self)
      let changed = recording.replacing(#"\"status\":\"idle\""#, with: #"\"status\":\"dreaming\""#)
      #expect(changed != recording)
      try FileSystem.replace(path, with: Array(changed.utf8))
      let replayed = try sandbox.done("explain", "--replay", path)
      #expect(replayed.contains("is idle") && replayed.contains("“dreaming”"), "\(replayed)")
    }
  }
}
