import JSON
import SystemKit
import TestSandbox
import Testing

extension CommandTests {
  /// A tmux that does not answer, and what depends on where the caller is.
  @Suite(.callerIsHere) struct DeadlineTests {
    /// A folder with a tmux that stands for one whose server is stopped.
    private func deafTmux(_ sandbox: Sandbox) throws -> String {
      let folder = try sandbox.folder("deaf")
      try FileSystem.replace(
        folder + "/tmux", with: Array("#!/bin/sh\nexec sleep 40\n".utf8), mode: 0o755)
      return "\(folder):\(sandbox.programs):/usr/bin:/bin"
    }

    @Test("a tmux that does not answer: the caller's --timeout is kept, and is exit 124")
    func deaf() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q", "--cli", "terminal", "--", "sh")
      let path = try deafTmux(sandbox)
      for arguments in [
        ["create", "--timeout", "1s", "--cli", "terminal", "--", "sh"],
        ["send", "--timeout", "1s", id, "echo hi"], ["ask", "--timeout", "1s", id, "echo hi"],
      ] {
        let finished = try sandbox.begin(arguments, environment: ["PATH": path]).finish()
        #expect(finished.code == 124, "\(finished)")
        #expect(finished.errors.contains("did not answer"), "\(finished)")
        // The deaf tmux lasts 40 s; how much later than 1 s it may be is a matter of the machine's load.
        #expect(finished.time < .seconds(30), "\(finished)")
      }
      #expect(try sandbox.done("ask", id, "echo still here") == "still here")
    }

    @Test("a resumed terminal keeps the parent that created it, whoever resumes it")
    func parent() throws {
      let sandbox = try sandbox()
      let create = ["create", "-q", "--cli", "terminal", "--id", "t", "--", "sh"]
      let created = try sandbox.begin(create, environment: ["DEV_SESSIONS_ID": "fizz-top"]).finish()
      #expect(created.code == 0, "\(created)")
      for resumer in [nil, "ahri-mid", nil] {
        #expect(try sandbox.done("ask", "t", "echo $DEV_SESSIONS_PARENT") == "fizz-top")
        try sandbox.done("stop", "t")
        try sandbox.done("resume", "t", environment: ["DEV_SESSIONS_ID": resumer])
      }
    }

    @Test("watch tells people the time on their clock, and programs UTC")
    func localTime() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q", "--cli", "terminal", "--", "sh")
      try sandbox.done("notify", id, "hello")
      func told(_ zone: String, _ more: String...) throws -> String {
        try sandbox.begin(
          ["watch", id, "--since", "1h", "--only", "notify", "-t", "200ms"] + more,
          environment: ["TZ": zone]
        ).finish().output
      }
      let event = try JSONValue(parsing: told("JST-9", "--json"))
      let time = try #require(event["time"]?.string.flatMap(Timestamp.init))
      let japan = time.advanced(by: .seconds(9 * 3600)).description.dropFirst(11).prefix(8)
      #expect(try told("JST-9").hasPrefix("\(japan) \(id) notify"))
      let utc = time.description.dropFirst(11).prefix(8)
      #expect(try told("UTC0").hasPrefix("\(utc) \(id) notify"))
    }
  }
}
