import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  @Suite(.sandboxWithCodex) struct CodexGoalTests {
    @Test("a goal is worked on until it is reached, and wait --goal tells")
    func complete() throws {
      let sandbox = try sandbox()
      let id = try sandbox.create()
      #expect(try sandbox.done("goal", id) == "No goal set for \(id)")
      let set = try sandbox.done("goal", id, "-f", "-", input: "-n [[goal complete 3]] [[say on]]")
      #expect(set.contains("objective: -n [[goal complete 3]]"), "\(set)")
      #expect(try sandbox.done("wait", "--goal", id) == "complete")
      let goal = try sandbox.run("goal", id, "--json").json()["goal"]
      #expect(goal?["status"] == "complete" && (goal?["tokensUsed"]?.int ?? 0) > 0)
      try sandbox.done("goal", id, "--clear")
      let cleared = try sandbox.run("wait", "--goal", id)
      #expect(cleared.code == 4 && cleared.output == "cleared", "\(cleared)")
    }

    @Test("budgets, usage limits and failures end it")
    func limits() throws {
      let sandbox = try sandbox()
      let id = try sandbox.create()
      for (options, word) in [
        (["[[usage 3000]] [[say on]]", "--budget", "5000"], "budgetLimited"),
        (["[[fail 429 usage_limit_reached]]"], "usageLimited"), (["[[fail 400]]"], "blocked"),
      ] {
        #expect(try sandbox.begin(["goal", id] + options).finish().code == 0)
        let waited = try sandbox.run("wait", "--goal", id)
        #expect(waited.code == 4 && waited.output == word, "\(waited)")
      }
    }

    @Test("paused it rests, resumed it goes on, interrupted it is paused")
    func pause() throws {
      let sandbox = try sandbox()
      let id = try sandbox.create()
      try sandbox.done("goal", id, "--", "--endless [[slow 300]] [[say on]]")
      #expect(try sandbox.run("wait", "--goal", id, "-t", "1").code == 124)
      let waiting = sandbox.begin(["wait", "--goal", id])
      #expect(try sandbox.done("goal", id, "--pause").contains("status: paused"))
      #expect(try waiting.finish().output == "paused")
      #expect(try sandbox.done("goal", id, "--resume").contains("status: active"))
      #expect(try sandbox.done("status", id) == "working")
      #expect(try sandbox.done("interrupt", id) == "Interrupted \(id)")
      #expect(try sandbox.done("status", id) == "idle")
      #expect(try sandbox.run("wait", "--goal", id).output == "paused")
    }

    @Test("combinations that mean two things are refused")
    func usage() throws {
      let sandbox = try sandbox()
      let id = try sandbox.create()
      for options in [
        ["--clear", "--budget", "5"], ["--pause", "--resume"], ["--pause", "x"],
        ["x", "-f", "y"], ["--budget", "0"], [" "],
      ] {
        let finished = try sandbox.begin(["goal", id] + options).finish()
        #expect(finished.code == 2, "\(finished)")
      }
      #expect(try sandbox.run("goal", id, "--pause").code == 1, "there is none")
    }
  }
}
