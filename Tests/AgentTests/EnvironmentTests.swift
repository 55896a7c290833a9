import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  @Suite struct EnvironmentTests {
    @Test("the agent has the caller's environment, not the tmux server's", .callerIsHere)
    func callersEnvironment() throws {
      let sandbox = try sandbox()
      try sandbox.noteEnvironment()
      // A server that runs already, with an environment of its own.
      _ = try sandbox.execute(
        sandbox.programs + "/tmux",
        ["-S", sandbox.tmuxSocket, "new-session", "-d", "-s", "other", "sleep 4717"],
        environment: ["WHOSE": "the server's", "ONLY_SERVER": "1", "PATH": "/usr/bin:/bin"])
      let path = "\(sandbox.programs):\(sandbox.root)/more tools:/usr/bin:/bin"
      let id = try sandbox.done(
        "create", "-q", "--env", "ADDED=by option", "--env", "EMPTY=",
        environment: [
          "WHOSE": "the caller's", "PATH": path, "LINES_IN_IT": "one\ntwo",
          "QUOTES": #"it's "so" $HOME `id` #{pane_id};"#,
        ])
      let seen = try sandbox.notedEnvironment(id)
      #expect(seen["WHOSE"] == "the caller's")
      #expect(seen["ONLY_SERVER"] == nil)
      #expect(seen["PATH"] == path)
      #expect(seen["LINES_IN_IT"] == "one\ntwo")
      #expect(seen["QUOTES"] == #"it's "so" $HOME `id` #{pane_id};"#)
      #expect(seen["ADDED"] == "by option")
      #expect(seen["EMPTY"] == "")
      #expect(seen["DEV_SESSIONS_ID"] == id)
      #expect(seen["DEV_SESSIONS_PARENT"] == nil)
      #expect(try sandbox.done("ask", id, "[[run echo $WHOSE > whose]][[say done]]") == "done")
      #expect(try sandbox.text(of: "work/whose") == "the caller's\n")
      // Another caller brings it back.
      try sandbox.done("stop", id)
      try sandbox.done("resume", id, environment: ["WHOSE": "another's"])
      let later = try sandbox.notedEnvironment(id)
      #expect(later["WHOSE"] == "another's" && later["LINES_IN_IT"] == nil)
      try sandbox.tmux("kill-session", "-t", "=other")
    }

    @Test("an agent starts an agent: it knows its parent and is not marked as nested")
    func nested() throws {
      let sandbox = try sandbox()
      try sandbox.noteEnvironment()
      let parent = try sandbox.done("create", "-q")
      let prompt = "[[run env > env.txt; dev-sessions create -q > child.txt]]"
      #expect(try sandbox.run("ask", parent, prompt).code == 0)
      let own = try #require(try sandbox.text(of: "work/env.txt"))
      #expect(own.contains("\nCLAUDECODE="), "Claude Code marks what it runs")
      #expect(own.contains("\nDEV_SESSIONS_ID=\(parent)\n"))
      let child = String(try #require(try sandbox.text(of: "work/child.txt")).dropLast())
      let seen = try sandbox.notedEnvironment(child)
      #expect(seen["DEV_SESSIONS_ID"] == child)
      #expect(seen["DEV_SESSIONS_PARENT"] == parent)
      let markers = seen.keys.filter {
        $0 == "CLAUDECODE" || $0.hasPrefix("TMUX") || $0.hasPrefix("CLAUDE_CODE_")
      }
      #expect(markers.filter { $0 != "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC" }.isEmpty)
      #expect(try sandbox.record(child)["parent"] == .string(parent))
      #expect(try sandbox.done("ask", child, "hello") == "Reply: hello")
    }

    @Test(
      "no value of the environment is ever in an argument list, nor left on the disk",
      .enabled(if: FileSystem.exists("/proc/self/cmdline"), "needs /proc"))
    func secrets() throws {
      let sandbox = try sandbox()
      let secret = "secret-" + RandomToken.hexadecimal(bytes: 12)
      let words = "words-" + RandomToken.hexadecimal(bytes: 12)
      let environment: [String: String?] = ["MY_TOKEN": secret]
      let wanted = [secret, Sandbox.key, words].map { Array($0.utf8) }
      func watch(_ running: Running) throws -> Finished {
        while !running.hasEnded {
          for process in ProcessTable.all()
          where ProcessTable.environment(process.pid, "HOME") == sandbox.home {
            let arguments = (try? FileSystem.read("/proc/\(process.pid)/cmdline")) ?? []
            for text in wanted where arguments.firstRange(of: text) != nil {
              Issue.record("\(process.name): \(String(decoding: arguments, as: UTF8.self))")
            }
          }
        }
        let finished = try running.finish()
        #expect(finished.code == 0, "\(finished)")
        return finished
      }
      let create = ["create", "-q", "-f", "-"]
      let id = try watch(sandbox.begin(create, input: words, environment: environment)).output
      _ = try watch(
        sandbox.begin(["ask", id, "-f", "-"], input: words + " again", environment: environment))
      for command in [["stop"], ["resume"], ["wait"], ["list", "--json"]] {
        let words = command == ["list", "--json"] ? command : command + [id]
        _ = try watch(sandbox.begin(words, environment: environment))
      }
      // The agent's own files are its own business.
      let ours = try sandbox.files(below: "home/.dev-sessions")
      #expect(ours.contains { $0.path.hasSuffix("/sessions.json") })
      for file in ours {
        #expect(file.bytes.firstRange(of: wanted[0]) == nil, "\(file.path)")
        #expect(file.bytes.firstRange(of: wanted[1]) == nil, "\(file.path)")
      }
    }
  }
}

extension Sandbox {
  /// Puts a Claude Code on the PATH that notes the environment it is given.
  func noteEnvironment() throws {
    let real = try FileSystem.realPath(programs + "/claude")
    try script(
      "claude",
      """
      env -0 > '\(root)/env-'"$DEV_SESSIONS_ID"
      exec '\(real)' "$@"
      """)
  }

  /// What it noted for a session.
  func notedEnvironment(_ id: String) throws -> [String: String] {
    let text = try #require(try text(of: "env-\(id)"))
    return Dictionary(
      text.split(separator: "\0").compactMap { variable in
        guard let equals = variable.firstIndex(of: "=") else { return nil }
        return (String(variable[..<equals]), String(variable[variable.index(after: equals)...]))
      }, uniquingKeysWith: { first, _ in first })
  }

  /// Every file below a folder of the sandbox, with what is in it.
  func files(below folder: String) throws -> [(path: String, bytes: [UInt8])] {
    let path = Path.join(root, folder)
    return try FileSystem.list(path).flatMap { name in
      let entry = Path.join(folder, name)
      let full = Path.join(path, name)
      if FileSystem.isFolder(full) { return try files(below: entry) }
      return [(full, try FileSystem.read(full) ?? [])]
    }
  }
}
