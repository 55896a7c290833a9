import JSON
import SystemKit
import TestSandbox
import Testing

/// Programs that take keys or a line in place of a prompt: nothing is typed into them, and they can be
/// left.
@Suite(.sandbox) struct FrontTests {
  /// Whether a program is where the tests' own environment has it: a version manager's may not run there.
  static func has(_ program: String) -> Bool {
    Program.locate(program, in: ["PATH": "/usr/local/bin:/usr/bin:/bin"]) != nil
  }

  @Test("a pager is not a prompt: nothing is typed into it, and interrupt leaves it")
  func pager() throws {
    let sandbox = try sandbox()
    try sandbox.write((1...300).map { "\($0)\n" }.joined(), to: "home/long")
    try sandbox.write("one\ntwo\n", to: "home/short")
    let id = try #require(try sandbox.terminal(["bash"]))
    for command in ["less ~/short", "less -X ~/long", "more ~/long", "cat ~/long | less"] {
      let asked = try sandbox.cell(id, command)
      let program = command.hasPrefix("more") ? "more" : "less"
      #expect(asked.code == 3, "\(command)")
      #expect(asked.reason == "waiting_for_input")
      #expect(asked.json["program"]?.string == program)
      #expect(asked.json["waitingFor"]?.string == "keys")
      #expect(try sandbox.status(id) == "waiting_for_input")
      #expect(try sandbox.statusJSON(id)["program"]?.string == program)
      let refused = try sandbox.run("send", id, "s", "--json")
      #expect(refused.code == 3)
      #expect(try refused.errorJSON()["program"]?.string == program)
      #expect(try sandbox.run("send", id, "--no-enter", "s").code == 3)
      #expect(try sandbox.done("interrupt", id) == "Interrupted \(id) (left \(program) with q)")
      #expect(try sandbox.cell(id, "echo ok").output == "ok")
    }
  }

  @Test("an editor is not a prompt, whoever opened it", .enabled(if: has("vim")))
  func editor() throws {
    let sandbox = try sandbox()
    let id = try #require(try sandbox.terminal(["bash"]))
    #expect(try sandbox.cell(id, "vim -u NONE f.txt").code == 3)
    #expect(try sandbox.run("send", id, "rm -f junk").code == 3)
    try sandbox.done("keys", id, ":", "q", "!", "Enter")
    #expect(try sandbox.done("wait", id) == "completed")
    // A person types it: no cell is there.
    try sandbox.done("send", id, "--no-enter", "vim -u NONE g.txt")
    try sandbox.done("keys", id, "Enter")
    try eventually("vim is there") { try sandbox.status(id) == "waiting_for_input" }
    #expect(try sandbox.run("send", id, "echo no").code == 3)
    #expect(try sandbox.run("interrupt", id, "-t", "1s").code == 124, "it is a person's")
    try sandbox.done("keys", id, "Escape", ":", "q", "!", "Enter")
    try eventually("it has gone") { try sandbox.status(id) == "idle" }
    #expect(try sandbox.cell(id, "echo ok").output == "ok")
  }

  @Test("what asks for a password or a line says so")
  func asking() throws {
    let sandbox = try sandbox()
    let id = try #require(try sandbox.terminal(["bash"]))
    let secret = try sandbox.cell(id, "read -s -p 'Password: ' x; echo; echo \"got $x\"")
    #expect(secret.code == 3)
    #expect(secret.json["waitingFor"]?.string == "secret")
    try sandbox.done("send", id, "--no-enter", "swordfish")
    try sandbox.done("keys", id, "Enter")
    #expect(try sandbox.done("wait", id) == "completed")
    #expect(try sandbox.done("last-message", id).hasSuffix("got swordfish"))
    #if os(Linux)
    // Only there the system tells that a program sleeps in a read.
    for command in ["read -p 'Name? ' x", "cat", "select x in a b; do break; done"] {
      let line = try sandbox.cell(id, command)
      #expect(line.code == 3, "\(command)")
      #expect(line.json["waitingFor"]?.string == "line")
      try sandbox.done("interrupt", id)
    }
    #endif
  }

  @Test("programs in a session's environment print without a pager, unless the caller has one")
  func environment() throws {
    let sandbox = try sandbox()
    let id = try #require(try sandbox.terminal(["bash"]))
    #expect(try sandbox.cell(id, "echo $PAGER $GIT_PAGER $MANPAGER").output == "cat cat cat")
    let own = try #require(
      try sandbox.terminal(["bash"], environment: ["PAGER": "less -R", "PSQL_PAGER": "more"]))
    #expect(try sandbox.cell(own, "echo $PAGER,$PSQL_PAGER,$GIT_PAGER").output == "less -R,more,")
  }

  @Test("a shell without a line editor in another one can be asked")
  func plainShell() throws {
    let sandbox = try sandbox()
    let id = try #require(try sandbox.terminal(["bash"]))
    let inner = try sandbox.cell(id, "PS1='in$ ' dash")
    #expect(inner.code == 0)
    #expect(inner.prompt == "in$ ")
    #expect(try sandbox.cell(id, "echo a; echo b").output == "a\nb")
    #expect(try sandbox.cell(id, "exit").code == 0)
    #expect(try sandbox.cell(id, "echo outer").output == "outer")
  }
}

/// What `interrupt` ends, and what it leaves alone.
@Suite(.sandbox) struct InterruptTests {
  @Test("the session's own program outlives it, also when it hears nothing")
  func outlives() throws {
    let sandbox = try sandbox()
    let deaf = """
      import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); import time; time.sleep(90)
      """
    let id = try #require(try sandbox.terminal(["python3", "-q", "-i"]))
    try sandbox.done("send", id, deaf)
    let result = try sandbox.run("interrupt", id, "-t", "6s")
    #expect(result.code == 124)
    #expect(result.errors.contains("did not stop"), "\(result)")
    #expect(try sandbox.status(id) == "working", "it lives")
  }

  @Test("a program that ends by Ctrl-C is not said to be interrupted")
  func ended() throws {
    let sandbox = try sandbox()
    try sandbox.script("frail", #"printf '$ '; while read -r l; do sleep 60; printf '$ '; done"#)
    let id = try #require(try sandbox.terminal(["frail"]))
    try sandbox.done("send", id, "go")
    let result = try sandbox.run("interrupt", id)
    #expect(result.code == 5)
    #expect(result.errors.contains("has ended"), "\(result)")
    #expect(try sandbox.status(id) == "exited")
  }

  @Test("a REPL in a shell and a server in the background get no signal")
  func others() throws {
    let sandbox = try sandbox()
    let id = try #require(try sandbox.terminal(["bash"]))
    _ = try sandbox.cell(id, "sleep 300 & echo $! > ~/server")
    let code = "sh -c 'trap \"\" INT QUIT; while :; do sleep 1; done'"
    try sandbox.done("send", id, code)
    try eventually("it runs") { try sandbox.status(id) == "working" }
    #expect(try sandbox.done("interrupt", id, "-t", "30s").hasPrefix("Interrupted"))
    #expect(try sandbox.cell(id, "kill -0 $(cat ~/server) && echo lives").output == "lives")
    #expect(try sandbox.cell(id, "python3 -q -i").code == 0)
    let deaf = "import signal, time; signal.signal(2, signal.SIG_IGN); kept = 5; time.sleep(9)"
    try sandbox.done("send", id, deaf)
    #expect(try sandbox.run("interrupt", id, "-t", "6s").code == 124)
    #expect(try sandbox.run("wait", id, "-t", "30s").code != 124)
    #expect(try sandbox.cell(id, "kept").output == "5")
  }
}
