import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  /// Conversations that go on under another UUID, in another process.
  @Suite(.callerIsHere) struct MovedTests {
    @Test("← in an empty box and back: the session is still heard, told, asked and stopped")
    func left() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session()
      try sandbox.done("ask", id, "one")
      try sandbox.moveToBackground(id)
      #expect(try sandbox.done("last-message", id) == "Reply: one")
      let refused = try sandbox.run("send", id, "to nobody")
      #expect(refused.code == 1 && refused.errors.contains("list of agents"), "\(refused)")
      try sandbox.returnFromAgents(id)
      #expect(try sandbox.done("ask", id, "two") == "Reply: two")
      #expect(try sandbox.done("last-message", id, "-n", "5") == "Reply: one\n\nReply: two")
      try sandbox.done("send", id, "[[run true; sleep 30]]")
      try sandbox.reaches(id, "working")
      try eventually("the tool runs") { try sandbox.statusJSON(id)["tool"] != nil }
      try sandbox.done("interrupt", id)
      #expect(try sandbox.run("wait", id).code == 4)
      _ = try sandbox.asked(id, "[[ask Which color?|Red|Blue]]")
      #expect(try sandbox.run("send", id, "hello").code == 3)
      #expect(try sandbox.done("respond", id, "--option", "2").contains("Blue"))
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(try sandbox.modelPrompts().filter { $0 == "to nobody" }.isEmpty)
      try sandbox.done("stop", id)
      try sandbox.done("resume", id)
      #expect(try sandbox.done("ask", id, "three") == "Reply: three")
      let logs = try sandbox.done("logs", id)
      for word in ["one", "two", "three"] {
        #expect(logs.split(separator: "Reply: \(word)").count == 2, "\(word): \(logs)")
      }
    }

    @Test("← in the middle of a turn: wait ends with the turn, not with the move")
    func leftWhileWorking() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session()
      try sandbox.done("send", id, "[[run true; sleep 2]] [[say after the move]]")
      try eventually("the tool runs") { try sandbox.statusJSON(id)["tool"] != nil }
      let waiter = sandbox.begin(["wait", id])
      try sandbox.type("Left", into: id)
      let finished = try waiter.finish()
      #expect(finished.output == "completed", "\(finished)")
      #expect(try sandbox.done("last-message", id).contains("after the move"))
      #expect(try sandbox.statusJSON(id)["backgroundJob"] != nil)
    }

    @Test("stopped right after ←, before another prompt, the conversation is not lost")
    func leftAndStopped() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session()
      try sandbox.done("ask", id, "one")
      try sandbox.moveToBackground(id)
      try sandbox.done("stop", id)
      #expect(try sandbox.done("last-message", id) == "Reply: one")
      try sandbox.done("resume", id)
      #expect(try sandbox.done("ask", id, "two") == "Reply: two")
      #expect(try sandbox.done("logs", id).contains("Reply: one"))
    }

    @Test("/background: earlier answers are told, and how to go on is named")
    func background() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session()
      try sandbox.done("ask", id, "one")
      try sandbox.type(id, "/background")
      try sandbox.type("Enter", into: id)
      try sandbox.reaches(id, "exited")
      var job = ""
      try eventually("its job is known") {
        job = try sandbox.statusJSON(id)["backgroundJob"]?["id"]?.string ?? ""
        return !job.isEmpty
      }
      #expect(try sandbox.done("last-message", id) == "Reply: one")
      let refused = try sandbox.run("resume", id)
      #expect(refused.code == 1 && refused.errors.contains("claude stop \(job)"), "\(refused)")
      try sandbox.claude("stop", job)
      try sandbox.done("resume", id)
      #expect(try sandbox.done("ask", id, "two") == "Reply: two")
      #expect(try sandbox.done("logs", id).contains("Reply: one"))
    }

    @Test("a plan accepted with a cleared context: wait is for the turn that carries it out")
    func plan() throws {
      let sandbox = try sandbox()
      try sandbox.write(
        #"{"skipDangerousModePermissionPrompt":true,"showClearContextOnPlanAccept":true}"#,
        to: "home/.claude/settings.json")
      let id = try sandbox.session("--permissions", "plan")
      let plan = try sandbox.asked(id, "[[plan build it]]")
      #expect(plan.labels.first?.contains("clear context") == true, "\(plan)")
      try sandbox.done("respond", id, "--option", "1")
      let waited = try sandbox.run("wait", id)
      #expect(waited.output == "completed", "\(waited)")
      #expect(try sandbox.done("last-message", id).contains("Implement the following plan"))
    }

    @Test("stop spares Claude Code's background service with a job of the user's, and says so")
    func foreignJob() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session()
      try sandbox.done("ask", id, "one")
      try sandbox.moveToBackground(id)
      let own = try sandbox.jobs()
      try sandbox.claude("--bg", "--dangerously-skip-permissions", "[[run true; sleep 600]]")
      var jobs: [String: Int32] = [:]
      try eventually("both jobs run") {
        jobs = try sandbox.jobs()
        return jobs.count == 2
      }
      let foreign = try #require(jobs.first { own[$0.key] == nil })
      let process = try #require(ProcessIdentity(running: foreign.value))
      let stopped = try sandbox.run("stop", id)
      #expect(stopped.code == 0 && stopped.errors.contains("job \(foreign.key)"), "\(stopped)")
      #expect(process.isRunning)
      #expect(try sandbox.jobs().keys.sorted() == [foreign.key])
      try sandbox.done("resume", id)
      #expect(try sandbox.done("ask", id, "two") == "Reply: two")
      let killed = try sandbox.run("kill", id, "--json").json()
      #expect(killed["spared"]?.array?.first?["service"]?.string?.contains(foreign.key) == true)
      #expect(process.isRunning)
    }
  }
}

extension Sandbox {
  /// Runs Claude Code's own command in the working folder, as its user would.
  fileprivate func claude(_ arguments: String...) throws {
    let finished = try execute(
      "/bin/sh", ["-c", #"cd "$1" && shift && exec claude "$@""#, "sh", work] + arguments)
    guard finished.code == 0 else { throw SandboxError("claude failed: \(finished)") }
  }

  /// Presses ← in the empty input box, as its footer suggests: the conversation moves to Claude Code's
  /// background service, and the list of agents opens.
  fileprivate func moveToBackground(_ id: String) throws {
    try type("Left", into: id)
    try eventually("the conversation has moved") {
      try statusJSON(id)["backgroundJob"]?["running"]?.bool == true
        && screen(id).contains("New sessions:")
    }
    #expect(try statusJSON(id)["backgroundJob"]?["shown"]?.bool == false)
  }

  /// Goes back to the conversation.
  fileprivate func returnFromAgents(_ id: String) throws {
    var next = Deadline.after(.zero)
    try eventually("the conversation is shown") {
      if try statusJSON(id)["backgroundJob"]?["shown"]?.bool == true { return true }
      if next.hasPassed {
        try type("Escape", into: id)
        next = .after(.seconds(2))
      }
      return false
    }
  }

  /// The processes of Claude Code's background jobs, by job.
  fileprivate func jobs() throws -> [String: Int32] {
    let folder = Path.join(home, ".claude/sessions")
    var jobs: [String: Int32] = [:]
    for name in try FileSystem.list(folder) where name.hasSuffix(".json") {
      let bytes = try FileSystem.read(Path.join(folder, name)) ?? []
      guard let note = try? JSONValue(parsing: bytes), note["spare"]?.bool != true,
        let job = note["jobId"]?.string, let pid = note["pid"]?.int.flatMap(Int32.init(exactly:)),
        ProcessIdentity(running: pid) != nil
      else { continue }
      jobs[job] = pid
    }
    return jobs
  }
}
