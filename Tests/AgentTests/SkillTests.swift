import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  /// The skills, run as an agent would run them.
  @Suite struct SkillTests {
    private static let root = Path.parent(Path.parent(Path.parent(#filePath)))

    /// The command lines of a skill, as one script.
    private func script(_ skill: String) throws -> String {
      let bytes = try #require(try FileSystem.read("\(Self.root)/skills/\(skill)"))
      let text = String(decoding: bytes, as: UTF8.self)
      var blocks = Markdown(text).blocks.filter { $0.language == "sh" }.map(\.text)
      if blocks.isEmpty {
        blocks = [
          text.split(separator: "\n").filter { $0.hasPrefix("    ") }.map { $0.dropFirst(4) }
            .joined(separator: "\n")
        ]
      }
      // What is asked about must be open; what is answered must have been asked.
      let asking =
        #"dev-sessions send "$sid" '[[ask Which one?|First|Second]]'; "#
        + #"dev-sessions wait "$sid" || test $? = 3"#
      let answers = blocks.contains { $0.contains("--option") }
      let parts = blocks.flatMap { $0.split(separator: "\n") }.flatMap { line -> [String] in
        let isQuestion =
          line.hasPrefix(#"dev-sessions respond "$sid""#) && !line.contains("--option")
        let isAnswer = line.contains("--option")
        // Showing a question ends with 3, for it still waits.
        var lines =
          isQuestion ? [asking, line.prefix { $0 != "#" } + " || test $? = 3"] : [String(line)]
        if isAnswer { lines.append(#"dev-sessions wait "$sid""#) }
        if isQuestion, !answers { lines.append(#"dev-sessions respond "$sid" --option 1"#) }
        return lines
      }
      return (["set -euo pipefail"] + parts).joined(separator: "\n") + "\n"
    }

    private func prepared() throws -> Sandbox {
      let sandbox = try sandbox()
      for name in ["task", "api", "web", "more", "handoff"] {
        try sandbox.write("The brief of \(name).\n\n- a point\n", to: "work/\(name).md")
      }
      return sandbox
    }

    @Test(
      "every command line of a skill works",
      arguments: [
        "dev-sessions/SKILL.md", "delegate/SKILL.md", "handoff/SKILL.md", "AGENTS.md",
      ])
    func runs(skill: String) throws {
      let sandbox = try prepared()
      let script = try script(skill)
      #expect(script.split(separator: "\n").count > 5)
      let finished = try sandbox.execute(
        "/bin/bash", ["-xc", "cd \(sandbox.work)\n\(script)"], within: .seconds(120))
      #expect(finished.code == 0, "\(finished.output)\n\(finished.errors.suffix(1500))")
      #expect(finished.output.contains("Reply: "), "\(finished)")
    }

    @Test("an agent that knows only the installed skill's text completes a delegation")
    func nested() throws {
      let sandbox = try sandbox()
      try sandbox.done("install-skill", "--claude")
      let id = try sandbox.done("create", "-q")
      // It writes the briefs, takes the commands from the skill as they stand there, and runs them.
      let skill = "~/.claude/skills/delegate/SKILL.md"
      let prompt = """
        Delegate the porting of api and web.
        [[write api.md The brief of api.]] [[write web.md The brief of web.]]
        [[run sed -n '/^```sh$/,/^```$/p' \(skill) | grep -v '^```' > steps.sh]]
        [[run bash -eux steps.sh > steps.out 2> steps.err]] [[say delegated]]
        """
      let asked = try sandbox.run("ask", id, "-", "-t", "2m", input: prompt)
      let output = try sandbox.text(of: "work/steps.out") ?? ""
      let errors = try sandbox.text(of: "work/steps.err") ?? ""
      #expect(asked.output == "delegated", "\(asked)\n\(output)\n\(errors)")
      let lines = output.split(separator: "\n").map(String.init)
      #expect(lines.count { $0.hasSuffix(" completed") } == 2, "\(output)\n\(errors)")
      #expect(lines.contains("Reply: The brief of api."), "\(output)")
      #expect(lines.contains { $0.hasPrefix("Reply: Which check did you run last") }, "\(output)")
      #expect(lines.count { $0.hasPrefix("Killed session") } == 2, "\(output)")
      let prompts = try sandbox.modelPrompts()
      #expect(prompts.contains("The brief of web."), "\(prompts)")
      #expect(try sandbox.run("list", "--json").json().array?.count == 1)
    }

    @Test("Claude Code finds the installed skills", .sandboxWithBodies)
    func found() throws {
      let sandbox = try sandbox()
      try sandbox.done("install-skill")
      let id = try sandbox.done("create", "-q")
      try sandbox.done("ask", id, "hello")
      let request = try sandbox.lastModelRequest()
      #expect(request.contains("other coding-agent sessions from the shell"))
      #expect(request.contains("Give pieces of work to other agent sessions"))
    }
  }

  /// What a person at a terminal sees of a long wait.
  @Suite struct ProgressTests {
    @Test("a long wait says on a terminal that it goes on, and takes the line back")
    func line() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q")
      try sandbox.done("send", id, "[[slow 9000]][[say done]]")
      try sandbox.tmux(
        "new-session", "-d", "-s", "shell", "-x", "100", "-y", "10", "-c", sandbox.work,
        "dev-sessions wait \(id); echo code $?; sleep 100")
      func screen() throws -> String {
        try sandbox.tmux("capture-pane", "-p", "-t", "shell").output
      }
      try eventually("the line is shown") { try screen().hasPrefix("\(id) working, 3s") }
      try eventually("the silence is told", within: .seconds(20)) {
        try screen().contains(/working, \d+s, last activity \d+s ago/)
      }
      try eventually("the wait has ended", within: .seconds(30)) {
        try screen().contains("code 0")
      }
      let end = try screen()
      #expect(end.hasPrefix("completed\ncode 0"), "\(end)")
      try sandbox.done("send", id, "[[slow 3000]][[say done]]")
      let waited = try sandbox.run("wait", id)
      #expect(waited.errors.isEmpty && waited.output == "completed", "\(waited)")
    }
  }
}
