import JSON
import SystemKit
import TestSandbox
import Testing

/// Everything here drives the real Claude Code; `Seats` bounds how many tests do so at once.
@Suite(.sandbox) struct AgentTests {}

extension AgentTests {
  @Suite struct MainJobTests {
    @Test("create, send, wait, last-message")
    func mainJob() throws {
      let sandbox = try sandbox()
      let created = try sandbox.run("create", "-q")
      #expect(created.code == 0, "\(created)")
      let id = created.output
      #expect(id.wholeMatch(of: /[a-z0-9.-]+-(top|jg|mid|adc|sup)/) != nil, "\(id)")
      #expect(try sandbox.status(id) == "idle")
      #expect(try sandbox.done("send", id, "[[slow 300]][[say first]][[say second]]").contains(id))
      #expect(try sandbox.status(id) == "working")
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(try sandbox.status(id) == "idle")
      #expect(try sandbox.done("last-message", id) == "first\n\nsecond")
      #expect(try sandbox.done("ask", id, "hello there") == "Reply: hello there")
      #expect(try sandbox.done("last-message", id) == "Reply: hello there")
      #expect(
        try sandbox.done("last-message", id, "-n", "2") == "first\n\nsecond\n\nReply: hello there")
      let logs = try sandbox.done("logs", id)
      #expect(logs.contains("[HUMAN]\nhello there\n") && logs.contains("[ASSISTANT]\nsecond\n"))
      let list = try sandbox.run("list", "--json").json()
      #expect(list.array?.map { $0["championId"]?.string } == [id])
      #expect(list.array?.first?["status"] == "idle")
      #expect(try sandbox.done("list").contains(id))
      #expect(try sandbox.done("kill", id) == "Killed session \(id)")
      #expect(try sandbox.run("status", id).code == 6)
      #expect(sandbox.processes.isEmpty, "the tmux server goes with its last session")
    }

    @Test("the answer is that turn's, 25 times, with wait straight after send")
    func quickTurns() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q")
      var generator = SystemRandomNumberGenerator()
      for number in 1...25 {
        let word = "answer-\(number)-\(UInt32.random(in: 0...9999, using: &generator))"
        let prompt =
          switch Int.random(in: 0..<4, using: &generator) {
          case 0: "[[say \(word)]]"
          case 1: "[[slow \(Int.random(in: 0...200, using: &generator))]][[say \(word)]]"
          case 2: "[[run echo \(number)]][[say \(word)]]"
          default: "[[say before]][[run true]][[think hm]][[say \(word)]]"
          }
        try sandbox.done("send", id, prompt)
        let waited = try sandbox.run("wait", id)
        #expect(waited.output == "completed", "\(number), \(prompt): \(waited)")
        let answer = try sandbox.run("last-message", id)
        #expect(answer.output == word, "\(number), \(prompt): \(answer)")
      }
    }

    @Test("create --prompt gives it work at once")
    func createWithPrompt() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q", "--prompt", "[[slow 200]][[say at once]]")
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(try sandbox.done("last-message", id) == "at once")
      let other = try sandbox.done("create", "-q", "-f", "-", input: "from standard\ninput")
      #expect(try sandbox.done("wait", other) == "completed")
      #expect(try sandbox.done("last-message", other) == "Reply: from standard\ninput")
    }

    @Test("ten sessions at once answer each their own question", .sandboxAlone)
    func tenAtOnce() throws {
      let sandbox = try sandbox()
      let created = try (0..<10).map { _ in sandbox.begin(["create", "-q", "-t", "60s"]) }
        .map { try $0.finish() }
      #expect(created.allSatisfy { $0.code == 0 }, "\(created.filter { $0.code != 0 })")
      let ids = created.map(\.output)
      #expect(Set(ids).count == 10)
      let answers = try ids.map { sandbox.begin(["ask", $0, "[[slow 300]][[say I am \($0)]]"]) }
        .map { try $0.finish() }
      for (id, answer) in zip(ids, answers) {
        #expect(answer.output == "I am \(id)", "\(answer)")
      }
      let list = try sandbox.run("list", "--json").json().array ?? []
      #expect(list.map { $0["status"]?.string } == Array(repeating: "idle", count: 10))
      for id in ids { try sandbox.done("send", id, "[[slow 400]][[say again]]") }
      let waited = try sandbox.begin(["wait"] + ids).finish()
      #expect(waited.output.split(separator: "\n").count { $0.hasSuffix(" completed") } == 10)
      #expect(try sandbox.done("kill", "--all") == "Killed 10 session(s)")
      #expect(sandbox.processes.isEmpty)
    }
  }
}
