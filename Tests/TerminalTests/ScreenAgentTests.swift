import JSON
import SystemKit
import TestSandbox
import Testing

/// An agent that is made up, and known from its description alone.
@Suite(.sandbox) struct ScreenAgentTests {
  private static let program = #"""
    printf 'fake agent %s %s\n' "$1" "$(echo "$2" | grep again)"
    sleep 0.3
    for first in "$@"; do case $first in say*) echo "> $first"; echo "began with $first";; esac; done
    while :; do
      printf 'you> '
      IFS= read -r line || exit 0
      case $line in
        work*) printf 'Thinking (esc to stop)'; sleep 1
          printf '\r\033[KAnswer to %s\nsecond line\n' "$line" ;;
        ask*) printf 'Proceed? (y/n) '; read -r answer; printf 'you said %s\n' "$answer" ;;
        limit*) echo 'Quota exceeded until noon' ;;
        fail*) echo 'Error: it broke' ;;
        slow*) trap : INT; printf 'Thinking (esc to stop)'; sleep 60
          printf '\r\033[Kstopped\n'; trap - INT ;;
        quiet*) sleep 5; echo "at last" ;;
        quit*) exit 3 ;;
        *) echo "said $line" ;;
      esac
    done
    """#

  private static func description(_ prompt: String) -> String {
    #"""
    {"command": ["fake"], "permissions": {"bypass": ["--yes"]}, "prompt": "\#(prompt)",
     "environment": {"FAKE": "1"}, "interrupt": ["C-c"], "settleMilliseconds": 400,
     "resume": ["--again"],
     "screen": {
       "waiting": [{"match": "(y/n)$", "lines": 1}],
       "working": [{"match": "(esc to stop", "lines": 2}],
       "rateLimited": ["quota exceeded"],
       "failed": ["^Error:"],
       "ready": [{"match": "^you>$", "lines": 1}]
     }}
    """#
  }

  private func start(_ options: [String] = [], prompt: String = "typed") throws -> String {
    let sandbox = try sandbox()
    try sandbox.script("fake", Self.program)
    try sandbox.write(Self.description(prompt), to: "home/.dev-sessions/agents/fake.json")
    let finished = try sandbox.begin(
      ["create", "-q", "--cli", "fake", "--id", "fake-top"] + options
    )
    .finish()
    guard finished.code == 0 else { throw SandboxError("\(finished)") }
    return finished.output
  }

  @Test("one that takes a prompt in silence is typed to once, and waited for")
  func silence() throws {
    let sandbox = try sandbox()
    let id = try start()
    try sandbox.done("send", id, "quiet now")
    #expect(try sandbox.status(id) == "working")
    #expect(try sandbox.done("wait", id) == "completed")
    #expect(try sandbox.done("last-message", id) == "at last")
    #expect(try sandbox.screen(id).split(separator: "\n").last == "you>", "no line beside it")
    #expect(!(try sandbox.screen(id).contains("said")), "no empty prompt was sent")
  }

  @Test("through all its states")
  func states() throws {
    let sandbox = try sandbox()
    let id = try start()
    #expect(try sandbox.status(id) == "idle")
    #expect(try sandbox.screen(id).contains("fake agent --yes"))
    try sandbox.done("send", id, "work hard")
    #expect(try sandbox.status(id) == "working")
    let explained = try sandbox.done("explain", id)
    #expect(explained.contains("working “(esc to stop” matches"), "\(explained)")
    #expect(try sandbox.run("send", id, "no").code == 4)
    #expect(try sandbox.done("wait", id) == "completed")
    #expect(try sandbox.done("last-message", id) == "Answer to work hard\nsecond line")

    try sandbox.done("send", id, "ask me")
    let waiting = try sandbox.run("wait", id, "-t", "20s")
    #expect(waiting.code == 3)
    #expect(try sandbox.status(id) == "waiting_for_input")
    #expect(try sandbox.run("send", id, "no").code == 3)
    try sandbox.done("keys", id, "y", "Enter")
    #expect(try sandbox.done("wait", id) == "completed")
    #expect(try sandbox.done("last-message", id).hasSuffix("you said y"))

    #expect(try sandbox.run("ask", id, "limit").code == 4)
    #expect(try sandbox.statusJSON(id)["lastTurn"]?["reason"]?.string == "rate_limited")
    let failed = try sandbox.run("ask", id, "fail", "--json")
    #expect(failed.code == 4)
    #expect(try failed.json()["detail"]?.string == "Error: it broke")
    #expect(try sandbox.run("ask", id, "hello").output == "said hello")
    #expect(try sandbox.run("ask", id, "hello").output == "said hello")

    try sandbox.done("send", id, "slow")
    try eventually("it works") { try sandbox.status(id) == "working" }
    #expect(try sandbox.done("interrupt", id) == "Interrupted \(id)")
    #expect(try sandbox.run("wait", id).output == "interrupted")

    #expect(try sandbox.run("ask", id, "quit").code == 5)
    #expect(try sandbox.status(id) == "exited")
    try sandbox.done("resume", id)
    #expect(
      try sandbox.run("wait", id).output == "interrupted", "the turn did not complete by that")
    #expect(try sandbox.screen(id).contains("--again"))
    #expect(try sandbox.status(id) == "idle")
    let logs = try sandbox.done("logs", id)
    #expect(logs.contains("[HUMAN]\nwork hard\n\n[ASSISTANT]\nAnswer to work hard\n"), "\(logs)")
    try sandbox.done("kill", id)
  }

  @Test("a first prompt on the command line")
  func argument() throws {
    let sandbox = try sandbox()
    let id = try start(["--prompt", "say hi"], prompt: "argument")
    #expect(try sandbox.done("wait", id) == "completed")
    #expect(try sandbox.done("last-message", id) == "began with say hi")
    #expect(try sandbox.run("ask", id, "more").output == "said more")
  }

  @Test("one whose description is gone or broken is shown as running, and can be ended")
  func noDescription() throws {
    let sandbox = try sandbox()
    for broken in [nil, "{not JSON"] {
      let id = try start()
      try sandbox.done("send", id, "slow")
      let path = sandbox.home + "/.dev-sessions/agents/fake.json"
      try FileSystem.remove(path)
      if let broken { try sandbox.write(broken, to: "home/.dev-sessions/agents/fake.json") }
      #expect(try sandbox.done("list").contains(id))
      #expect(try sandbox.run("status", id).code == 1)
      #expect(try sandbox.done("screen", id).contains("Thinking"))
      let agent = try sandbox.agent(id)
      try sandbox.done("stop", id)
      #expect(!agent.isRunning)
      #expect(try sandbox.status(id) == "stopped")
      #expect(try sandbox.run("wait", id).code == 5)
      try sandbox.done("kill", id)
      #expect(try !sandbox.done("list", "--all").contains(id))
    }
  }

  @Test("a model or permissions that the description does not know are refused")
  func unknownOptions() throws {
    let sandbox = try sandbox()
    try sandbox.script("fake", Self.program)
    try sandbox.write(Self.description("typed"), to: "home/.dev-sessions/agents/fake.json")
    for options in [["--permissions", "plan"], ["--permissions", "ask"], ["--model", "x"]] {
      let refused = try sandbox.begin(["create", "-q", "--cli", "fake"] + options).finish()
      #expect(refused.code == 2)
      #expect(refused.errors.contains(options[0]), "\(refused)")
    }
    #expect(try sandbox.done("list", "--json") == "[]")
  }

  @Test(
    "half-typed text is removed and named; several lines are refused where each would be a prompt")
  func inputLine() throws {
    let sandbox = try sandbox()
    let id = try start()
    try sandbox.done("send", id, "--no-enter", "half typed")
    try eventually("it stands there") { try sandbox.screen(id).contains("half typed") }
    #expect(try sandbox.status(id) == "idle")
    let asked = try sandbox.run("ask", id, "hello")
    #expect(asked.output == "said hello")
    #expect(asked.errors.contains("“half typed” stood on the line and was removed"), "\(asked)")
    let lines = try sandbox.run("ask", id, "line one\nline two")
    #expect(lines.code == 2)
    #expect(try sandbox.run("send", id, "--no-enter", "line one\nline two").code == 2)
    #expect(try !sandbox.screen(id).contains("line one"))
  }

  @Test("an answer longer than the alternate screen is told as truncated")
  func alternateScreen() throws {
    let sandbox = try sandbox()
    try sandbox.script(
      "fake",
      #"""
      printf '\033[?1049h'
      while :; do
        printf 'you> '
        IFS= read -r line || exit 0
        for n in $(seq "${line#* }"); do echo "line $n of ${line#* }"; done
      done
      """#)
    try sandbox.write(Self.description("typed"), to: "home/.dev-sessions/agents/fake.json")
    let id = try sandbox.done("create", "-q", "--cli", "fake")
    for count in [120, 130] {
      let long = try sandbox.run("ask", id, "show \(count)", "--json")
      #expect(try long.json()["truncated"]?.bool == true, "\(long)")
      #expect(try long.json()["output"]?.string?.hasSuffix("line \(count) of \(count)") == true)
      #expect(try long.json()["detail"]?.string?.contains("longer than") == true)
    }
    let short = try sandbox.run("ask", id, "show 3", "--json")
    #expect(try short.json()["output"]?.string == "line 1 of 3\nline 2 of 3\nline 3 of 3")
    #expect(try short.json()["truncated"] == nil)
  }

  @Test("an agent nobody has described")
  func unknown() throws {
    let result = try sandbox().run("create", "--cli", "nobody")
    #expect(result.code == 2)
    #expect(result.errors.contains("aider, gemini, opencode"), "\(result)")
    #expect(try sandbox().run("create", "--cli", "../x").code == 2)
  }
}
