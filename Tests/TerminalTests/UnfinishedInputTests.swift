import JSON
import SystemKit
import TestSandbox
import Testing

@testable import DevSessions

/// Whether a program is on the test's PATH.
func isInstalled(_ program: String) -> Bool {
  Program.locate(program, in: ["PATH": "/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin"]) != nil
}

/// Prompts that are shown for the rest of an input, and prompts that are no prompts at all.
@Suite(.sandbox) struct UnfinishedInputTests {
  private func checkUnfinished(
    _ program: [String], open: String, rest: String, output: String, then: (String, String)
  ) throws {
    let sandbox = try sandbox()
    let id = try #require(try sandbox.terminal(program))
    let first = try sandbox.cell(id, open)
    #expect(first.reason == "incomplete")
    #expect(first.code == 4)
    #expect(first.output.isEmpty)
    #expect(try sandbox.statusJSON(id)["lastTurn"]?["reason"]?.string == "incomplete")
    let second = try sandbox.cell(id, rest)
    #expect(second.reason == "completed")
    #expect(second.output == output)
    #expect(try sandbox.cell(id, open).reason == "incomplete")
    #expect(try sandbox.done("interrupt", id).hasPrefix("Interrupted \(id)"))
    #expect(try sandbox.cell(id, then.0).output == then.1)
  }

  @Test("unfinished input is incomplete, and interrupt gives it up: bash, sh")
  func shells() throws {
    for shell in ["bash", "sh"] {
      try checkUnfinished(
        [shell], open: "echo 'abc", rest: "d'", output: "abc\nd", then: ("echo ok", "ok"))
    }
  }

  @Test("unfinished input is incomplete: zsh", .enabled(if: isInstalled("zsh")))
  func zsh() throws {
    try checkUnfinished(
      ["zsh"], open: "cat <<EOF\nx\n  EOF", rest: "EOF", output: "x\n  EOF", then: ("echo ok", "ok")
    )
  }

  @Test(
    "fish says what is wrong with a line, and takes the next", .enabled(if: isInstalled("fish")))
  func fish() throws {
    try checkUnfinished(
      ["fish"], open: "echo 'abc", rest: "d'", output: "abc\nd", then: ("echo ok", "ok"))
    let sandbox = try sandbox()
    let id = try #require(try sandbox.terminal(["fish"]))
    let wrong = try sandbox.cell(id, "echo ${HOME}")
    #expect(wrong.reason == "failed")
    #expect(wrong.output.hasPrefix("fish: Variables cannot be bracketed"))
    #expect(try sandbox.cell(id, "").output.isEmpty)
    #expect(try sandbox.cell(id, "printf next").output == "next")
  }

  @Test("unfinished input is incomplete: python3", .enabled(if: isInstalled("python3")))
  func python() throws {
    try checkUnfinished(
      ["python3", "-i"], open: "(1,", rest: "2)", output: "(1, 2)", then: ("1+1", "2"))
  }

  @Test("unfinished input is incomplete: sqlite3", .enabled(if: isInstalled("sqlite3")))
  func sqlite() throws {
    let sandbox = try sandbox()
    let id = try #require(try sandbox.terminal(["sqlite3"]))
    #expect(try sandbox.cell(id, "select 1,").reason == "incomplete")
    #expect(try sandbox.cell(id, "2;").output == "1|2")
  }

  @Test(
    "continuation prompts by their main prompt",
    arguments: [
      (">>> ", "... ", true), ("> ", "... ", true), ("> ", "| ", true),
      ("sqlite> ", "   ...> ", true),
      ("db=# ", "db-# ", true), ("db=> ", "db'> ", true), ("db=# ", "db(# ", true),
      ("db=*# ", "db-*# ", true), ("db=# ", "db=*# ", false), ("In [1]: ", "   ...: ", true),
      ("$ ", "> ", true), ("host% ", "quote> ", true), ("host% ", "for then> ", true),
      ("> ", ">> ", true), ("> ", "+ ", true), ("$ ", ">>> ", false), ("$ ", "host> ", false),
      ("mysql> ", "    -> ", true), (">>> ", ">>> ", false), ("$ ", "(Pdb) ", false),
      ("$ ", "", false),
    ])
  func prompts(_ main: String, _ row: String, _ isContinuation: Bool) {
    #expect(ContinuationPrompt.isOne(row, after: main) == isContinuation)
  }

  @Test("only a shell asks for the rest with > alone")
  func onlyShells() {
    #expect(ContinuationPrompt.isOne("> ", after: "n? ", inShell: true))
    #expect(!ContinuationPrompt.isOne("> ", after: "n? ", inShell: false))
  }

  /// Programs whose main prompt is `> `, with a line that prints 42 and one that ends them.
  private static let angled = [
    ("dash", "env PS1='> ' dash", "echo 42", "exit"), ("node", "node", "42", ".exit"),
    ("lua5.4", "lua5.4", "print(42)", "os.exit()"), ("R", "R --vanilla --quiet", "42", "q()"),
  ]

  @Test(
    "the main prompt > of a program that a shell starts is no unfinished input",
    arguments: angled.filter { isInstalled($0.0) })
  func startedWithThatPrompt(_ name: String, _ program: String, _ text: String, _ end: String)
    throws
  {
    let sandbox = try sandbox()
    let id = try #require(try sandbox.terminal(["bash"]))
    #expect(try sandbox.cell(id, program).reason == "completed")
    let cell = try sandbox.cell(id, text)
    #expect(cell.reason == "completed")
    #expect(cell.output.contains("42"))
    #expect(try sandbox.cell(id, end).reason == "completed")
  }

  private static let printing = [
    ("bash", #"echo "${PS1@P}"; echo -e "$PS1""#), ("sh", #"set; eval "echo \"$PS1\"""#),
    ("zsh", #"print -P "$PS1"; print -r - "$PS1""#), ("fish", "fish_prompt"),
  ]

  @Test(
    "a command that prints the prompt, or the whole log, does not end",
    arguments: printing.filter { isInstalled($0.0) })
  func printed(_ shell: String, _ code: String) throws {
    let sandbox = try sandbox()
    let id = try #require(try sandbox.terminal([shell]))
    #expect(try sandbox.cell(id, "echo first").output == "first")
    let prompt = try sandbox.cell(id, code + "; sleep 0.3; echo tail; sh -c 'exit 6'")
    #expect(prompt.output.hasSuffix("tail"))
    #expect(prompt.status == 6)
    let log = sandbox.home + "/.dev-sessions/sessions/\(id)/output.log"
    let replay = try sandbox.cell(id, "cat \(log); sleep 0.3; echo tail; sh -c 'exit 8'")
    #expect(replay.output.hasSuffix("tail"))
    #expect(replay.status == 8)
  }

  @Test("zsh and fish in bash: last lines without a line end, no blank lines")
  func nested() throws {
    let sandbox = try sandbox()
    for shell in [["zsh", "-f"], ["fish", "-N"]] where isInstalled(shell[0]) {
      let id = try #require(try sandbox.terminal(["bash"]))
      _ = try sandbox.cell(id, shell.joined(separator: " "))
      #expect(try sandbox.cell(id, "printf nonl").output == "nonl")
      #expect(try sandbox.cell(id, "echo a").output == "a")
      #expect(try sandbox.cell(id, "true").output.isEmpty)
      #expect(try sandbox.cell(id, "exit").code == 0)
    }
  }
}
