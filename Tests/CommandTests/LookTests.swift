import JSON
import SystemKit
import TestSandbox
import Testing

extension CommandTests {
  /// Colours and links: for terminals that have them, and for nobody else.
  @Suite struct LookTests {
    /// What a command writes on a terminal with these variables, byte for byte.
    private func written(_ command: String) throws -> String {
      let sandbox = try sandbox()
      let log = sandbox.root + "/written"
      // What is written is logged before the command may begin.
      try sandbox.tmux(
        "new-session", "-d", "-s", "shell", "-x", "200", "-y", "50",
        "read go; \(command); echo end; sleep 100")
      try sandbox.tmux("pipe-pane", "-t", "shell", "cat > \(log)")
      try sandbox.tmux("send-keys", "-t", "shell", "Enter")
      var text = ""
      try eventually("it has written") {
        text = String(decoding: try FileSystem.read(log) ?? [], as: UTF8.self)
        return text.contains("end\r\n")
      }
      try sandbox.tmux("kill-session", "-t", "shell")
      return text
    }

    @Test("on a terminal the status has a colour; with NO_COLOR, on a dumb one or in a pipe not")
    func colours() throws {
      let sandbox = try sandbox()
      try sandbox.store(Sandbox.record("fizz-top", state: "stopped"))
      let list = "dev-sessions list --all"
      #expect(try written(list).contains("\u{1B}[2mstopped\u{1B}[0m"))
      for command in ["NO_COLOR=1 \(list)", "TERM=dumb \(list)", "\(list) | cat"] {
        let text = try written(command)
        #expect(text.contains("stopped") && !text.contains("\u{1B}"), "\(command): \(text)")
      }
      #expect(try written("NO_COLOR= \(list)").contains("\u{1B}[2m"), "empty counts as unset")
    }

    @Test("list fits a terminal of 80 columns, with a description and a note")
    func fits() throws {
      let sandbox = try sandbox()
      let about = String(repeating: "a long description ", count: 5)
      let id = try sandbox.done("create", "-q", "--cli", "terminal", "-d", about, "--", "sh")
      let text = try written("stty cols 80; NO_COLOR=1 dev-sessions list")
      let lines = text.split(separator: "\r\n").map(String.init)
      let row = try #require(lines.first { $0.hasPrefix(id) })
      #expect(row.count <= 80 && row.contains(" idle ") && row.contains("s ago"), "\(text)")
      #expect(!lines.contains { $0.contains("MODE") || $0.contains("HOST") }, "\(text)")
      let piped = try written("stty cols 80; dev-sessions list | cat")
      #expect(piped.contains("MODE") && piped.contains(about.dropLast()), "\(piped)")
    }

    @Test("a path is a link only on a terminal that shows links")
    func links() throws {
      let sandbox = try sandbox()
      var record = try #require(try Sandbox.record("fizz-top", state: "stopped").object)
      record["path"] = .string(sandbox.root + "/a b%é")
      try sandbox.store(.object(record))
      let list = "dev-sessions list --all"
      let linked = try written("FORCE_HYPERLINK=1 \(list)")
      #expect(linked.contains("\u{1B}]8;;file://"), "\(linked)")
      #expect(linked.contains("\(sandbox.root)/a%20b%25%C3%A9\u{1B}\\"), "\(linked)")
      let known = try written("env -u TMUX TERM_PROGRAM=WezTerm \(list)")
      #expect(known.contains("\u{1B}]8;;file://"), "\(known)")
      for command in [list, "FORCE_HYPERLINK=0 TERM_PROGRAM=WezTerm \(list)"] {
        #expect(try !written(command).contains("\u{1B}]8"), "\(command)")
      }
      #expect(try !written("FORCE_HYPERLINK=1 \(list) | cat").contains("\u{1B}"))
    }
  }
}
