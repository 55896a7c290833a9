import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  @Suite struct SignalTests {
    @Test("a wait ended by a signal says which in its exit code, and the turn goes on")
    func wait() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q")
      try sandbox.done("send", id, "[[slow 1500]][[say went on]]")
      for (signal, code) in [(ProcessIdentity.Signal.interrupt, 130), (.terminate, 143)] {
        let wait = try sandbox.beginProcess(["wait", id])
        wait.process.signal(signal)
        let finished = try wait.running.finish()
        #expect(finished.code == code, "\(finished)")
        #expect(finished.output.isEmpty)
      }
      #expect(try sandbox.status(id) == "working")
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(try sandbox.done("last-message", id) == "went on")
    }

    @Test("a send that is killed does not hold up the next one")
    func killedSend() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q")
      let real = try FileSystem.realPath(sandbox.programs + "/tmux")
      let held = sandbox.root + "/held"
      try sandbox.script(
        "tmux",
        """
        case "$*" in *paste-buffer*) [ -e '\(held)' ] || { : > '\(held)'; exec sleep 4716; } ;; esac
        exec '\(real)' "$@"
        """)
      let send = try sandbox.beginProcess(["send", id, "lost words"])
      try eventually("it is about to paste") { FileSystem.exists(held) }
      send.process.signal(.kill)
      #expect(try send.running.finish().code == 137)
      #expect(try sandbox.done("ask", id, "next") == "Reply: next")
      #expect(try sandbox.modelPrompts() == ["next"])
    }
  }
}
