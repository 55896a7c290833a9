import JSON
import SystemKit
import TestSandbox
import Testing

extension CommandTests {
  /// `top`, on a real terminal.
  @Suite struct TopTests {
    /// Starts it in a pane of its own and returns when it shows this.
    private func start(_ words: String, until text: String) throws {
      let sandbox = try sandbox()
      try sandbox.tmux(
        "new-session", "-d", "-s", "top", "-x", "90", "-y", "12",
        "echo before; \(words); echo ended with $?; sleep 100")
      try eventually("it shows \(text)") { try shown().contains(text) }
    }

    private func shown() throws -> String {
      try sandbox().tmux("capture-pane", "-p", "-t", "=top:").output
    }

    private func press(_ key: String) throws {
      try sandbox().tmux("send-keys", "-t", "=top:", key)
    }

    @Test("the sessions as they come, change and go, those that need somebody first")
    func fleet() throws {
      let sandbox = try sandbox()
      try sandbox.store(Sandbox.record("riven-jg", state: "stopped"))
      try start("dev-sessions top -i 200ms", until: "0 sessions - q quits")
      try sandbox.done(
        "create", "--cli", "terminal", "--id", "shell-one", "-d", "a shell", "--", "sh")
      try eventually("it is idle") { try shown().contains("1 session, 1 idle - q quits") }
      let line = try shown().split(separator: "\n").first { $0.hasPrefix("shell-one") }
      #expect(line?.hasSuffix("a shell") == true)
      try sandbox.done("create", "--cli", "terminal", "--id", "shell-two", "--", "sh")
      try sandbox.done("send", "shell-two", "sleep 100")
      try eventually("what works is first") {
        let ids = try shown().split(separator: "\n").filter { $0.hasPrefix("shell-") }
          .map { $0.prefix(9) }
        return ids == ["shell-two", "shell-one"]
      }
      #expect(try shown().contains("2 sessions, 1 working, 1 idle"))
      try sandbox.done("kill", "shell-two")
      try eventually("it has gone") { try !shown().contains("shell-two") }
      try press("q")
      try eventually("the terminal is as before") {
        try shown().hasPrefix("before\nended with 0")
      }
    }

    @Test("Ctrl-C ends it, a signal too, and both give the terminal back")
    func ends() throws {
      let sandbox = try sandbox()
      try start("dev-sessions top --all", until: "q quits")
      try press("C-c")
      try eventually("it has ended") { try shown().hasPrefix("before\nended with 0") }
      try sandbox.tmux("kill-session", "-t", "=top")
      try start("sh -c 'echo $$ > \(sandbox.root)/pid; exec dev-sessions top'", until: "q quits")
      let pid = try sandbox.text(of: "pid").flatMap { Int32($0.dropLast()) }
      ProcessIdentity(running: try #require(pid))?.signal(.terminate)
      try eventually("it has ended") { try shown().hasPrefix("before\nended with 143") }
    }

    @Test("more sessions than lines, on a narrow terminal: what fits, and how many more")
    func small() throws {
      let sandbox = try sandbox()
      let records = try (1...30).map { try Sandbox.record("s-\($0)", state: "stopped") }
      try sandbox.write(
        JSONValue.object(["version": 1, "sessions": .array(records)]).text(),
        to: Sandbox.storeName)
      try start("dev-sessions top -a", until: "30 sessions, 30 stopped")
      #expect(try shown().contains("and 23 more"))
      try sandbox.tmux("resize-window", "-t", "=top:", "-x", "30", "-y", "6")
      try eventually("it fits") { try shown().contains("and 29 more") }
      #expect(try shown().hasPrefix("30 sessions"))
      try press("q")
    }

    @Test("without a terminal it is not for the caller", .callerIsHere)
    func noTerminal() throws {
      let refused = try sandbox().run("top")
      #expect(refused.code == 2 && refused.errors.contains("dev-sessions list"), "\(refused)")
    }
  }
}
