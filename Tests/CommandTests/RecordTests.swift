import JSON
import SystemKit
import TestSandbox
import Testing

extension CommandTests {
  /// `list`, `inspect`, `prune` and `kill` on records alone.
  @Suite struct RecordTests {
    @Test("without any session")
    func none() throws {
      let sandbox = try sandbox()
      #expect(try sandbox.done("list") == "No active sessions")
      #expect(try sandbox.done("list", "--all") == "No sessions")
      #expect(try sandbox.done("list", "--json") == "[]")
      #expect(try sandbox.done("prune") == "No matching sessions to kill")
      #expect(try sandbox.done("kill", "--all") == "No matching sessions to kill")
      let json = try sandbox.run("kill", "--all", "--json").json()
      #expect(json["killed"]?.array?.isEmpty == true)
    }

    @Test("list shows what runs, and with --all also what does not")
    func list() throws {
      let sandbox = try sandbox()
      try sandbox.store(
        Sandbox.record("ended-top", used: .days(3)),
        Sandbox.record("stopped-jg", state: "stopped", used: .days(2)),
        Sandbox.record("failed-mid", state: "failed"))
      #expect(try sandbox.done("list") == "No active sessions")
      let all = try sandbox.done("list", "--all").split(separator: "\n")
      #expect(all.count == 5, "a header, dashes and three rows")
      for (id, status) in [
        ("ended-top", "exited"), ("stopped-jg", "stopped"), ("failed-mid", "failed"),
      ] {
        #expect(all.contains { $0.hasPrefix("\(id) ") && $0.contains(" \(status) ") }, "\(all)")
        #expect(try sandbox.done("status", id) == status)
      }
      let json = try sandbox.run("list", "--all", "--json").json().array ?? []
      #expect(json.map { $0["status"]?.string } == ["exited", "stopped", "failed"])
    }

    @Test("inspect prints the record as it is stored")
    func inspect() throws {
      let sandbox = try sandbox()
      let record = try Sandbox.record("fizz-top")
      try sandbox.store(record)
      #expect(try sandbox.done("inspect", "fizz-top", "--json") == record.text())
      let indented = try sandbox.done("inspect", "fizz-top")
      #expect(indented.contains("\n  \"cli\": \"claude\",\n"))
      #expect(try JSONValue(parsing: indented) == record)
    }

    @Test("prune forgets what has ended by itself or never started, and keeps what was stopped")
    func prune() throws {
      let sandbox = try sandbox()
      try sandbox.store(
        Sandbox.record("ended-top"), Sandbox.record("stopped-jg", state: "stopped"),
        Sandbox.record("failed-mid", state: "failed"))
      #expect(
        try sandbox.done("prune", "--dry-run") == "Would kill ended-top\nWould kill failed-mid")
      #expect(try sandbox.storedRecords().count == 3)
      #expect(try sandbox.done("prune") == "Killed 2 session(s)")
      #expect(try sandbox.storedRecords().map { $0.contains("stopped-jg") } == [true])
    }

    @Test("kill --all, and --older-than by when each was used last")
    func kill() throws {
      let sandbox = try sandbox()
      try sandbox.store(
        Sandbox.record("old-top", used: .days(9)), Sandbox.record("middle-jg", used: .days(2)),
        Sandbox.record("new-mid"))
      let everything = try sandbox.text(of: Sandbox.storeName)
      #expect(
        try sandbox.done("kill", "--all", "--dry-run")
          == "Would kill old-top\nWould kill middle-jg\nWould kill new-mid")
      #expect(
        try sandbox.done("kill", "--older-than", "36h", "--dry-run")
          == "Would kill old-top\nWould kill middle-jg")
      let dry = try sandbox.run("kill", "--older-than", "7d", "--dry-run", "--json").json()
      #expect(dry["dryRun"] == true && dry["killed"] == ["old-top"])
      #expect(try sandbox.text(of: Sandbox.storeName) == everything, "nothing has happened")
      #expect(try sandbox.done("kill", "--older-than", "7d") == "Killed 1 session(s)")
      #expect(try sandbox.done("kill", "--older-than", "7d") == "No matching sessions to kill")
      #expect(try sandbox.done("kill", "new-mid") == "Killed session new-mid")
      #expect(try sandbox.run("kill", "new-mid").code == 6)
      #expect(try sandbox.done("kill", "--all") == "Killed 1 session(s)")
      #expect(try sandbox.storedRecords().isEmpty)
    }

    @Test("of several sessions to kill one is unknown: none is touched")
    func killSeveral() throws {
      let sandbox = try sandbox()
      try sandbox.store(Sandbox.record("fizz-top"), Sandbox.record("riven-jg"))
      #expect(try sandbox.run("kill", "fizz-top", "nobody-mid", "riven-jg").code == 6)
      #expect(try sandbox.storedRecords().count == 2)
      #expect(
        try sandbox.done("kill", "fizz-top", "riven-jg")
          == "Killed session fizz-top\nKilled session riven-jg")
    }
  }
}
