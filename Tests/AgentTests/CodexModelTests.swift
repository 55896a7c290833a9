import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  /// The scripted model and the real Codex understand each other.
  @Suite(.sandboxWithCodex) struct CodexModelTests {
    func exec(_ sandbox: Sandbox, _ prompt: String, model: String? = nil) throws -> Finished {
      let options = ["--dangerously-bypass-approvals-and-sandbox", "--skip-git-repo-check"]
      let folder = ["-C", sandbox.work] + (model.map { ["-m", $0] } ?? [])
      return try sandbox.execute("codex", ["exec"] + options + folder + [prompt])
    }

    @Test(
      "commands and patches, whichever way the model is offered them",
      arguments: [nil, "gpt-5.5", "a-model-nobody-knows"])
    func tools(model: String?) throws {
      let sandbox = try sandbox()
      let finished = try exec(
        sandbox, "[[say one]] [[write a/b.txt two  words]] [[run cp a/b.txt c.txt]] [[say done]]",
        model: model)
      #expect(finished.code == 0 && finished.output == "done", "\(finished)")
      #expect(try sandbox.text(of: "work/c.txt") == "two  words\n")
      #expect(try sandbox.modelPrompts().count == 3)
    }

    @Test("a plain prompt is returned, and a failure is Codex’s failure")
    func ends() throws {
      let sandbox = try sandbox()
      let finished = try exec(sandbox, "two\nlines “x”")
      #expect(finished.output == "Reply: two\nlines “x”", "\(finished)")
      let failed = try exec(sandbox, "[[fail 429 usage_limit_reached]]")
      #expect(failed.code == 1 && failed.errors.contains("usage limit"), "\(failed)")
    }
  }
}
