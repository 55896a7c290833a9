#if os(Linux)
import JSON
import SystemKit
import TestSandbox
import Testing

extension CommandTests {
  /// The gateway as a service, with a stand-in for systemctl that notes what it is asked.
  @Suite(.sessionsAreHere) struct GatewayServiceTests {
    @Test("install, status, uninstall")
    func life() throws {
      let sandbox = try sandbox()
      try sandbox.script(
        "systemctl", #"echo "$@" >> "$HOME/asked"; case "$*" in *is-active*) echo active;; esac"#)
      let unit = "home/.config/systemd/user/dev-sessions-gateway.service"
      let installed = try sandbox.done("gateway", "install", "--port", "6799")
      #expect(installed.contains("port 6799") && installed.contains(unit))
      let text = try #require(try sandbox.text(of: unit))
      #expect(text.contains(#""gateway" "--port" "6799" "--bind" "127.0.0.1""#))
      #expect(text.contains(#"Environment="PATH=\#(sandbox.programs):/usr/bin:/bin""#))
      #expect(!text.contains("TERM="), "only what an agent needs")
      let asked = try sandbox.text(of: "home/asked") ?? ""
      #expect(asked.contains("--user daemon-reload\n--user enable") && asked.contains("restart"))
      let status = try sandbox.run("gateway", "status", "--port", "1")
      #expect(status.code == 5 && status.output.contains("does not answer"), "\(status)")
      #expect(status.output.contains("service: active"))
      try sandbox.withGateway { gateway in
        let status = try sandbox.run("gateway", "status", "--json", "--port", "\(gateway.port)")
        #expect(try status.code == 0 && status.json()["answers"] == true, "\(status)")
      }
      #expect(try sandbox.done("gateway", "uninstall").contains("removed"))
      #expect(try sandbox.text(of: unit) == nil)
      #expect(try sandbox.done("gateway", "uninstall").contains("No gateway service"))
    }

    @Test("without systemd it says so and names the other way")
    func without() throws {
      let sandbox = try sandbox()
      try sandbox.script("systemctl", "echo 'Failed to connect to bus' >&2; exit 1")
      for word in ["install", "uninstall"] {
        let finished = try sandbox.run("gateway", word)
        #expect(finished.code == 1 && finished.errors.contains("tmux new -d"), "\(finished)")
      }
      let status = try sandbox.run("gateway", "status", "--port", "1")
      #expect(status.code == 5 && status.output.contains("not installed"), "\(status)")
    }

    @Test("a port that is taken is told, with what to do")
    func taken() throws {
      let sandbox = try sandbox()
      try sandbox.withGateway { gateway in
        let second = try sandbox.run("gateway", "--port", "\(gateway.port)")
        #expect(second.code == 1 && second.errors.contains("is taken"), "\(second)")
      }
    }
  }
}
#endif
