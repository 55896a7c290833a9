import JSON
import TestSandbox
import Testing

extension AgentTests {
  @Suite struct PlanTests {
    @Test("a plan without bypass: changed, then accepted with edits to be approved")
    func asking() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session("--permissions", "plan")
      let plan = try sandbox.asked(id, "[[plan # First\n1. do it]]")
      #expect(plan["kind"] == "plan" && plan["tool"] == "ExitPlanMode")
      #expect(plan["input"]?["plan"]?.string?.contains("# First") == true)
      #expect(try sandbox.run("send", id, "go").code == 3)
      #expect(try sandbox.run("respond", id, "--deny", "add tests").code == 0)
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(try sandbox.transcript(id).contains("add tests"))
      _ = try sandbox.asked(id, "[[plan # Second\n1. do it]]")
      let answered = try sandbox.run("respond", id, "--allow")
      #expect(answered.output.contains("manually approve"), "\(answered)")
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(try sandbox.asked(id, "[[run touch asks]]")["kind"] == "permission")
    }

    @Test("a plan in a session that asks for nothing: accepted, it goes on asking for nothing")
    func bypassing() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session()
      _ = try sandbox.asked(id, "[[plan # First\n1. do it]]")
      let answered = try sandbox.run("respond", id, "--allow")
      #expect(answered.output.contains("BYPASS"), "\(answered)")
      #expect(try sandbox.done("wait", id) == "completed")
      try sandbox.done("send", id, "[[run touch free]]")
      #expect(try sandbox.done("wait", id) == "completed")
      _ = try sandbox.asked(id, "[[plan # Second\n1. do it]]")
      #expect(try sandbox.run("respond", id, "--deny").code == 0)
      #expect(try sandbox.run("wait", id).output == "interrupted")
    }

    @Test("leaving plan mode without a plan: the one yes changes the mode, so it must be chosen")
    func empty() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session()
      let dialog = try sandbox.asked(id, "[[tool EnterPlanMode {}]][[tool ExitPlanMode {}]]")
      #expect(dialog["kind"] == "plan")
      #expect(try sandbox.run("respond", id, "--allow").code == 2)
      try sandbox.done("respond", id, "--option", "1")
      #expect(try sandbox.done("wait", id) == "completed")
    }
  }
}
