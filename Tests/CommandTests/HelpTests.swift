import TestSandbox
import Testing

/// The built program without an agent.
@Suite(.sandbox) struct CommandTests {}

extension CommandTests {
  @Suite struct HelpTests {
    static let commands = [
      "create", "send", "ask", "wait", "last-message", "status", "list", "logs", "screen", "attach",
      "explain", "inspect", "interrupt", "stop", "resume", "kill", "prune",
      "doctor", "config", "install-skill", "uninstall-skill", "completion", "manual", "demo",
      "gateway", "goal", "keys", "setup", "schema", "top", "changes", "usage",
    ]

    @Test("without a command: what to begin with, and where there is more")
    func introduction() throws {
      let finished = try sandbox().run()
      #expect(finished.code == 0, "\(finished)")
      for command in ["create", "ask", "wait", "last-message", "respond", "setup", "doctor"] {
        #expect(finished.output.contains("\n  \(command) "))
      }
      #expect(!finished.output.contains("\n  explain "))
      #expect(finished.output.contains("dev-sessions --help"))
      #expect(finished.output.split(separator: "\n").count < 40, "it fits a screen")
    }

    @Test("--version names the program and a version")
    func version() throws {
      let output = try sandbox().done("--version")
      #expect(output.wholeMatch(of: /dev-sessions \d+\.\d+\.\d+/) != nil, "\(output)")
    }

    @Test("the overview shows every command and every exit code")
    func overview() throws {
      for arguments in [["--help"], ["help"], ["-h"]] {
        let finished = try sandbox().begin(arguments).finish()
        #expect(finished.code == 0)
        for command in Self.commands { #expect(finished.output.contains("\n  \(command) ")) }
        for code in [0, 1, 2, 3, 4, 5, 6, 7, 124, 255] {
          #expect(finished.output.contains("\n  \(code) "), "no row for exit code \(code)")
        }
      }
    }

    @Test("the help of each command has its usage and two examples", arguments: commands)
    func help(command: String) throws {
      let sandbox = try sandbox()
      let finished = try sandbox.run(command, "--help")
      #expect(finished.code == 0, "\(finished)")
      #expect(finished.errors.isEmpty)
      #expect(finished.output.hasPrefix("Usage: dev-sessions \(command)"))
      let parts = finished.output.split(separator: "\nExamples:\n", maxSplits: 1)
      let examples = (parts.count == 2 ? parts[1] : "").split(separator: "\n")
        .filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
      #expect(examples.count { $0.contains("dev-sessions \(command)") } >= 2, "\(examples)")
      // Examples are to be copied whole; all else is wrapped.
      #expect(parts[0].split(separator: "\n").allSatisfy { $0.count <= 80 })
      #expect(try sandbox.done("help", command) == finished.output)
    }
  }
}
