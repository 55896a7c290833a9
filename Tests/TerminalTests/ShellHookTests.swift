import JSON
import SystemKit
import TestSandbox
import Testing

@testable import DevSessions

/// What becomes of our hooks in a shell: children do not see them, and what ends them is told.
@Suite(.sandbox) struct ShellHookTests {
  private static let shells = ["bash", "zsh", "sh"].filter(isInstalled)

  private func secret(_ sandbox: Sandbox, _ id: String) throws -> String {
    let path = sandbox.home + "/.dev-sessions/sessions/\(id)/shell/nonce"
    return String(decoding: try FileSystem.read(path) ?? [], as: UTF8.self)
  }

  @Test(
    "an exported prompt takes no secret and no mark into children", arguments: shells,
    ["export PS1='me$ '", "set -a; PS1='me$ '"])
  func exported(_ shell: String, _ file: String) throws {
    let sandbox = try sandbox()
    for name in ["bashrc", "zshrc", "shrc"] { try sandbox.write(file + "\n", to: "home/.\(name)") }
    let id = try #require(
      try sandbox.terminal([shell], environment: ["ENV": sandbox.home + "/.shrc"]))
    let secret = try secret(sandbox, id)
    let environment = try sandbox.cell(id, "env").output
    #expect(environment.contains("HOME=") && !environment.contains(secret.prefix(8)))
    #expect(shell == "sh" || !environment.contains("5379"))
    for program in ["sh", "bash --norc"] {
      #expect(try sandbox.cell(id, program).reason == "completed")
      #expect(try sandbox.cell(id, "echo hi").output == "hi", "\(program)")
      #expect(try sandbox.cell(id, "exit").reason == "completed")
    }
    #expect(try sandbox.cell(id, "(exit 3)").status == 3)
  }

  @Test("prompts that go into a file take no mark along, and commands end", arguments: shells)
  func redirected(_ shell: String) throws {
    let sandbox = try sandbox()
    let id = try #require(try sandbox.terminal([shell]))
    #expect(try sandbox.cell(id, "exec 2> errors").code == 0)
    let failed = try sandbox.cell(id, "echo hi; (exit 3)")
    #expect(failed.output == "hi")
    #expect(failed.status == 3)
    #expect(try sandbox.cell(id, "exec 2> /dev/null; printf on").output == "on")
    #expect(try #require(try sandbox.text(of: "work/errors")).contains("5379") == false)
  }

  @Test(
    "zsh's hooks come back when the start-up file is read again", .enabled(if: isInstalled("zsh")))
  func readAgain() throws {
    let sandbox = try sandbox()
    try sandbox.write("mine() { : }; precmd_functions=(mine); PS1='x> '\n", to: "home/.zshrc")
    let id = try #require(try sandbox.terminal(["zsh"]))
    let again = try sandbox.cell(id, ". ~/.zshrc")
    #expect(again.status == nil)
    #expect(again.json["detail"]?.string?.contains("may have failed") == true)
    #expect(try sandbox.cell(id, "false").status == 1)
    #expect(try sandbox.cell(id, "printf nonl").output == "nonl")
  }

  @Test(
    "a shell that has replaced itself is said to tell no statuses",
    .enabled(if: isInstalled("fish")))
  func replaced() throws {
    let sandbox = try sandbox()
    for shell in ["bash --norc", "fish"] {
      let id = try #require(try sandbox.terminal(["bash"]))
      _ = try sandbox.cell(id, "exec \(shell)")
      let result = try sandbox.cell(id, "printf nonl; false")
      #expect(result.output == "nonl", "\(shell)")
      #expect(result.json["detail"]?.string?.contains("may have failed") == true, "\(shell)")
    }
  }

  @Test(
    "a shell's own question is no prompt: what follows is not its answer",
    arguments: [
      ("bash", "read -e -p 'name? ' x"), ("zsh", "vared -p 'name? ' -c x"),
      ("zsh", "select v in a b; do echo $v; done"), ("fish", "read -P 'name> ' x"),
    ].filter { isInstalled($0.0) })
  func question(_ shell: String, _ code: String) throws {
    let sandbox = try sandbox()
    let id = try #require(try sandbox.terminal([shell]))
    let asked = try sandbox.cell(id, code)
    #expect(asked.reason == "waiting_for_input")
    #expect(asked.code == 3)
    #expect(try sandbox.run("send", id, "echo swallowed").code == 3)
    _ = try sandbox.done("interrupt", id)
    #expect(try sandbox.cell(id, "echo ok").output == "ok")
  }

  @Test("where nothing runs there is no status, least of all an older one", arguments: shells)
  func nothing(_ shell: String) throws {
    let sandbox = try sandbox()
    let id = try #require(try sandbox.terminal([shell]))
    #expect(try sandbox.cell(id, "false").status == 1)
    for text in ["# comment", "  # it's", ""] {
      let result = try sandbox.cell(id, text)
      #expect(result.code == 0, "“\(text)”")
      #expect(result.status == nil, "“\(text)”")
    }
    #expect(try sandbox.cell(id, "# now\nfalse").status == 1)
  }

  @Test("a terminal that echoes nothing gives its output all the same", arguments: shells)
  func silent(_ shell: String) throws {
    let sandbox = try sandbox()
    let id = try #require(try sandbox.terminal([shell]))
    #expect(try sandbox.cell(id, "stty -echo").code == 0)
    #expect(try sandbox.cell(id, "echo hi").output == "hi")
    #expect(try sandbox.cell(id, "echo one\nfalse").output == "one")
    #expect(try sandbox.cell(id, "stty echo; false").status == 1)
    #expect(try sandbox.cell(id, "echo loud").output == "loud")
  }

  @Test("zsh asks nothing before it runs a command", .enabled(if: isInstalled("zsh")))
  func unasked() throws {
    let sandbox = try sandbox()
    try sandbox.write("setopt correct\n", to: "home/.zshrc")
    try sandbox.write("", to: "work/d/file")
    let id = try #require(try sandbox.terminal(["zsh"]))
    #expect(try sandbox.cell(id, "rm d/*; ls d").output.isEmpty)
    #expect(try sandbox.cell(id, "ecoh hi").status == 127)
  }

  @Test("a hook in tmux.conf that splits each new window takes no output")
  func split() throws {
    let sandbox = try sandbox()
    try sandbox.write("set-hook -g after-new-session 'split-window -h'\n", to: "home/.tmux.conf")
    let id = try #require(try sandbox.terminal(["bash"]))
    let first = try sandbox.cell(id, "echo hello; (exit 3)")
    #expect(first.output == "hello")
    #expect(first.status == 3)
  }

  @Test(
    "questions in a line editor",
    arguments: [
      ("n? ", true), ("name: ", true), ("Delete all breakpoints? (y or n) ", true),
      ("Make it pending? (y or [n]) ", true), ("go on [Y/n] ", true), ("#? ", true),
      ("(Pdb) ", false), ("(gdb) ", false), ("Browse[1]> ", false), ("me$ ", false), ("", false),
      ("In [3]", false),
    ])
  func questions(_ row: String, _ isOne: Bool) {
    #expect(CellFrame.looksLikeQuestion(row) == isOne)
  }
}
