import JSON
import SystemKit
import TestSandbox
import Testing

@testable import DevSessions

private let shellsHere = ["bash", "zsh", "fish", "dash"].filter(FrontTests.has)
private let replsHere = ["python3", "node", "sqlite3", "irb", "lua"].filter(FrontTests.has)
/// The path of a Python that has IPython; a version manager's `python3` is asked for the real one.
private let pythonWithIPython: String? = {
  let environment = Environment.current()
  let code = "import IPython, sys; print(sys.executable)"
  guard let python = Program.locate("python3", in: environment),
    let result = try? Program(python, ["-c", code], environment: environment)
      .run(until: .after(.seconds(30))), result.status.isSuccess
  else { return nil }
  return String(decoding: result.output, as: UTF8.self).split(separator: "\n").first.map {
    String($0)
  }
}()

/// Text that is typed on an empty line, whole, and no faster than it is read.
@Suite(.sandbox) struct TypingTests {
  @Test("what stands on a shell's input line is not glued to the command", arguments: shellsHere)
  func leftovers(_ shell: String) throws {
    let sandbox = try sandbox()
    let id = try #require(try sandbox.terminal([shell]))
    // The terminal answers these; nobody reads the answers.
    _ = try sandbox.cell(id, #"printf '\033[c\033[6n'"#)
    let fine = try sandbox.cell(id, "echo fine; true")
    #expect(fine.output == "fine")
    #expect(fine.status == 0)
    try sandbox.done("send", id, "--no-enter", "rm -rf typed half")
    try eventually("it stands there") { try sandbox.screen(id).contains("typed half") }
    let asked = try sandbox.run("ask", id, "-t", "20s", "echo mine")
    #expect(asked.output == "mine")
    #expect(asked.errors.contains("“rm -rf typed half” stood on the line"), "\(asked)")
    #expect(try sandbox.cell(id, "sh -c 'exit 3'").status == 3)
    #expect(try sandbox.cell(id, "echo next").output == "next")
  }

  @Test(
    "a shell in vi's command mode takes text as text",
    arguments: shellsHere.filter { $0 != "dash" })
  func vi(_ shell: String) throws {
    let sandbox = try sandbox()
    try sandbox.write("set -o vi\n", to: "home/.bashrc")
    try sandbox.write("bindkey -v\n", to: "home/.zshrc")
    try sandbox.write("fish_vi_key_bindings\n", to: "home/.config/fish/config.fish")
    let id = try #require(try sandbox.terminal([shell]))
    try sandbox.done("keys", id, "Escape")
    #expect(try sandbox.cell(id, "echo mine").output == "mine")
    try sandbox.done("send", id, "--no-enter", "typed half")
    try sandbox.done("keys", id, "Escape")
    #expect(try sandbox.cell(id, "echo again").output == "again")
  }

  @Test(
    "nor to what a REPL gets", arguments: replsHere)
  func repl(_ program: String) throws {
    let sandbox = try sandbox()
    let command =
      ["python3": ["python3", "-q", "-i"], "node": ["node", "-i"]][program] ?? [program]
    let id = try #require(try sandbox.terminal(command))
    try sandbox.done("send", id, "--no-enter", "typed half")
    try eventually("it stands there") { try sandbox.screen(id).contains("typed half") }
    let code = ["sqlite3": "select 42;", "lua": "print(42)", "irb": "puts 42"][program] ?? "42"
    let asked = try sandbox.run("ask", id, "-t", "20s", code)
    #expect(asked.output.contains("42"))
    #expect(asked.errors.contains("“typed half” stood on the line"), "\(asked)")
    #expect(!asked.output.contains("rror"), "\(asked)")
  }

  @Test("IPython takes a block whole", .enabled(if: pythonWithIPython != nil))
  func ipython() throws {
    let sandbox = try sandbox()
    let python = try #require(pythonWithIPython)
    let id = try #require(
      try sandbox.terminal([python, "-m", "IPython", "--no-banner"]))
    let code = "def f(x):\n    if x:\n        return 1\n\n    return 0\nprint(f(1))\n"
    let asked = try sandbox.cell(id, code)
    #expect(asked.output == "1")
    #expect(asked.prompt == "In [2]: ")
    #expect(try sandbox.cell(id, "print('a')").output == "a")
  }

  @Test("irb takes blocks", .enabled(if: FrontTests.has("irb")))
  func irb() throws {
    let sandbox = try sandbox()
    let id = try #require(try sandbox.terminal(["irb"]))
    #expect(try sandbox.cell(id, "def f(x)\n  x + 1\nend\nf(3)").output == "=> :f\n=> 4")
    #expect(try sandbox.cell(id, "[1, 2].each do |x|\n  puts x\nend").output == "1\n2\n=> [1, 2]")
  }

  @Test("long texts leave no echo in the output, and nothing hangs")
  func long() throws {
    let sandbox = try sandbox()
    let python = try #require(try sandbox.terminal(["python3", "-q", "-i"]))
    let code = (0..<500).map { "x\($0) = \($0)\n" }.joined() + "print(x499)\n"
    #expect(try sandbox.cell(python, code).output == "499")
    let shell = try #require(try sandbox.terminal(["sh"]))
    let lines = (0..<800).map { "line \($0) with some text behind it\n" }.joined()
    let asked = try sandbox.cell(shell, "cat > out <<'EOF'\n\(lines)EOF\nwc -l < out")
    #expect(asked.output == "800")
  }

  @Test("a pager in a script gets none of the lines that follow")
  func pagerInScript() throws {
    let sandbox = try sandbox()
    let id = try #require(try sandbox.terminal(["sh"]))
    let asked = try sandbox.run("ask", id, "-t", "20s", "less /etc/passwd\necho s\necho q")
    #expect(asked.code == 3)
    #expect(asked.errors.contains("1 of 3 lines were typed"), "\(asked)")
    try sandbox.done("interrupt", id)
    #expect(try sandbox.cell(id, "echo ok").output == "ok")
  }

  @Test("a line that the kernel would cut is refused")
  func longLine() throws {
    let sandbox = try sandbox()
    let id = try #require(try sandbox.terminal(["sh"]))
    let x = String(repeating: "x", count: TerminalMode.longestLine)
    let refused = try sandbox.run("ask", id, "-t", "20s", "echo \(x)")
    #expect(refused.code == 2)
    let rest = String(x.dropFirst(6))
    #expect(try sandbox.cell(id, "echo \(rest)").output == rest)
  }

  @Test(
    "a paste goes whole where the program behind the line editor takes several lines",
    arguments: [
      (">>> ", true), ("In [1]: ", true), ("postgres=# ", true), ("> ", true), ("(gdb) ", false),
      ("(Pdb) ", false), ("  DB<1> ", false),
    ])
  func paste(_ prompt: String, _ isOnePaste: Bool) {
    let input = TerminalInput(
      "a\nb", prompt: prompt, isAtShell: false, isEditing: true, isCanonical: false)
    #expect(input.isOnePaste == isOnePaste)
  }

  @Test("a carriage return in a text is told when it becomes a line end")
  func carriageReturn() {
    func changes(_ text: String) -> [String] {
      TerminalInput(text, prompt: "$ ", isAtShell: true, isEditing: true, isCanonical: false)
        .changes
    }
    #expect(changes("a\rb") == ["carriage returns were made line ends"])
    #expect(changes("a\r\nb\n").isEmpty)
  }

  @Test(
    "what stands behind a prompt",
    arguments: [
      (">>> ", ">>> ", ""), (">>> ", ">>> x = 1", "x = 1"), ("In [1]: ", "In [2]: a b ", "a b"),
      ("$ ", "out$ ls", "ls"), ("$ ", "plain", nil),
    ] as [(String, String, String?)])
  func leftover(_ prompt: String, _ row: String, _ wanted: String?) {
    #expect(CellFrame.leftover(after: prompt, in: row) == wanted)
  }
}
