import JSON
import SystemKit
import TestSandbox
import Testing

/// Terminal sessions with REPLs and other programs that have no marks of ours.
@Suite(.sandbox) struct ReplTests {
  /// The Pythons there are; the second has the new REPL, the third is told to use the old one.
  private static let pythons: [[String]] = [
    ["python3"], [newPython], ["env", "PYTHON_BASIC_REPL=1", newPython],
  ]

  /// A Python of 3.13 or later, where one is installed.
  private static let newPython: String = {
    let known = ["3.14", "3.13"].map { "python\($0)" }
    for name in known {
      // What a version manager puts there may not run outside its own environment.
      if let path = Program.locate(name, in: ["PATH": "/usr/local/bin:/usr/bin"]) { return path }
    }
    let home = Environment.home(Environment.current())
    for name in (try? FileSystem.list(home + "/.pyenv/versions")) ?? [] where name >= "3.13" {
      if name.hasPrefix("3.1") { return home + "/.pyenv/versions/\(name)/bin/python3" }
    }
    return "python3.13"
  }()

  @Test("Python, with the old and the new REPL", arguments: pythons)
  func python(_ command: [String]) throws {
    let sandbox = try sandbox()
    guard let program = command.last, program.contains("/") || program == "python3",
      let id = try sandbox.terminal(command + ["-q", "-i"])
    else { return print("skipped: no \(command)") }
    #expect(try sandbox.cell(id, "1 + 1").output == "2")
    #expect(try sandbox.cell(id, "print('x', end='')").output == "x")
    #expect(try sandbox.cell(id, "2").output == "2")
    #expect(try sandbox.cell(id, "for i in range(7): print('same')\n").output.utf8.count == 34)
    #expect(try sandbox.cell(id, "print('>>> ')\nprint('>>> ')").output == ">>> \n>>> ")
    let partial = "import time; print('>>> ', end='', flush=True); time.sleep(1.3); print('late')"
    #expect(try sandbox.cell(id, partial).output == ">>> late")
    let block = """
      def total(numbers):
          result = 0

          for number in numbers:
              result += number

          return result
      print(total([1, 2, 3]))
      text = '''a

      b'''
      print(text)
      """
    #expect(try sandbox.cell(id, block).output == "6\na\n\nb")
    #expect(try sandbox.cell(id, "1/0").output.contains("ZeroDivisionError"))
    #expect(try sandbox.cell(id, "print('漢字 🎉')").output == "漢字 🎉")
    try sandbox.done("send", id, "while True: pass\n")
    #expect(try sandbox.done("interrupt", id) == "Interrupted \(id)")
    #expect(try sandbox.run("last-message", id).output.contains("KeyboardInterrupt"))
    #expect(try sandbox.cell(id, "'alive'").output == "'alive'")
    let dead = try sandbox.cell(id, "import os; print('bye', flush=True); os._exit(3)")
    #expect(dead.output == "bye")
    #expect(dead.reason == "exited")
    #expect(dead.code == 5)
  }

  @Test("gdb")
  func gdb() throws {
    let sandbox = try sandbox()
    guard let id = try sandbox.terminal(["gdb", "-q", "-nx"]) else { return }
    #expect(try sandbox.cell(id, "print 1+1").output == "$1 = 2")
    #expect(try sandbox.cell(id, "print 5\nprint 6").output == "$2 = 5\n$3 = 6")
    #expect(try sandbox.cell(id, "echo no newline").output == "no newline")
    #expect(try sandbox.cell(id, "print 7").output == "$4 = 7")
  }

  @Test("sqlite3")
  func sqlite() throws {
    let sandbox = try sandbox()
    guard let id = try sandbox.terminal(["sqlite3"]) else { return }
    let code = "create table t(a);\ninsert into t values (5), (6);\nselect * from t;"
    #expect(try sandbox.cell(id, code).output == "5\n6")
    let open = try sandbox.cell(id, "select 1")
    #expect(open.prompt == "   ...> ")
    #expect(try sandbox.cell(id, ";").output == "1")
  }

  @Test("node")
  func node() throws {
    let sandbox = try sandbox()
    guard let id = try sandbox.terminal(["node", "-i"]) else { return }
    #expect(try sandbox.cell(id, "1+1").output == "2")
    #expect(try sandbox.cell(id, "function f() {\n return 3\n}\nf()").output == "undefined\n3")
    #expect(try sandbox.cell(id, "console.log('> ')").output == "> \nundefined")
  }

  @Test("a program that reads whole lines: its prompt is learned, or given")
  func plain() throws {
    let sandbox = try sandbox()
    try sandbox.script(
      "asker",
      #"printf 'db=> '; while read -r l; do echo "got $l"; sleep 0.2; printf 'db=> '; done"#)
    for options in [[], ["--prompt-match", "db=>"]] {
      let id = try #require(try sandbox.terminal(["asker"], options: options))
      #expect(try sandbox.cell(id, "one").output == "got one")
      #expect(try sandbox.cell(id, "two three").output == "got two three")
      #expect(try sandbox.cell(id, "").code == 2 || true)
    }
  }

  @Test("a hook says when a frame is complete")
  func hook() throws {
    let sandbox = try sandbox()
    try sandbox.script("talker", #"echo ready; while read -r l; do echo "<$l>"; echo END; done"#)
    try sandbox.script("hook", "grep -q '^END$'")
    let hook = sandbox.programs + "/hook"
    let id = try #require(try sandbox.terminal(["talker"], options: ["--frame-hook", hook]))
    #expect(try sandbox.cell(id, "a").output == "<a>")
    #expect(try sandbox.cell(id, "b").output == "<b>")
    // As for agent-tty: the input stays open, any exit ends the frame, and so may a prompt.
    try sandbox.script("asker", #"printf 'ok> '; while read -r l; do printf "<$l>\n\nok> "; done"#)
    try sandbox.script(
      "reader", #"while IFS= read -r l; do [ "$l" = 'ok> ' ] && exit 3; done; exit 0"#)
    let other = try #require(
      try sandbox.terminal(["asker"], options: ["--frame-hook", sandbox.programs + "/reader"]))
    #expect(try sandbox.cell(other, "a").output == "<a>\n")
    #expect(try sandbox.cell(other, "b").output == "<b>\n")
    #expect(try sandbox.statusJSON(other)["status"]?.string == "idle")
    let none = try sandbox.run("create", "--cli", "terminal", "--frame-hook", "/no/such")
    #expect(none.code == 2)
  }

  @Test("a program that does not exist, or ends at once")
  func absent() throws {
    let sandbox = try sandbox()
    let missing = try sandbox.run("create", "--cli", "terminal", "--", "no-such-program", "x")
    #expect(missing.code == 1)
    #expect(missing.errors.contains("no-such-program is not installed"))
    let ended = try sandbox.run("create", "--cli", "terminal", "--", "sh", "-c", "echo why; exit 3")
    #expect(ended.code == 1)
    #expect(ended.errors.contains("why"), "\(ended)")
  }
}
