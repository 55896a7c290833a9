import JSON
import SystemKit
import TestSandbox
import Testing

/// Processes that a session started, and services that it only happened to need first.
@Suite(.sandbox) struct SparedTests {
  private static var hasSSHAgent: Bool {
    Program.locate("ssh-agent", in: ["PATH": "/usr/bin:/bin"]) != nil
  }

  @Test(
    "kill ends a server that left the terminal, and spares an agent for everybody's keys",
    .enabled(if: hasSSHAgent, "ssh-agent is not installed"))
  func sshAgent() throws {
    let sandbox = try sandbox()
    let id = try sandbox.done("create", "-q", "--cli", "terminal", "--", "/bin/sh")
    let started = try sandbox.done(
      "ask", id, "setsid sleep 600 > /dev/null 2>&1 & ssh-agent -s | grep -o 'pid [0-9]*'")
    // The first number: the shell may tell of its job afterwards.
    let agent = try #require(
      started.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int32($0) }
        .flatMap(ProcessIdentity.init(running:)))
    func sleepers() -> [ProcessIdentity] {
      sandbox.processes.filter { ProcessTable.arguments($0.pid) == ["sleep", "600"] }
    }
    try eventually("the server runs") { !sleepers().isEmpty }
    let servers = sleepers()
    let killed = try sandbox.run("kill", id)
    #expect(killed.code == 0 && killed.errors.contains("ssh-agent (\(agent.pid))"), "\(killed)")
    #expect(agent.isRunning)
    #expect(servers.filter(\.isRunning).isEmpty)
    agent.signal(.terminate)
  }
}
