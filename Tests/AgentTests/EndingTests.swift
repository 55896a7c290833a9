import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  /// Every way a turn can end, and that no older answer passes for this turn's.
  @Suite struct EndingTests {
    @Test("errors: failed or rate limited, with Claude Code's words; then it takes prompts again")
    func errors() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session()
      try sandbox.done("ask", id, "an older answer")
      for (prompt, reason, error) in [
        ("[[fail 400 odd request]]", "failed", "unknown"),
        ("[[fail 400 prompt is too long: 9 tokens > 1 maximum]]", "failed", "invalid_request"),
        ("[[fail 400 Your credit balance is too low]]", "failed", "billing_error"),
        ("[[fail 404 no such model]]", "failed", "model_not_found"),
        ("[[say I cannot]][[stop refusal]][[say no]][[stop refusal]]", "failed", "invalid_request"),
      ] {
        try sandbox.done("send", id, prompt)
        let waited = try sandbox.run("wait", id, "--json")
        #expect(waited.code == 4, "\(prompt): \(waited)")
        let result = try waited.json()
        #expect(result["reason"]?.string == reason, "\(prompt): \(waited)")
        #expect(result["error"]?.string == error, "\(prompt): \(waited)")
        let answer = try sandbox.run("last-message", id)
        #expect(answer.code == 4 && !answer.output.contains("older"), "\(prompt): \(answer)")
        #expect(try sandbox.statusJSON(id)["lastTurn"]?["reason"]?.string == reason)
        #expect(try sandbox.status(id) == "idle")
      }
      #expect(try sandbox.done("ask", id, "good") == "Reply: good")
      #expect(try sandbox.statusJSON(id)["lastTurn"]?["reason"] == "completed")
    }

    @Test("a limit: the status is rate_limited until the next turn")
    func limited() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q", "--env", "CLAUDE_CODE_MAX_RETRIES=0")
      try sandbox.done("ask", id, "an older answer")
      try sandbox.done("send", id, "[[fail 429 1 come back tomorrow]][[say never]]")
      let waited = try sandbox.run("wait", id)
      #expect(waited.code == 4 && waited.output == "rate_limited", "\(waited)")
      #expect(try sandbox.status(id) == "rate_limited")
      #expect(try sandbox.run("list", "--json").json().array?.first?["status"] == "rate_limited")
      #expect(try sandbox.run("last-message", id).code == 4)
      #expect(try sandbox.done("ask", id, "later") == "Reply: later")
      #expect(try sandbox.status(id) == "idle")
    }

    @Test("retries: working, and status --json tells the attempt; interrupt ends them")
    func retries() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session()
      try sandbox.done("send", id, "[[fail 529]]")
      try eventually("a retry is told", within: .seconds(15)) {
        (try sandbox.statusJSON(id)["retry"]?["attempt"]?.int ?? 0) >= 3
      }
      let retry = try sandbox.statusJSON(id)["retry"]
      #expect(retry?["of"]?.int == 10 && retry?["reason"]?.string?.contains("529") == true)
      #expect(try sandbox.status(id) == "working")
      #expect(try sandbox.run("wait", id, "-t", "200ms").code == 124)
      try sandbox.done("interrupt", id)
      #expect(try sandbox.status(id) == "idle")
      #expect(try sandbox.run("wait", id).output == "interrupted")
      #expect(try sandbox.statusJSON(id)["retry"] == nil)
      #expect(try sandbox.done("ask", id, "on with it") == "Reply: on with it")
    }

    @Test("cut off at the limit of its output, and without any words")
    func shortOfWords() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session()
      try sandbox.done("ask", id, "an older answer")
      let cut = "[[say cut off]][[stop max_tokens]]"
      try sandbox.done("send", id, String(repeating: cut, count: 8))
      let waited = try sandbox.run("wait", id, "--json")
      #expect(waited.code == 4, "\(waited)")
      #expect(try waited.json()["error"] == "max_output_tokens")
      #expect(try sandbox.run("last-message", id).code == 4)
      try sandbox.done("send", id, "[[empty]][[empty]]")
      #expect(try sandbox.done("wait", id) == "completed")
      let silent = try sandbox.run("last-message", id)
      #expect(!silent.output.contains("older") && !silent.output.contains("cut"), "\(silent)")
    }

    @Test("interrupted before any output and after some; the box is empty, no older answer passes")
    func interrupted() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session()
      try sandbox.done("ask", id, "an older answer")
      for prompt in ["[[slow 20000]]", "[[stream 300 50]]", "[[run true; sleep 30]]"] {
        try sandbox.done("send", id, prompt)
        if prompt.contains("stream") {
          try eventually("words") { try sandbox.screen(id).contains("word3") }
        }
        try sandbox.done("interrupt", id)
        #expect(try sandbox.status(id) == "idle")
        let waited = try sandbox.run("wait", id)
        #expect(waited.code == 4 && waited.output == "interrupted", "\(prompt): \(waited)")
        let answer = try sandbox.run("last-message", id)
        #expect(!answer.output.contains("older"), "\(prompt): \(answer)")
        let next = try sandbox.run("ask", id, "next")
        #expect(next.output == "Reply: next" && next.errors.isEmpty, "\(prompt): \(next)")
      }
    }
  }
}
