import JSON
import SystemKit
import TestSandbox
import Testing

extension CommandTests {
  /// The store's file, which other programs and versions use too.
  @Suite struct StoreTests {
    /// As the TypeScript dev-sessions writes it, with what else might be found in it.
    static let foreign = """
      {
        "version": 1,
        "note": "not ours",
        "sessions": [
          {"championId": "fizz-top", "internalId": "0b9f9d3c-7a94-4a63-a3a9-0d8f4d9f5b11",
           "cli": "claude", "mode": "docker", "path": "/srv/app", "status": "active",
           "claudeSystemCountAtSend": 3, "createdAt": "2026-02-01T10:00:00.000Z",
           "lastUsed": "2026-02-01T11:00:00.000Z", "future": {"a": [1.50e3, null, "\\u00e9\\ud83c"]}},
          {"championId": "riven-jg", "internalId": "thread-1", "cli": "codex", "mode": "native",
           "path": "/srv/app", "status": "inactive", "appServerPid": 17, "appServerPort": 4711,
           "codexTurnInProgress": true, "codexActiveTurnId": "turn-9",
           "lastAssistantMessages": ["one", "two\\nlines"], "lastTurnStatus": "failed",
           "lastTurnError": "no such luck", "createdAt": "2026-02-01T10:00:00.000Z",
           "lastUsed": "2026-02-01T12:00:00.000Z"},
          {"championId": "ahri-mid", "internalId": "x", "cli": "claude", "mode": "native",
           "path": "~/app", "status": "active", "host": "me@far.example", "remoteBin": "/opt/ds",
           "createdAt": 1769940000000, "lastUsed": 1769940000000},
          {"what": "is this"},
          "nor this",
          {"championId": "zed-mid", "internalId": "y", "cli": "claude", "path": "/tmp",
           "status": "active", "createdAt": "yesterday", "lastUsed": "today"}
        ]
      }
      """

    @Test("the TypeScript dev-sessions' file is read without being touched")
    func read() throws {
      let sandbox = try sandbox()
      try sandbox.write(Self.foreign, to: Sandbox.storeName)
      let list = try sandbox.run("list", "--all", "--json").json().array ?? []
      #expect(
        Set(list.compactMap { $0["championId"]?.string })
          == ["fizz-top", "riven-jg", "ahri-mid", "zed-mid"])
      try sandbox.done("list", "--all")
      try sandbox.done("inspect", "riven-jg")
      try sandbox.done("prune", "--dry-run")
      #expect(try sandbox.text(of: Sandbox.storeName) == Self.foreign)
    }

    @Test("and written back with everything in it but the record that was removed")
    func write() throws {
      let sandbox = try sandbox()
      try sandbox.write(Self.foreign, to: Sandbox.storeName)
      var records = try sandbox.storedRecords()
      try sandbox.done("kill", "zed-mid")
      records.removeLast()
      #expect(try sandbox.storedRecords() == records)
      let store = try JSONValue(parsing: sandbox.text(of: Sandbox.storeName) ?? "")
      #expect(store["note"] == "not ours" && store["version"]?.int == 1)
    }

    @Test("a damaged file is never written over; the message names it", .sessionsAreHere)
    func damaged() throws {
      let sandbox = try sandbox()
      let damaged = String(Self.foreign.dropLast(40))
      try sandbox.write(damaged, to: Sandbox.storeName)
      let listed = try sandbox.run("list")
      #expect(listed.code == 1 && listed.errors.contains("sessions.json"), "\(listed)")
      #expect(try sandbox.text(of: Sandbox.storeName) == damaged)
      _ = try sandbox.run("kill", "--all")
      let folder = sandbox.home + "/.dev-sessions"
      let kept = try FileSystem.list(folder).filter { $0.hasPrefix("sessions.json") }
        .compactMap { try sandbox.text(of: "home/.dev-sessions/" + $0) }
      #expect(kept.contains(damaged))
    }

    @Test("$DEV_SESSIONS_HOME leads elsewhere; all is the user's alone", .callerIsHere)
    func elsewhere() throws {
      let sandbox = try sandbox()
      let home = sandbox.root + "/else where"
      let environment: [String: String?] = ["DEV_SESSIONS_HOME": home]
      try sandbox.script("claude", "exit 1")
      #expect(try sandbox.run("create", "--id", "x", environment: environment).code == 1)
      #expect(try sandbox.done("status", "x", environment: environment) == "failed")
      #expect(!FileSystem.exists(sandbox.home + "/.dev-sessions"))
      for path in [home, home + "/sessions", home + "/sessions/x"] {
        #expect(try permissions(path) == 0o700, "\(path)")
      }
      #expect(try permissions(home + "/sessions.json") == 0o600)
    }

    private func permissions(_ path: String) throws -> UInt32? {
      try FileSystem.status(path).map { $0.mode & 0o777 }
    }
  }
}
