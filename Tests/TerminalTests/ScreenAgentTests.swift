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

  @Test("an agent nobody has described")
  func unknown() throws {
    let result = try sandbox().run("create", "--cli", "nobody")
    #expect(result.code == 2)
    #expect(result.errors.contains("aider, gemini, opencode"), "\(result)")
    #expect(try sandbox().run("create", "--cli", "../x").code == 2)
  }
}
