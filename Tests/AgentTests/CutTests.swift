import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  /// Turns that end with their agent's process, and sessions that several callers bring back at once.
  @Suite struct CutTests {
    @Test(
      "a turn that stop or a crash cut off is not “completed” after resume",
      arguments: [false, true])
    func cut(crash: Bool) throws {
      let sandbox = try sandbox()
      let id = try sandbox.session()
      try sandbox.done("ask", id, "one")
      try sandbox.done("send", id, "[[slow 20000]] [[say two]]")
      try sandbox.reaches(id, "working")
      if crash {
        try sandbox.agent(id).signal(.kill)
        try sandbox.reaches(id, "exited")
      } else {
        try sandbox.done("stop", id)
      }
      let gone = try sandbox.run("wait", id)
      #expect(gone.code == 5 && gone.output == "exited", "\(gone)")
      let last = try sandbox.run("last-message", id)
      #expect(last.code == 4 && last.errors.contains("cut off") && last.output.isEmpty, "\(last)")
      try sandbox.done("resume", id)
      let waited = try sandbox.run("wait", id)
      #expect(waited.code == 4 && waited.output == "interrupted", "\(waited)")
      #expect(waited.errors.contains("ended before"), "\(waited)")
      let again = try sandbox.run("last-message", id)
      #expect(again.code == 4 && again.errors.contains("cut off"), "\(again)")
      #expect(try sandbox.done("ask", id, "three") == "Reply: three")
      #expect(try sandbox.done("wait", id) == "completed")
    }

    @Test("a turn that had ended before stop is completed after resume, though nobody waited")
    func ended() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session()
      try sandbox.done("send", id, "one")
      try sandbox.reaches(id, "idle")
      try sandbox.done("stop", id)
      try sandbox.done("resume", id)
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(try sandbox.done("last-message", id) == "Reply: one")
    }

    @Test("a queued prompt that will never run is named by stop, and by wait after resume")
    func queued() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session()
      try sandbox.done("ask", id, "one")
      try sandbox.done("send", id, "[[slow 20000]] [[say two]]")
      try sandbox.reaches(id, "working")
      try sandbox.done("send", id, "[[say queued]]")
      let stopped = try sandbox.run("stop", id)
      #expect(stopped.code == 0 && stopped.errors.contains("“[[say queued]]”"), "\(stopped)")
      try sandbox.done("resume", id)
      let waited = try sandbox.run("wait", id, "--json")
      #expect(waited.code == 4, "\(waited)")
      #expect(try waited.json()["reason"] == "interrupted", "\(waited)")
      #expect(waited.output.contains("will not run unless it is sent again"), "\(waited)")
      let last = try sandbox.run("last-message", id)
      #expect(last.code == 4 && last.output.isEmpty && last.errors.contains("queued"), "\(last)")
    }

    @Test(
      "of two resumes at once one wins, and the other touches nothing",
      arguments: ["claude", "terminal"])
    func twice(kind: String) throws {
      let sandbox = try sandbox()
      let id =
        kind == "claude"
        ? try sandbox.session() : try sandbox.session("--cli", "terminal", "--", "bash")
      try sandbox.done("ask", id, "echo one")
      for _ in 0..<2 {
        try sandbox.done("stop", id)
        let callers = (0..<2).map { _ in sandbox.begin(["resume", id]) }
        let ends = try callers.map { try $0.finish() }
        #expect(ends.map(\.code).sorted() == [0, 1], "\(ends)")
        let loser = try #require(ends.first { $0.code == 1 })
        #expect(loser.errors.contains("is running"), "\(loser)")
        #expect(try sandbox.status(id) == "idle")
        #expect(try sandbox.run("ask", id, "echo two").code == 0)
      }
    }

    @Test("a resume that is refused leaves the session as it was")
    func refused() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session()
      let folder = try sandbox.folder("elsewhere")
      let other = try sandbox.session("--cli", "terminal", "-p", folder, "--", "bash")
      try sandbox.done("stop", other)
      try FileSystem.removeTree(folder)
      let failed = try sandbox.run("resume", other)
      #expect(failed.code == 1 && failed.errors.contains("no folder"), "\(failed)")
      #expect(try sandbox.status(other) == "stopped")
      let running = try sandbox.run("resume", id)
      #expect(running.code == 1 && running.errors.contains("is running"), "\(running)")
      #expect(try sandbox.status(id) == "idle")
    }
  }
}
