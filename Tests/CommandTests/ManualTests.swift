import JSON
import SystemKit
import TestSandbox
import Testing

extension CommandTests {
  /// The pages of the manual.
  @Suite struct ManualTests {
    @Test("a page for each command, and one for all")
    func pages() throws {
      let sandbox = try sandbox()
      try sandbox.done("manual", "--out", "\(sandbox.root)/man")
      let names = try FileSystem.list(sandbox.root + "/man")
      for command in HelpTests.commands { #expect(names.contains("dev-sessions-\(command).1")) }
      #expect(names.contains("dev-sessions-config-set.1"))
      let main = try #require(try sandbox.text(of: "man/dev-sessions.1"))
      for word in [
        "DEV_SESSIONS_HOME", "wait.timeout", "ENVIRONMENT", "EXIT STATUS", "config.json",
      ] {
        #expect(main.contains(word.split(separator: "-").joined(separator: "\\-")), "\(word)")
      }
      #expect(try sandbox.done("manual") + "\n" == main)
      #expect(try sandbox.done("manual", "wait") == sandbox.done("manual", "dev-sessions-wait"))
      #expect(try sandbox.run("manual", "nosuch").code == 2)
    }

    @Test(
      "groff has nothing to say against them",
      .enabled(if: FileSystem.isExecutable("/usr/bin/groff"), "groff is not installed"))
    func groff() throws {
      let sandbox = try sandbox()
      try sandbox.done("manual", "--out", "\(sandbox.root)/man")
      for name in try FileSystem.list(sandbox.root + "/man") {
        let finished = try sandbox.execute(
          "/bin/sh", ["-c", "groff -man -ww -Kutf8 -Tutf8 -P-c \(sandbox.root)/man/\(name)"])
        #expect(finished.code == 0 && finished.errors.isEmpty, "\(finished)")
        #expect(finished.output.contains("dev-sessions"), "\(name)")
      }
    }
  }
}
