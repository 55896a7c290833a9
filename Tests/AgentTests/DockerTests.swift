import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  /// Claude Code in containers, with a stand-in for Docker: no engine runs where these tests do.
  @Suite(.callerIsHere) struct DockerTests {
    private func create(_ arguments: String...) throws -> String {
      let sandbox = try sandbox()
      try sandbox.installDocker(with: "claude")
      return try sandbox.begin(
        ["create", "-q", "--mode", "docker", "--image", "agents:1"] + arguments,
        environment: ["OUR_SECRET": "not for agents"]
      ).finish().output
    }

    @Test("the main job, a question, an interrupt and the end")
    func mainJob() throws {
      let sandbox = try sandbox()
      let id = try create("--env", "FOR_THE_AGENT=a secret", "--network", "work")
      #expect(try sandbox.status(id) == "idle")
      #expect(try sandbox.done("explain", id).contains("→  session file"))
      #expect(try sandbox.done("ask", id, "[[run env > env.txt]][[say done]]") == "done")
      let environment = try #require(try sandbox.text(of: "work/env.txt")).split(separator: "\n")
      #expect(environment.contains("FOR_THE_AGENT=a secret"))
      #expect(environment.contains("DEV_SESSIONS_SANDBOX=1"))
      #expect(environment.contains("HOST_PATH=\(sandbox.work)"))
      #expect(!environment.contains { $0.hasPrefix("OUR_SECRET") }, "\(environment)")
      #expect(!environment.contains { $0.hasPrefix("TMUX") }, "\(environment)")

      try sandbox.done("send", id, "[[ask Which?|Red|Blue]][[say chosen]]")
      #expect(try sandbox.run("wait", id).code == 3)
      try sandbox.done("respond", id, "--option", "Blue")
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(try sandbox.done("last-message", id) == "chosen")
      try sandbox.done("send", id, "[[stream 1000 20]]")
      try eventually("it works") { try sandbox.status(id) == "working" }
      try sandbox.done("interrupt", id)
      #expect(try sandbox.run("wait", id).code == 4)

      let agent = try sandbox.agent(id)
      #expect(sandbox.hasContainer("dev-\(id)"))
      try sandbox.done("kill", id)
      #expect(!sandbox.hasContainer("dev-\(id)"))
      #expect(!agent.isRunning)
      try check(try #require(try sandbox.dockerCalls().first { $0[0] == "run" }), id, sandbox)
    }

    private func check(_ call: [String], _ id: String, _ sandbox: Sandbox) throws {
      let text = call.joined(separator: "\n")
      #expect(!text.contains(Sandbox.key) && !text.contains("a secret"), "nothing secret: \(text)")
      func values(_ option: String) -> [String] {
        call.indices.filter { call[$0] == option }.map { call[$0 + 1] }
      }
      #expect(values("--name") == ["dev-\(id)"])
      #expect(values("--network") == ["work"])
      #expect(values("--workdir") == [sandbox.work])
      #expect(values("--user") == ["\(Environment.userNumber):\(Environment.groupNumber)"])
      let mounts = values("--mount")
      #expect(mounts.contains("type=bind,source=\(sandbox.work),target=\(sandbox.work)"))
      let configuration = sandbox.home + "/.claude"
      #expect(mounts.contains("type=bind,source=\(configuration),target=\(configuration)"))
      #expect(!mounts.contains { $0.contains("source=\(sandbox.home),") }, "not the whole home")
      #expect(!mounts.contains { $0.contains("gateway.token") || $0.contains("docker.sock") })
      #expect(values("--env").contains("ANTHROPIC_API_KEY"))
    }

    @Test("stopped and resumed; a client that is killed leaves nothing behind")
    func life() throws {
      let sandbox = try sandbox()
      let id = try create("--docker-option=--memory=4g")
      try sandbox.done("ask", id, "[[say one]]")
      try sandbox.done("stop", id)
      #expect(!sandbox.hasContainer("dev-\(id)"))
      try sandbox.done("resume", id)
      #expect(try sandbox.done("ask", id, "[[say two]]") == "two")
      #expect(try sandbox.done("last-message", id, "-n", "2") == "one\n\ntwo")
      #expect(try sandbox.dockerCalls().filter { $0.contains("--memory=4g") }.count == 2)
      try sandbox.agent(id).signal(.kill)
      try eventually("it is seen") { try sandbox.status(id) == "exited" }
      #expect(sandbox.hasContainer("dev-\(id)"))
      #expect(try sandbox.done("prune") == "Killed 1 session(s)")
      #expect(!sandbox.hasContainer("dev-\(id)"))
    }

    @Test(
      "an image that is kept as a default is for containers alone; what was made there is not lost")
    func settings() throws {
      let sandbox = try sandbox()
      try sandbox.done("config", "set", "create.image", "agents:1")
      let native = try sandbox.done("create", "-q")
      #expect(try sandbox.record(native)["image"] == nil)
      try sandbox.done("kill", native)
      try sandbox.installDocker(with: "claude")
      let contained = try sandbox.done("create", "-q", "-m", "docker")
      #expect(try sandbox.record(contained)["image"] == "agents:1")
      let mounts = try sandbox.dockerCalls().last { $0[0] == "run" } ?? []
      let folder = sandbox.home + "/.dev-sessions/sessions/\(contained)"
      #expect(
        mounts.contains("type=bind,source=\(folder)/events.jsonl,target=\(folder)/events.jsonl"))
      #expect(!mounts.contains("type=bind,source=\(folder),target=\(folder)"), "the rest is ours")
      try FileSystem.remove(sandbox.programs + "/docker")
      let kept = try sandbox.run("kill", contained)
      #expect(kept.code == 1 && kept.errors.contains("docker is not on the PATH"), "\(kept)")
      #expect(try sandbox.status(contained) == "idle")
    }

    @Test("the user's own clauded is used where no image is named")
    func wrapper() throws {
      let sandbox = try sandbox()
      try sandbox.script(
        "clauded", "echo \"$@\" > \(sandbox.root)/clauded.log; exec claude \"$@\"")
      let id = try sandbox.done("create", "-q", "-m", "docker")
      #expect(try sandbox.done("ask", id, "[[say wrapped]]") == "wrapped")
      let arguments = try #require(try sandbox.text(of: "clauded.log"))
      #expect(arguments.hasPrefix("--session-id "), "\(arguments)")
      try sandbox.done("kill", id)
    }

    @Test("what cannot be run says why")
    func refused() throws {
      let sandbox = try sandbox()
      let nothing = try sandbox.run("create", "-m", "docker")
      #expect(nothing.code == 1 && nothing.errors.contains("--image"), "\(nothing)")
      let noDocker = try sandbox.run("create", "-m", "docker", "--image", "agents:1")
      #expect(noDocker.code == 1 && noDocker.errors.contains("docker is not"), "\(noDocker)")
      try sandbox.installDocker(with: "claude")
      let unknown = try sandbox.run("create", "-m", "docker", "--image", "other:2")
      #expect(unknown.code == 1 && unknown.errors.contains("pull access denied"), "\(unknown)")
      #expect(try sandbox.run("create", "--image", "agents:1").code == 2)
      #expect(try sandbox.run("create", "-m", "vm").code == 2)
      let terminal = try sandbox.run(
        "create", "-m", "docker", "--cli", "terminal", "--image", "agents:1", "--", "bash")
      #expect(terminal.code == 2, "\(terminal)")
      #expect(try sandbox.run("list", "--json").json().array?.isEmpty == true)
    }
  }

  /// Codex in containers: a server for each.
  @Suite(.sandboxWithCodex, .callerIsHere) struct CodexDockerTests {
    @Test("two in containers and one on this machine, each with its server, to the end")
    func jobs() throws {
      let sandbox = try sandbox()
      let native = try sandbox.create()
      try sandbox.installDocker(with: "codex")
      // Another provider's key is in a variable of any name.
      let options = [
        "create", "-q", "--cli", "codex", "-m", "docker", "--image", "agents:1",
        "--docker-option=--env=\(Sandbox.codexKeyVariable)",
      ]
      let contained = try (0..<2).map { _ in
        let made = try sandbox.begin(options).finish()
        #expect(made.code == 0, "\(made)")
        return made.output
      }
      for id in contained + [native] {
        try sandbox.done("send", id, "[[run env > \(id).txt]] [[say I am \(id)]]")
      }
      for id in contained + [native] {
        #expect(try sandbox.done("wait", id) == "completed")
        #expect(try sandbox.done("last-message", id) == "I am \(id)")
        let environment = try #require(try sandbox.text(of: "work/\(id).txt"))
        #expect(environment.contains("DEV_SESSIONS_SANDBOX=1") == contained.contains(id))
      }
      let list = try sandbox.run("list", "--json").json().array ?? []
      #expect(list.count == 3 && list.allSatisfy { $0["status"] == "idle" }, "\(list)")
      for id in contained { #expect(sandbox.hasContainer("dev-\(id)")) }
      let calls = try sandbox.dockerCalls().filter { $0[0] == "run" }
      #expect(calls.count == 2, "the server is started once: \(calls)")
      #expect(calls.allSatisfy { call in call.contains { $0.hasPrefix("127.0.0.1:") } })
      #expect(!calls.joined().joined().contains(Sandbox.key))

      try sandbox.done("stop", contained[0])
      #expect(!sandbox.hasContainer("dev-\(contained[0])"))
      #expect(sandbox.hasContainer("dev-\(contained[1])"))
      try sandbox.done("resume", contained[0])
      #expect(try sandbox.done("ask", contained[0], "[[say back]]") == "back")
      for id in contained {
        try sandbox.done("kill", id)
        #expect(!sandbox.hasContainer("dev-\(id)"))
      }
      #expect(try sandbox.done("status", native) == "idle")
    }

    @Test("what cannot be run says why")
    func refused() throws {
      let sandbox = try sandbox()
      let options = ["create", "--cli", "codex", "-m", "docker"]
      let noImage = try sandbox.begin(options).finish()
      #expect(noImage.code == 1 && noImage.errors.contains("--image"), "\(noImage)")
      let noNetwork = try sandbox.begin(options + ["--network", "none"]).finish()
      #expect(noNetwork.code == 2, "\(noNetwork)")
      try sandbox.installDocker(with: "codex")
      let unknown = try sandbox.begin(options + ["--image", "other:1"]).finish()
      #expect(unknown.code == 1 && unknown.errors.contains("pull access denied"), "\(unknown)")
    }
  }
}
