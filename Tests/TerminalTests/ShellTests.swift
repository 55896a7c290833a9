import JSON
import SystemKit
import TestSandbox
import Testing

/// Terminal sessions with the real shells.
@Suite(.sandbox) struct ShellTests {
  @Test("a cell's output, status and duration", arguments: ["bash", "sh", "zsh", "fish"])
  func cells(_ shell: String) throws {
    let sandbox = try sandbox()
    guard let id = try sandbox.terminal([shell]) else { return }
    #expect(try sandbox.cell(id, "echo hello").output == "hello")
    #expect(try sandbox.cell(id, "printf 'no newline'").output == "no newline")
    #expect(try sandbox.cell(id, "echo; echo; echo a; echo").output == "\n\na\n")
    #expect(try sandbox.cell(id, "true").output.isEmpty)
    let failed = try sandbox.cell(id, "false")
    #expect(failed.status == 1)
    #expect(failed.reason == "failed")
    #expect(failed.code == 4)
    #expect(try sandbox.cell(id, "sh -c 'exit 7'").status == 7)
    #expect(try sandbox.cell(id, "cd / && pwd").output == "/")
    #expect(try sandbox.cell(id, "echo 'a b' | cat").status == 0)
    let several = try sandbox.cell(id, "echo one\nprintf two\necho three")
    #expect(several.output == "one\ntwothree")
  }

  @Test("lines that repeat, prompts and marks in the output do not end a cell")
  func lookalikes() throws {
    let sandbox = try sandbox()
    let id = try #require(try sandbox.terminal(["bash", "--norc"]))
    let code = #"for i in 1 2 3 4 5 6; do echo same; done; sleep 0.3; echo end"#
    #expect(try sandbox.cell(id, code).output == "same\nsame\nsame\nsame\nsame\nsame\nend")
    let prompt = #"printf 'bash-5.2# '; sleep 0.5; printf '\e[?2004h$ '; sleep 0.5; echo x"#
    #expect(try sandbox.cell(id, prompt).output == "bash-5.2# $ x")
    let marks = #"printf '\e]5379;0000;D;0\a\e]5379;0000;B\a'; sleep 0.5; echo late; (exit 3)"#
    let result = try sandbox.cell(id, marks)
    #expect(result.output == "late")
    #expect(result.status == 3)
  }

  @Test("one at a time: a time-out keeps the cell, interrupt ends it")
  func oneAtATime() throws {
    let sandbox = try sandbox()
    let id = try #require(try sandbox.terminal(["bash"]))
    let late = try sandbox.run("ask", id, "-t", "300ms", "echo begin; sleep 60", "--json")
    #expect(late.code == 124)
    #expect(try sandbox.status(id) == "working")
    let refused = try sandbox.run("send", id, "echo no", "--json")
    #expect(refused.code == 4)
    #expect(try refused.errorJSON()["turn"]?.string == late.json()["turn"]?.string)
    #expect(try sandbox.run("wait", id, "-t", "200ms").code == 124)
    #expect(try sandbox.done("interrupt", id) == "Interrupted \(id)")
    #expect(try sandbox.run("wait", id).output == "interrupted")
    #expect(try sandbox.run("last-message", id).output.hasPrefix("begin\n"))
    #expect(try sandbox.status(id) == "idle")
    #expect(try sandbox.cell(id, "echo yes").output == "yes")
    #expect(try sandbox.done("interrupt", id) == "\(id) was not working")
  }

  @Test("a program that ignores Ctrl-C is stopped all the same")
  func deaf() throws {
    let sandbox = try sandbox()
    let id = try #require(try sandbox.terminal(["bash"]))
    let code = "sh -c 'trap \"\" INT QUIT TERM; echo deaf; while :; do sleep 1; done'"
    try sandbox.done("send", id, code)
    try eventually("it runs") { try sandbox.log(id).contains("deaf\r\n") }
    #expect(try sandbox.done("interrupt", id, "-t", "30s") == "Interrupted \(id) (by killing it)")
    #expect(try sandbox.cell(id, "echo alive").output == "alive")
  }

  @Test("a cell that has ended before wait began")
  func early() throws {
    let sandbox = try sandbox()
    let id = try #require(try sandbox.terminal(["bash"]))
    let turn = try sandbox.run("send", id, "echo quick", "--json").json()["turn"]?.string
    try eventually("it has ended") { try sandbox.log(id).contains("\u{07}quick\r\n") }
    let result = try sandbox.run("wait", id, "--turn", turn ?? "", "--json").json()
    #expect(result["reason"]?.string == "completed")
    #expect(try sandbox.done("last-message", id) == "quick")
    #expect(try sandbox.run("wait", id).output == "completed")
  }

  @Test("10 MB come through, byte for byte")
  func large() throws {
    let sandbox = try sandbox()
    let id = try #require(try sandbox.terminal(["bash"]))
    let code = "for i in $(seq 1 5000); do printf '%05d %02000d\\n' $i $i; done"
    try sandbox.done("send", id, code)
    try eventually("it has ended", within: .seconds(240)) {
      try sandbox.run("wait", id, "-t", "20s").code == 0
    }
    let output = try sandbox.run("last-message", id).output
    let wanted = (1...5000).map { number in
      let digits = String(number)
      return String(repeating: "0", count: 5 - digits.count) + digits + " "
        + String(repeating: "0", count: 2000 - digits.count) + digits
    }.joined(separator: "\n")
    #expect(output.utf8.elementsEqual(wanted.utf8))
  }

  @Test("binary output and wide characters")
  func binary() throws {
    let sandbox = try sandbox()
    let id = try #require(try sandbox.terminal(["bash"]))
    try sandbox.write("", to: "x")
    let result = try sandbox.cell(
      id, "seq 1 60000 | gzip -cn; printf '\\033c\\n'; echo; (exit 5)")
    #expect(result.status == 5)
    #expect(try sandbox.cell(id, "echo 漢字 🎉 é; printf 'ｗ'").output == "漢字 🎉 é\nｗ")
  }

  @Test("what is typed is a cell's text and nothing else", arguments: ["bash", "zsh"])
  func awkward(_ shell: String) throws {
    let sandbox = try sandbox()
    guard let id = try sandbox.terminal([shell]) else { return }
    for text in ["a!b !! !x", "tab\there", #"\ \\ "q" $HOME `id` $(id)"#, "é漢🎉", "-n", ";", " x "] {
      let quoted = "'" + text.split(separator: "'").joined(separator: "'\\''") + "'"
      #expect(try sandbox.cell(id, "printf '%s' \(quoted)").output == text)
    }
  }

  @Test("another program in a shell, and back")
  func nested() throws {
    let sandbox = try sandbox()
    let id = try #require(try sandbox.terminal(["bash"]))
    #expect(try sandbox.cell(id, "bash --norc").prompt?.hasPrefix("bash-") == true)
    #expect(try sandbox.cell(id, "echo inner").output == "inner")
    let back = try sandbox.cell(id, "exit 3")
    #expect(back.status == 3)
    #expect(try sandbox.cell(id, "echo outer").output == "outer")
  }

  @Test("the user's own start-up files count, and are not changed")
  func startFiles() throws {
    let sandbox = try sandbox()
    let text = "PS1='mine> '\nPROMPT_COMMAND='true'\nalias hi='echo hi there'\n"
    try sandbox.write(text, to: "home/.bashrc")
    let id = try #require(try sandbox.terminal(["bash"]))
    let result = try sandbox.cell(id, "hi; (exit 9)")
    #expect(result.output == "hi there")
    #expect(result.prompt == "mine> ")
    #expect(result.status == 9)
    #expect(try sandbox.cell(id, "echo $?").output == "9")
    #expect(try sandbox.text(of: "home/.bashrc") == text)
  }

  @Test("a shell whose line editor takes no marked pastes")
  func unmarked() throws {
    let sandbox = try sandbox()
    try sandbox.write("bind 'set enable-bracketed-paste off'\n", to: "home/.bashrc")
    let id = try #require(try sandbox.terminal(["bash"]))
    #expect(try sandbox.cell(id, "echo a").output == "a")
    #expect(try sandbox.cell(id, "echo a\nfalse\nprintf x\necho y").output == "a\nxy")
    #expect(try sandbox.cell(id, "for i in 1 2\ndo echo $i\ndone").output == "1\n2")
    #expect(try sandbox.cell(id, "clear; echo x").output == "x")
    #expect(try sandbox.cell(id, "(exit 8)").status == 8)
  }

  @Test("a pull request in the output is an event")
  func pullRequest() throws {
    let sandbox = try sandbox()
    let id = try #require(try sandbox.terminal(["bash"]))
    for _ in 1...2 { _ = try sandbox.cell(id, "echo see https://github.com/o/n/pull/7.") }
    let links = try sandbox.statusJSON(id)["pullRequests"]?.array?.compactMap(\.string)
    #expect(links == ["https://github.com/o/n/pull/7"])
  }

  @Test("its life: stop, resume, exit, kill; nothing is left, and nobody else may read the log")
  func life() throws {
    let sandbox = try sandbox()
    let id = try #require(try sandbox.terminal(["bash"]))
    let folder = sandbox.home + "/.dev-sessions/sessions/\(id)"
    #expect(try FileSystem.status(folder + "/output.log")?.mode == 0o600)
    #expect(try FileSystem.status(folder)?.mode == 0o700)
    try sandbox.done("send", id, "sleep 60")
    try sandbox.done("stop", id)
    #expect(try sandbox.status(id) == "stopped")
    #expect(try sandbox.run("wait", id).output == "exited")
    try sandbox.done("resume", id)
    #expect(try sandbox.cell(id, "echo again").output == "again")
    #expect(try sandbox.run("ask", id, "exit 4", "--json").code == 5)
    #expect(try sandbox.status(id) == "exited")
    #expect(try sandbox.run("send", id, "x").code == 5)
    let logs = try sandbox.done("logs", id)
    #expect(logs.contains("[HUMAN]\necho again\n\n[ASSISTANT]\nagain\n"), "\(logs)")
    try sandbox.done("kill", id)
    #expect(FileSystem.exists(folder) == false)
  }

  @Test("keys and text without Enter")
  func keys() throws {
    let sandbox = try sandbox()
    let id = try #require(try sandbox.terminal(["bash"]))
    try sandbox.done("send", id, "--no-enter", "echo typed by hand")
    try eventually("it stands there") { try sandbox.screen(id).contains("echo typed by hand") }
    try sandbox.done("keys", id, "Enter")
    try eventually("it runs") { try sandbox.screen(id).contains("\ntyped by hand") }
    #expect(try sandbox.cell(id, "echo after").output == "after")
    #expect(try sandbox.run("keys", id, "NoSuchKey").code == 2)
  }

  @Test("the log is bounded")
  func bounded() throws {
    let sandbox = try sandbox()
    let id = try #require(
      try sandbox.terminal(["bash"], environment: ["DEV_SESSIONS_LOG_LIMIT": "20000"]))
    for _ in 1...5 {
      #expect(try sandbox.cell(id, "seq 1 1500").output.hasSuffix("\n1499\n1500"))
    }
    let folder = sandbox.home + "/.dev-sessions/sessions/\(id)"
    let files = try FileSystem.list(folder).filter { $0.hasPrefix("output.log") }
    #expect(files.count == 2)
    let size = try files.map { try FileSystem.status("\(folder)/\($0)")?.size ?? 0 }.reduce(0, +)
    #expect(size <= 40_000 + 65_536)
    let much = try sandbox.cell(id, "seq 1 20000; (exit 6)")
    #expect(much.output.hasSuffix("\n19999\n20000"), "\(much)")
    #expect(much.isTruncated)
    #expect(much.status == 6)
  }
}
