import JSON
import SystemKit
import TestSandbox
import Testing

/// Sessions that end with a process.
@Suite(.sandbox) struct EphemeralTests {
  @Test("with --parent-pid a session ends with that process, and its keeper with it")
  func parentProcess() throws {
    let sandbox = try sandbox()
    let (sleep, process) = try sandbox.sleeping()
    let id = try #require(
      try sandbox.terminal(["bash"], options: ["--parent-pid", "\(process.pid)"]))
    let agent = try sandbox.agent(id)
    let keeper = try #require(try sandbox.keeper(of: id))
    #expect(try sandbox.status(id) == "idle")
    process.signal(.kill)
    _ = try sleep.finish()
    try eventually("it is gone", within: .seconds(30)) { try sandbox.run("status", id).code == 6 }
    #expect(!agent.isRunning)
    try eventually("its keeper has ended") { !keeper.isRunning }
    #expect(try sandbox.run("create", "--parent-pid", "4194303", "-q").code == 1)
    #expect(try sandbox.run("create", "--parent-pid", "0", "-q").code == 2)
  }

  @Test("with --ephemeral it ends with the script that made it, not with a subshell")
  func script() throws {
    let sandbox = try sandbox()
    try sandbox.write("", to: "work/go")
    // A job of its own, as an interactive shell would make it.
    let script = sandbox.start(
      "/usr/bin/setsid",
      [
        "bash", "-c",
        #"""
        sid=$(true; dev-sessions create --ephemeral -q --cli terminal -- bash)
        echo $sid > "$1/sid"; while [ -e "$1/go" ]; do sleep 0.1; done
        """#, "script", sandbox.work,
      ])
    try eventually("it is there", within: .seconds(30)) {
      try sandbox.text(of: "work/sid")?.isEmpty == false
    }
    let id = try #require(try sandbox.text(of: "work/sid")).filter { !$0.isWhitespace }
    // Longer than a keeper takes to see that its owner has gone.
    MonotonicClock.sleep(.milliseconds(2500))
    #expect(try sandbox.status(id) == "idle")
    try FileSystem.remove(sandbox.work + "/go")
    _ = try script.finish()
    try eventually("it is gone", within: .seconds(30)) { try sandbox.run("status", id).code == 6 }
  }

  @Test("with --ephemeral it ends with the script that calls, also one that another has started")
  func nestedScript() throws {
    let sandbox = try sandbox()
    try sandbox.write("", to: "work/go")
    try sandbox.write(
      #"""
      sid=$(true; timeout 60 dev-sessions create --ephemeral -q --cli terminal -- bash | cat)
      echo $sid > "$1/sid"
      """#, to: "work/inner")
    let outer = #"sh "$1/inner" "$1"; while [ -e "$1/go" ]; do sleep 0.1; done"#
    let script = sandbox.start("/usr/bin/setsid", ["sh", "-c", outer, "outer", sandbox.work])
    try eventually("it was there", within: .seconds(30)) {
      try sandbox.text(of: "work/sid")?.isEmpty == false
    }
    let id = try #require(try sandbox.text(of: "work/sid")).filter { !$0.isWhitespace }
    try eventually("it is gone", within: .seconds(30)) { try sandbox.run("status", id).code == 6 }
    #expect(!script.hasEnded)
    try FileSystem.remove(sandbox.work + "/go")
    _ = try script.finish()
  }

  @Test("made in a session it ends with that one")
  func session() throws {
    let sandbox = try sandbox()
    let parent = try #require(try sandbox.terminal(["bash"]))
    let child = try sandbox.cell(
      parent, "dev-sessions create --ephemeral -q --cli terminal -- bash"
    ).output
    #expect(try sandbox.status(child) == "idle")
    #expect(
      try sandbox.record(child)["ownerPid"] == .int(Int(try sandbox.agent(parent).pid)))
    try sandbox.done("kill", parent)
    try eventually("it is gone", within: .seconds(30)) {
      try sandbox.run("status", child).code == 6
    }
  }

  @Test("without its keeper it is what prune takes; killed by hand it leaves no keeper")
  func keeper() throws {
    let sandbox = try sandbox()
    let (sleep, process) = try sandbox.sleeping()
    let options = ["--parent-pid", "\(process.pid)"]
    let first = try #require(try sandbox.terminal(["bash"], options: options))
    try sandbox.done("kill", first)
    try eventually("no keeper is left", within: .seconds(30)) {
      try sandbox.keeper(of: first) == nil
    }
    let second = try #require(try sandbox.terminal(["bash"], options: options))
    try #require(try sandbox.keeper(of: second)).signal(.kill)
    #expect(try sandbox.run("prune", "--json").json()["killed"]?.array?.isEmpty == true)
    process.signal(.kill)
    _ = try sleep.finish()
    #expect(try sandbox.run("prune", "--json").json()["killed"]?.array == [.string(second)])
  }
}

extension Sandbox {
  /// A process that does nothing for a minute.
  fileprivate func sleeping() throws -> (running: Running, process: ProcessIdentity) {
    let running = start("/bin/sh", ["-c", "echo $$ > \(root)/sleeping; exec sleep 60"])
    var process: ProcessIdentity?
    try eventually("it sleeps") {
      let text = try text(of: "sleeping") ?? ""
      guard text.hasSuffix("\n"), let pid = Int32(text.dropLast()) else { return false }
      process = ProcessIdentity(running: pid)
      return process != nil
    }
    guard let process else { throw SandboxError("it does not run") }
    return (running, process)
  }

  /// The keeper of a session, if it runs.
  fileprivate func keeper(of id: String) throws -> ProcessIdentity? {
    let line = try execute("/bin/ps", ["-axo", "pid=,args="]).output.split(separator: "\n")
      .first { $0.hasSuffix(" keep \(id)") }
    return line?.split(separator: " ").first.flatMap { Int32($0) }
      .flatMap { ProcessIdentity(running: $0) }
  }
}
