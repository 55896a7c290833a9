import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  /// What the real agents changed, against what is then on the disk.
  @Suite struct ChangesTests {
    @Test(
      "Claude Code: turn by turn, with subagents; the patch makes of the old folder the new one")
    func claude() throws {
      let sandbox = try sandbox()
      let notebook = #"""
        {"cells":[{"cell_type":"code","id":"c1","metadata":{},"source":["print(1)"],"outputs":[],"execution_count":null}],"metadata":{},"nbformat":4,"nbformat_minor":5}
        """#
      try sandbox.write("x\ny", to: "work/old.txt")
      try sandbox.write(notebook, to: "work/n.ipynb")
      try sandbox.copyWork(to: "before")
      let id = try sandbox.done("create", "-q")
      #expect(try sandbox.run("changes", id).errors.contains("changed no files in its last turn"))
      let first = try sandbox.run("send", id, "[[write deep/a.txt one\ntwo\n]]", "--json").json()
      try sandbox.done("wait", id)
      #expect(try sandbox.done("changes", id) == "created   deep/a.txt (+2)")
      let a = sandbox.work + "/deep/a.txt"
      try sandbox.done(
        "ask", id,
        """
        [[read deep/a.txt]][[tool Edit {"file_path":"\(a)","old_string":"two","new_string":"zwei"}]]\
        [[tool Edit {"file_path":"\(a)","old_string":"one","new_string":"e\\nins"}]]\
        [[read old.txt]][[write old.txt x\nz\n]]
        """)
      #expect(
        try sandbox.done("changes", id)
          == "modified  deep/a.txt (+3 -2)\nmodified  old.txt (+1 -1)")
      try sandbox.done(
        "ask", id,
        """
        [[read n.ipynb]][[tool NotebookEdit {"notebook_path":"\(sandbox.work)/n.ipynb",\
        "cell_id":"c1","new_source":"print(2)"}]]
        """)
      try sandbox.done("ask", id, "[[agent [[write sub.txt of an agent]]]]")
      try sandbox.done("wait", id, "--settled")
      try sandbox.done("ask", id, "[[run echo by a command > ran.txt]][[say no tool of its own]]")
      #expect(try sandbox.done("changes", id).isEmpty)

      let all = try sandbox.jsonLines("changes", id, "--all")
      #expect(
        all.map { $0["path"]?.string?.split(separator: "/").last ?? "" } == [
          "a.txt", "a.txt", "old.txt", "n.ipynb", "sub.txt",
        ], "\(all)")
      #expect(all.map { $0["kind"]?.string == "created" } == [true, false, false, false, true])
      #expect(
        all[0]["turn"] == first["turn"] && all[1]["edits"] == 2 && all[0]["path"]?.string == a)
      let turn = try #require(first["turn"]?.string)
      #expect(try sandbox.done("changes", id, "--turn", turn) == "created   deep/a.txt (+2)")
      let last = try #require(all[4]["turn"]?.string)
      #expect(try sandbox.done("changes", id, "--turn", last) == "created   sub.txt (+1)")
      let unknown = try sandbox.run("changes", id, "--turn", "t-nothing")
      #expect(unknown.code == 1 && unknown.errors.contains("has no turn t-nothing"), "\(unknown)")

      try FileSystem.remove(sandbox.work + "/ran.txt")
      try sandbox.patch("before", with: sandbox.done("changes", id, "--all", "--diff"))
      try sandbox.expectSame("before", "work")
    }

    @Test("Claude Code: large files, tabs, no change at all, and files elsewhere")
    func oddities() throws {
      let sandbox = try sandbox()
      let lines = (1...900).map { "\tline \($0), and more to make it long" }
      try sandbox.write(lines.joined(separator: "\n") + "\n", to: "work/large.txt")
      try sandbox.write("all:\n\techo one\n\techo two\n\techo one\n", to: "work/Makefile")
      try sandbox.copyWork(to: "before")
      let id = try sandbox.done("create", "-q")
      func edit(_ file: String, _ old: String, _ new: String, more: String = "") -> String {
        """
        [[tool Edit {"file_path":"\(sandbox.work)/\(file)","old_string":"\(old)",\
        "new_string":"\(new)"\(more)}]]
        """
      }
      try sandbox.done(
        "ask", id,
        "[[read large.txt]]"
          + edit("large.txt", #"\tline 450, and more to make it long"#, #"\tline 450 is\n\t\tnew"#))
      #expect(try sandbox.done("changes", id) == "modified  large.txt (+2 -1)")
      try sandbox.done(
        "ask", id,
        "[[read Makefile]]"
          + edit("Makefile", "echo one", "echo eins", more: #","replace_all":true"#)
          + edit("Makefile", #"\techo two\n"#, ""))
      #expect(try sandbox.done("changes", id) == "modified  Makefile (+2 -3)")
      let patch = try sandbox.done("changes", id, "--all", "--diff")
      try sandbox.patch("before", with: patch, "--ignore-whitespace")
      try sandbox.expectSame("before", "work")

      try sandbox.done("ask", id, "[[write a.txt the same]]")
      try sandbox.done("ask", id, "[[write a.txt the same]]")
      #expect(try sandbox.done("changes", id).isEmpty, "nothing was changed")
      try sandbox.done("ask", id, "[[write \(sandbox.root)/elsewhere.txt outside]]")
      #expect(try sandbox.done("changes", id) == "created   \(sandbox.root)/elsewhere.txt (+1)")
      let left = try sandbox.run("changes", id, "--diff")
      #expect(left.output.isEmpty && left.errors.contains("elsewhere.txt"), "\(left)")
    }

    @Test("Claude Code: what it does when background work reports back belongs to the turn before")
    func notice() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q")
      let prompt = "[[agent [[slow 700]][[write sub.txt by an agent]]]][[write own.txt by itself]]"
      let turn = try sandbox.run("send", id, prompt, "--json").json()["turn"]?.string ?? ""
      try sandbox.done("wait", id, "--settled")
      #expect(try sandbox.done("logs", id).contains("NOTED"), "it has had a turn of its own")
      let files = "created   own.txt (+1)\ncreated   sub.txt (+1)"
      #expect(try sandbox.done("changes", id) == files)
      #expect(try sandbox.done("changes", id, "--turn", turn) == files)
      #expect(
        try Set(sandbox.jsonLines("changes", id, "--all").map { $0["turn"] }) == [.string(turn)])
    }

    @Test("Claude Code: equal prompts, a queued and an absorbed one, and what was before /clear")
    func turns() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q")
      let text = "[[write same.txt same]]"
      let one = try sandbox.run("send", id, text, "--json").json()["turn"]?.string ?? ""
      try sandbox.done("wait", id)
      let two = try sandbox.run("send", id, text, "--json").json()["turn"]?.string ?? ""
      try sandbox.done("wait", id)
      #expect(try sandbox.jsonLines("changes", id, "--turn", one)[0]["kind"] == "created")
      #expect(try sandbox.done("changes", id, "--turn", two).isEmpty, "it was the same")
      try sandbox.done("send", id, "[[run sleep 2]][[write later.txt later]][[say done]]")
      let joined = try sandbox.run("send", id, "and this", "--json").json()
      try sandbox.done("wait", id)
      let turn = joined["turn"]?.string ?? ""
      #expect(joined["proof"] == "queue", "\(joined.text())")
      #expect(try sandbox.run("changes", id, "--turn", turn).code == 0)
      try sandbox.done("send", "--command", id, "/clear")
      #expect(try sandbox.done("changes", id).isEmpty)
      try sandbox.done("ask", id, "[[write new.txt new]]")
      #expect(try sandbox.done("changes", id) == "created   new.txt (+1)")
      let all = try sandbox.jsonLines("changes", id, "--all")
      #expect(
        all.map { $0["path"]?.string?.split(separator: "/").last ?? "" } == [
          "same.txt", "later.txt", "new.txt",
        ], "\(all)")
      #expect(try sandbox.jsonLines("changes", id, "--turn", one)[0]["kind"] == "created")
    }

    @Test("Codex: files made, changed, renamed and deleted", .sandboxWithCodex)
    func codex() throws {
      let sandbox = try sandbox()
      try sandbox.write("one\ntwo\nthree\n", to: "work/a.txt")
      try sandbox.write("to go\n", to: "work/gone.txt")
      try sandbox.write("to move\nand stay\n", to: "work/old.txt")
      try sandbox.copyWork(to: "before")
      let id = try sandbox.create()
      #expect(try sandbox.run("changes", id).errors.contains("changed no files in its last turn"))
      func patch(_ lines: String) -> String {
        "[[run apply_patch <<'END'\n*** Begin Patch\n\(lines)\n*** End Patch\nEND\n]][[say done]]"
      }
      let first = try sandbox.run(
        "send", id, patch("*** Add File: new/b.txt\n+made\n+here\n*** Delete File: gone.txt"),
        "--json"
      ).json()
      try sandbox.done("wait", id)
      #expect(
        try sandbox.done("changes", id).split(separator: "\n").sorted() == [
          "created   new/b.txt (+2)", "deleted   gone.txt (-1)",
        ])
      let update = "@@\n one\n-two\n+zwei\n three"
      let move = "*** Move to: moved.txt\n@@\n-to move\n+has moved\n and stay"
      try sandbox.done(
        "ask", id, patch("*** Update File: a.txt\n\(update)\n*** Update File: old.txt\n\(move)"))
      #expect(
        try sandbox.done("changes", id).split(separator: "\n").sorted() == [
          "modified  a.txt (+1 -1)", "renamed   old.txt -> moved.txt (+1 -1)",
        ])
      let all = try sandbox.jsonLines("changes", id, "--all")
      #expect(Set(all.compactMap { $0["turn"]?.string }).count == 2 && all.count == 4, "\(all)")
      let turn = try #require(first["turn"]?.string)
      #expect(try sandbox.jsonLines("changes", id, "--turn", turn).count == 2)
      #expect(try sandbox.run("changes", id, "--turn", "nothing").code == 1)
      try sandbox.patch("before", with: sandbox.done("changes", id, "--all", "--diff"))
      try sandbox.expectSame("before", "work")
    }

    @Test("a terminal tells nothing of files, and says so")
    func terminal() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q", "--cli", "terminal", "--", "sh")
      for verb in ["changes", "usage"] {
        let refused = try sandbox.run(verb, id)
        #expect(refused.code == 2 && refused.errors.contains("terminal session"), "\(refused)")
      }
    }
  }
}

extension Sandbox {
  /// What a command prints with `--json`, a value a line.
  fileprivate func jsonLines(_ words: String...) throws -> [JSONValue] {
    let finished = try begin(words + ["--json"]).finish()
    try finished.checkSchema()
    return try finished.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
  }

  fileprivate func copyWork(to name: String) throws {
    #expect(try execute("cp", ["-R", work, root + "/" + name]).code == 0)
  }

  fileprivate func patch(_ name: String, with diff: String, _ options: String...) throws {
    try write(diff + "\n", to: "diff")
    let patched = try execute(
      "git", ["-C", "\(root)/\(name)", "apply"] + options + ["\(root)/diff"])
    #expect(patched.code == 0, "\(patched)\n\(diff)")
  }

  fileprivate func expectSame(_ one: String, _ other: String) throws {
    let difference = try execute("diff", ["-r", "\(root)/\(one)", "\(root)/\(other)"])
    #expect(difference.code == 0, "\(difference)")
  }
}
