import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  /// Starts that fail: exit 1 with the agent's own words.
  @Suite struct ConsentTests {
    @Test("an agent that is not installed")
    func missing() throws {
      let sandbox = try sandbox()
      try FileSystem.remove(Path.join(sandbox.programs, "claude"))
      let created = try sandbox.run("create", "-q")
      #expect(created.code == 1 && created.errors.contains("not installed"), "\(created)")
    }

    @Test("an agent that ends at once, with its words, also where panes remain")
    func immediate() throws {
      let sandbox = try sandbox()
      try FileSystem.remove(Path.join(sandbox.programs, "claude"))
      try sandbox.script("claude", "echo 'no licence found' >&2; exit 3")
      let created = try sandbox.run("create", "--id", "x-top")
      #expect(created.code == 1 && created.errors.contains("no licence found"), "\(created)")
      #expect(try sandbox.status("x-top") == "failed")
      #expect(try sandbox.done("inspect", "x-top").contains("no licence found"))
      #expect(try sandbox.done("prune") == "Killed 1 session(s)")
    }

    @Test(
      "as root without IS_SANDBOX it refuses, and IS_SANDBOX is never set for it", .callerIsHere,
      .enabled(if: Environment.isRoot))
    func root() throws {
      let sandbox = try sandbox()
      let created = try sandbox.run("create", "-q", environment: ["IS_SANDBOX": nil])
      #expect(created.code == 1 && created.errors.contains("root"), "\(created)")
      let asking = try sandbox.run(
        "create", "-q", "--permissions", "ask", environment: ["IS_SANDBOX": nil])
      #expect(asking.code == 0, "\(asking)")
    }
  }
}
