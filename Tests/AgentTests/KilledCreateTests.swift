import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  /// `create`, ended by `kill -9` at the moments that matter.
  @Suite(.callerIsHere) struct KilledCreateTests {
    @Test("before tmux has started anything: the record is there, and kill forgets it")
    func beforeTmux() throws {
      let sandbox = try sandbox()
      try holdUp(sandbox, "exec sleep 4715")
      try killCreate(sandbox) { FileSystem.exists(sandbox.root + "/held") }
      #expect(sandbox.processes.allSatisfy { ProcessTable.entry($0.pid)?.name == "sleep" })
      #expect(try sandbox.status("lost") == "exited")
      #expect(try sandbox.done("prune", "--dry-run") == "Would kill lost")
      try checkIsForgotten(sandbox)
    }

    @Test("after tmux has started it, before that is recorded: kill leaves no orphan")
    func afterTmux() throws {
      let sandbox = try sandbox()
      try holdUp(sandbox, #""$real" "$@"; exec sleep 4715"#)
      try killCreate(sandbox) {
        try FileSystem.exists(sandbox.root + "/held") && sandbox.screen("lost").contains("❯")
      }
      // It shows its prompt before it says that it is idle.
      try eventually("it is ready") { try sandbox.status("lost") == "idle" }
      #expect(try sandbox.done("ask", "lost", "hello") == "Reply: hello")
      try checkIsForgotten(sandbox)
    }

    @Test("while the agent starts: it comes up and can be used")
    func whileStarting() throws {
      let sandbox = try sandbox()
      try killCreate(sandbox) { (try? sandbox.record("lost"))?["panePid"] != nil }
      try eventually("it comes up") { try sandbox.status("lost") == "idle" }
      #expect(try sandbox.done("ask", "lost", "hello") == "Reply: hello")
      #expect(try sandbox.done("list").contains("lost"))
      try checkIsForgotten(sandbox)
    }

    /// Puts a tmux on the PATH that does this in place of starting a session.
    private func holdUp(_ sandbox: Sandbox, _ command: String) throws {
      let real = try FileSystem.realPath(sandbox.programs + "/tmux")
      try sandbox.script(
        "tmux",
        """
        real='\(real)'
        case "$*" in *new-session*) : > '\(sandbox.root)/held'; \(command) ;; esac
        exec "$real" "$@"
        """)
    }

    private func killCreate(_ sandbox: Sandbox, when: () throws -> Bool) throws {
      let create = try sandbox.beginProcess(["create", "--id", "lost"])
      try eventually("create is that far", when)
      create.process.signal(.kill)
      #expect(try create.running.finish().code == 137)
    }

    private func checkIsForgotten(_ sandbox: Sandbox) throws {
      #expect(try sandbox.done("list", "--all").contains("lost"), "the record is visible")
      #expect(try sandbox.done("kill", "lost") == "Killed session lost")
      #expect(try sandbox.done("list", "--all") == "No sessions")
      try eventually("no agent is left") {
        sandbox.processes.allSatisfy { ProcessTable.entry($0.pid)?.name == "sleep" }
      }
      #expect(try FileSystem.list(sandbox.home + "/.dev-sessions/sessions").isEmpty)
      try sandbox.done("kill", "--all")
    }
  }
}
