import JSON
import SystemKit
import TestSandbox
import Testing

/// The checkout the tests were built from.
enum Checkout {
  static let root: String = Path.parent(Path.parent(Path.parent(#filePath)))

  static func text(_ name: String) throws -> String {
    let bytes = try #require(try FileSystem.read(Path.join(root, name)), "there is no \(name)")
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension CommandTests {
  /// `install-skill` and `uninstall-skill`.
  @Suite struct SkillInstallTests {
    static let skills: [String] = ["dev-sessions", "delegate", "handoff"]

    @Test("what is installed is what lies in skills/ (else: make skills)")
    func bundled() throws {
      let sandbox = try sandbox()
      let finished = try sandbox.run("install-skill")
      #expect(finished.code == 0, "\(finished)")
      for skill in Self.skills {
        let path = "home/.claude/skills/\(skill)/SKILL.md"
        #expect(finished.output.contains("Installed skill: \(skill) → \(sandbox.root)/\(path)"))
        let text = try Checkout.text("skills/\(skill)/SKILL.md")
        #expect(try sandbox.text(of: path) == text)
        #expect(text.hasPrefix("---\nname: \(skill)\ndescription: "))
      }
      try sandbox.done("install-skill", "--agents-md")
      let agents = try #require(try sandbox.text(of: "work/AGENTS.md"))
      #expect(agents.contains(try Checkout.text("skills/AGENTS.md")))
    }

    @Test("for those that are found, here or in the home folder")
    func places() throws {
      let sandbox = try sandbox()
      func paths(_ arguments: String...) throws -> Set<String> {
        let json = try sandbox.begin(["install-skill", "--check", "--json"] + arguments).finish()
          .json()
        return Set(
          (json.array ?? []).compactMap { $0["path"]?.string }.map { path in
            Path.parent(Path.parent(Path.parent(String(path.dropFirst(sandbox.root.count + 1)))))
          })
      }
      #expect(try paths() == ["home/.claude"])
      #expect(try paths("--local") == ["work/.claude"])
      _ = try sandbox.folder("home/.codex")
      #expect(try paths("--global") == ["home/.claude", "home/.codex"])
      #expect(try paths("--codex") == ["home/.codex"])
      _ = try sandbox.folder("work/.codex")
      #expect(try paths("--local") == ["work/.codex"])
      #expect(try paths("--local", "--claude", "--codex") == ["work/.claude", "work/.codex"])
      try FileSystem.removeTree(sandbox.home + "/.codex")
      try FileSystem.removeTree(sandbox.home + "/.claude")
      let none = try sandbox.run("install-skill")
      #expect(none.errors == "No ~/.claude or ~/.codex found; defaulting to Claude Code.\n")
      #expect(FileSystem.exists(sandbox.home + "/.claude/skills/handoff/SKILL.md"))
      let both = try sandbox.run("install-skill", "--global", "--local")
      #expect(both.code == 2 && both.errors.contains("Cannot use both --global and --local"))
    }

    @Test("--check tells what is missing or outdated, install-skill brings it up to date")
    func check() throws {
      let sandbox = try sandbox()
      #expect(try sandbox.run("install-skill", "--check").code == 1)
      try sandbox.done("install-skill")
      #expect(try sandbox.run("install-skill", "--check").code == 0)
      try sandbox.write(
        "---\nname: handoff\n---\nOld text on dev-sessions.\n",
        to: "home/.claude/skills/handoff/SKILL.md")
      let outdated = try sandbox.run("install-skill", "--check")
      #expect(outdated.code == 1 && outdated.output.contains("outdated: handoff"), "\(outdated)")
      #expect(try sandbox.done("install-skill").contains("Installed skill: handoff"))
      #expect(try sandbox.run("install-skill", "--check").code == 0)
    }

    @Test("a skill of the same name that is not ours is neither replaced nor removed")
    func foreign() throws {
      let sandbox = try sandbox()
      let path = "home/.claude/skills/delegate/SKILL.md"
      try sandbox.write("---\nname: delegate\n---\nMy own.\n", to: path)
      let refused = try sandbox.run("install-skill")
      #expect(refused.code == 1 && refused.errors.contains("--force"), "\(refused)")
      #expect(try sandbox.done("uninstall-skill") == "No skills to remove")
      #expect(try sandbox.text(of: path)?.contains("My own.") == true)
      try sandbox.done("install-skill", "--force")
      #expect(try sandbox.run("install-skill", "--check").code == 0)
    }

    @Test("uninstall-skill leaves nothing of ours, and all else")
    func uninstall() throws {
      let sandbox = try sandbox()
      try sandbox.write("mine\n", to: "home/.claude/skills/mine/SKILL.md")
      try sandbox.write("mine\n", to: "home/.claude/skills/handoff/more.md")
      try sandbox.done("install-skill")
      #expect(try sandbox.done("uninstall-skill").contains("Removed skill: delegate"))
      #expect(try FileSystem.list(sandbox.home + "/.claude/skills") == ["handoff", "mine"])
      #expect(try FileSystem.list(sandbox.home + "/.claude/skills/handoff") == ["more.md"])
    }

    @Test("AGENTS.md: our section comes, is brought up to date and goes; the rest stays")
    func agentsFile() throws {
      let sandbox = try sandbox()
      try sandbox.write("# Mine\n\nText", to: "work/AGENTS.md")
      try sandbox.done("install-skill", "--agents-md")
      let once = try #require(try sandbox.text(of: "work/AGENTS.md"))
      #expect(once.hasPrefix("# Mine\n\nText\n\n<!--") && once.contains("dev-sessions create"))
      try sandbox.done("install-skill", "--agents-md")
      #expect(try sandbox.text(of: "work/AGENTS.md") == once)
      let old = once.split(separator: "\n", omittingEmptySubsequences: false)
        .filter { !$0.contains("dev-sessions create") }.joined(separator: "\n")
      try sandbox.write(old + "\nAfter.\n", to: "work/AGENTS.md")
      #expect(try sandbox.run("install-skill", "--agents-md", "--check").code == 1)
      try sandbox.done("install-skill", "--agents-md")
      #expect(try sandbox.text(of: "work/AGENTS.md") == once + "\nAfter.\n")
      try sandbox.done("uninstall-skill", "--agents-md")
      #expect(try sandbox.text(of: "work/AGENTS.md") == "# Mine\n\nText\n\n\nAfter.\n")
      try sandbox.done("install-skill", "--agents-md", "--global")
      try sandbox.done("uninstall-skill", "--agents-md", "--global")
      #expect(!FileSystem.exists(sandbox.home + "/.codex/AGENTS.md"))
    }
  }
}
