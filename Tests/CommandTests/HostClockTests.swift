import JSON
import SystemKit
import TestSandbox
import Testing

extension CommandTests {
  /// A host whose clock goes wrong, played by a script.
  @Suite(.sessionsAreHere, .callerIsHere) struct HostClockTests {
    /// Puts a session on record that a host lists as used a second ago, by a clock that is off by so
    /// much.
    private func prepare(
      _ sandbox: Sandbox, off: Duration, used ago: Duration, status: String
    ) throws {
      let theirs = Timestamp.now.advanced(by: off)
      var record = try #require(Sandbox.record("fizz-top", used: .seconds(5)).object)
      record["cli"] = "terminal"
      record["lastUsed"] = .string(theirs.advanced(by: .zero - ago).description)
      record["status"] = .string(status)
      let frame: JSONValue = ["out": .string(JSONValue.array([.object(record)]).text() + "\n")]
      let greeting: JSONValue = [
        "program": "dev-sessions", "version": "0.1.0", "protocol": 1,
        "time": .string(theirs.description),
      ]
      try sandbox.script(
        "to-far",
        """
        printf '%s\\n' '\(greeting.text())'; read -r request
        printf '%s\\n' '\(frame.text())' '{"exit":0}'
        """)
      record["host"] = "far"
      record["lastUsed"] = .string(Timestamp.now.description)
      try sandbox.store(.object(record))
      try sandbox.write(
        #"{"hosts": {"far": {"command": ["\#(sandbox.programs)/to-far"]}}}"#,
        to: "home/.dev-sessions/config.json")
    }

    @Test(
      "kill --older-than goes by how long ago it was, not by the host's clock, and spares who works",
      arguments: [
        (-7200, 1, "idle", false), (7200, 10_000, "idle", true), (0, 10_000, "idle", true),
        (0, 10_000, "working", false), (3_456_000, 1, "idle", false), (-300, 4000, "idle", true),
      ])
    func olderThan(off: Int, ago: Int, status: String, goes: Bool) throws {
      let sandbox = try sandbox()
      try prepare(sandbox, off: .seconds(off), used: .seconds(ago), status: status)
      let would = try sandbox.done("kill", "--older-than", "1h", "--dry-run")
      #expect(would == (goes ? "Would kill fizz-top" : "No matching sessions to kill"))
    }

    @Test("list tells when such a session was used by our clock", arguments: [-7200, 0, 7200])
    func list(off: Int) throws {
      let sandbox = try sandbox()
      try prepare(sandbox, off: .seconds(off), used: .seconds(60), status: "idle")
      let listed = try sandbox.run("list", "--json").json().array?.first
      let used = try #require(listed?["lastUsed"]?.string.flatMap(Timestamp.init))
      let ago = Timestamp.now.since(used)
      #expect(ago > .seconds(50) && ago < .seconds(90), "\(ago)")
    }
  }
}
