import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  @Suite struct StartTests {
    @Test("the user's tmux.conf: other indices, prefix, shell, and panes that stay")
    func tmuxConfiguration() throws {
      let sandbox = try sandbox()
      try sandbox.write(
        """
        set -g base-index 1
        setw -g pane-base-index 1
        set -g remain-on-exit on
        set -g default-shell /bin/false
        set -g default-command 'echo no; exit 1'
        set -g prefix C-a
        set -g mouse on
        set -g status-position top
        set -g history-limit 50
        set -g renumber-windows on
        set -g default-terminal screen-256color
        setw -g mode-keys vi
        setw -g automatic-rename on
        setw -g synchronize-panes on
        bind -n Enter display-message mine
        """, to: "home/.tmux.conf")
      let id = try sandbox.done("create", "-q")
      #expect(try sandbox.done("ask", id, "several\nlines\nhere") == "Reply: several\nlines\nhere")
      #expect(try sandbox.done("screen", id).contains("several"))
      try sandbox.done("stop", id)
      #expect(sandbox.processes.isEmpty, "nothing stays in a dead pane")
      try sandbox.done("resume", id)
      #expect(try sandbox.done("ask", id, "again") == "Reply: again")
      try sandbox.done("kill", id)
      #expect(sandbox.processes.isEmpty)
    }

    @Test("a work folder that is missing, a file, or gone when it is resumed")
    func missingFolder() throws {
      let sandbox = try sandbox()
      let missing = try sandbox.run("create", "-p", "/no/such/folder")
      #expect(missing.code == 1 && missing.errors.contains("no folder /no/such/folder"))
      #expect(try sandbox.run("create", "-p", "/etc/passwd").errors.contains("is not a folder"))
      #expect(try sandbox.done("list", "--all") == "No sessions")
      let folder = try sandbox.folder("work/short-lived")
      let id = try sandbox.done("create", "-q", "-p", "short-lived")
      try sandbox.done("ask", id, "hello")
      try sandbox.done("stop", id)
      try FileSystem.removeTree(folder)
      let resumed = try sandbox.run("resume", id)
      #expect(resumed.code == 1 && resumed.errors.contains("short-lived"), "\(resumed)")
      #expect(try sandbox.status(id) == "stopped")
      #expect(try sandbox.done("last-message", id) == "Reply: hello")
    }

    @Test("without Claude Code on the PATH create says so and starts nothing")
    func notInstalled() throws {
      let sandbox = try sandbox()
      try FileSystem.remove(sandbox.programs + "/claude")
      let created = try sandbox.run("create")
      #expect(created.code == 1 && created.errors.contains("claude is not installed"), "\(created)")
      let json = try sandbox.run("create", "--json").errorJSON()
      #expect(json["code"] == "failed" && json["hint"]?.string?.contains("install") == true)
      #expect(sandbox.processes.isEmpty)
      #expect(try sandbox.done("list") == "No active sessions")
      try sandbox.done("prune")
      #expect(try sandbox.done("list", "--all") == "No sessions")
    }

    @Test("an agent that ends at once: create says what it said")
    func endsAtOnce() throws {
      let sandbox = try sandbox()
      let created = try sandbox.run("create", "--id", "wrong", "--", "--no-such-option")
      #expect(created.code == 1 && created.errors.contains("--no-such-option"), "\(created)")
      #expect(try sandbox.status("wrong") == "failed")
      #expect(try sandbox.record("wrong")["failure"]?.string?.contains("no-such-option") == true)
      try eventually("nothing of it is left") { sandbox.processes.isEmpty }
      #expect(try sandbox.done("prune") == "Killed 1 session(s)")
    }

    @Test(
      "as root without IS_SANDBOX Claude Code refuses, and its words are passed on", .callerIsHere,
      .enabled(if: Environment.isRoot, "needs root"))
    func root() throws {
      let sandbox = try sandbox()
      let created = try sandbox.run("create", environment: ["IS_SANDBOX": nil])
      #expect(created.code == 1, "\(created)")
      #expect(created.errors.contains("root"), "\(created)")
      try eventually("nothing of it is left") { sandbox.processes.isEmpty }
    }

    @Test("the trust dialog is a person's to answer: exit 3, and the session is kept")
    func trust() throws {
      let sandbox = try sandbox()
      let folder = try sandbox.folder("unknown")
      let created = try sandbox.run("create", "--id", "new", "-p", folder, "--json")
      #expect(created.code == 3, "\(created)")
      let error = try created.errorJSON()
      #expect(error["code"] == "needs_answer" && error["session"] == "new", "\(error)")
      #expect(error["dialog"]?["name"] == "trust", "\(error)")
      #expect(error["dialog"]?["options"]?.array?.isEmpty == false, "\(error)")
      #expect(try sandbox.status("new") == "waiting_for_input")
      #expect(try sandbox.run("send", "new", "hello").code == 3)
      #expect(try sandbox.run("wait", "new").code == 3)
      #expect(try sandbox.done("screen", "new").contains("trust"), "nothing has answered it")
      try sandbox.type("Down", into: "new")
      try eventually("it is chosen") { try sandbox.screen("new").contains("❯ Yes, I trust") }
      try sandbox.answer("Enter", in: "new")
      try eventually("it is ready") { try sandbox.status("new") == "idle" }
      #expect(try sandbox.done("ask", "new", "hello") == "Reply: hello")
    }

    @Test("folders with spaces, quotes, other scripts, long names, and through a link")
    func folderNames() throws {
      let sandbox = try sandbox()
      var names = ["with spaces", "it's \"quoted\" $HOME;", "日本語 é 🎉", "#{pane_id}", ".hidden_x.y"]
      names.append(
        "deep/"
          + Array(repeating: String(repeating: "long", count: 20), count: 3)
          .joined(separator: "/"))
      var folders = try names.map { try sandbox.folder("work/" + $0) }
      let link = sandbox.work + "/link"
      try sandbox.link(link, to: folders[0])
      folders.append(link)
      let made = folders.map { sandbox.begin(["create", "-q", "-t", "60s"], folder: $0) }
      for (folder, create) in zip(folders, made) {
        let created = try create.finish()
        #expect(created.code == 0, "\(folder): \(created)")
        let id = created.output
        #expect(try sandbox.run("ask", id, "[[run pwd -P > here]][[say done]]").output == "done")
        let real = try FileSystem.realPath(folder)
        #expect(try FileSystem.read(folder + "/here") == Array("\(real)\n".utf8), "\(folder)")
        #expect(try sandbox.record(id)["path"] == .string(real))
      }
    }
  }
}
