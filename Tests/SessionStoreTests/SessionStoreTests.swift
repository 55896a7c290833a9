import Foundation
import JSON
import SessionStore
import SystemKit
import Testing

@Suite("Session store")
struct SessionStoreTests {
  let temporary: TemporaryHome
  var store: SessionStore { temporary.store }

  init() throws {
    temporary = try TemporaryHome()
  }

  private func add(_ name: String) throws {
    try store.update { try $0.claim(try makeRecord(name)) }
  }

  /// What the TypeScript dev-sessions writes (`JSON.stringify(…, null, 2)`), with fields, records and
  /// entries nobody knows.
  static let foreign = """
    {
      "version": 1,
      "sessions": [
        {
          "championId": "fizz-top",
          "internalId": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff",
          "cli": "claude",
          "mode": "native",
          "path": "/home/u/a “b” \\"c\\" \\u0001",
          "description": "línea\\nzwei",
          "status": "active",
          "claudeSystemCountAtSend": 3,
          "lastAssistantMessages": [
            "one",
            "two"
          ],
          "ratio": 1.0,
          "huge": 123456789012345678901234567890,
          "empty": {},
          "none": null,
          "createdAt": "2026-01-02T03:04:05.678Z",
          "lastUsed": "2026-01-02T03:04:05.678Z"
        },
        "not a record",
        {
          "championId": "Not Valid",
          "keep": [
            {}
          ]
        },
        {
          "noId": true
        },
        {
          "championId": "riven-jg",
          "internalId": "thr_1",
          "cli": "codex",
          "mode": "native",
          "path": "/p",
          "status": "inactive",
          "appServerPid": 12,
          "appServerPort": 3456,
          "codexTurnInProgress": false,
          "lastTurnStatus": "completed",
          "createdAt": "2026-01-02T03:04:05.678Z",
          "lastUsed": "2026-01-02T03:04:05.678Z"
        }
      ],
      "future": {
        "x": []
      }
    }
    """

  @Test(
    "a file of the TypeScript dev-sessions survives a change byte for byte", arguments: ["", "\n"])
  func foreignFile(ending: String) throws {
    let text = Self.foreign + ending
    try temporary.write(text)
    let contents = try store.read()
    #expect(contents.records.map(\.name.text) == ["fizz-top", "riven-jg"])
    #expect(contents.unknownCount == 3)
    try add("zed-mid")
    #expect(try temporary.text() != text)
    try store.update { $0[try SessionName("zed-mid")] = nil }
    #expect(try temporary.text() == text)
    try store.update { $0.change(try SessionName("fizz-top")) { $0.summary = "new" } }
    #expect(try temporary.text() == text.replacingOccurrences(of: "línea\\nzwei", with: "new"))
    #expect(try temporary.names() == ["sessions.json"])
  }

  @Test("a missing file is an empty store; nothing is written when nothing changes")
  func missing() throws {
    #expect(try store.read().records.isEmpty)
    try store.update { _ in }
    #expect(try temporary.names().isEmpty)
    try add("a")
    let before = try FileSystem.status(temporary.home.storeFile)
    try store.update { $0.change(try SessionName("a")) { $0.model = nil } }
    #expect(try FileSystem.status(temporary.home.storeFile) == before)
    #expect(before?.mode == 0o600)
  }

  @Test("when the change throws, nothing is written and the lock is free")
  func throwing() throws {
    struct Stop: Error {}
    try add("a")
    #expect(throws: Stop.self) {
      try store.update { contents in
        contents[try SessionName("a")] = nil
        throw Stop()
      }
    }
    #expect(try store.read().records.count == 1)
    try add("b")
  }

  @Test(
    "a damaged file is reported, kept aside, and the next change starts anew",
    arguments: [
      ("", "it is empty"), (" \n", "it is empty"), ("\0\u{1}garbage", "it is not JSON"),
      (String(foreign.prefix(500)), "it is not JSON"), ("[]", "it has no list “sessions”"),
      (#"{"sessions":{}}"#, "it has no list “sessions”"),
      (String(repeating: "[", count: 100_000), "nesting is too deep"),
    ])
  func damaged(text: String, problem: String) throws {
    try temporary.write(text)
    let path = temporary.home.storeFile
    let reading = message { _ = try store.read() }
    #expect(
      reading.hasPrefix("the session store \(path) is damaged: ") && reading.contains(problem))
    #expect(try temporary.text() == text)
    let changing = message { try add("a") }
    let kept = try #require(try temporary.names().first { $0.contains(".corrupt-") })
    #expect(changing.contains(kept) && changing.contains(problem))
    #expect(try temporary.names() == [kept])
    try add("a")
    #expect(try store.read().records.map(\.name.text) == ["a"])
    let old = try FileSystem.read(Path.join(temporary.home.path, kept))
    #expect(old == Array(text.utf8))
  }

  @Test(
    "a later version is read where its shape fits, and never written",
    arguments: [#"{"version":2,"sessions":[]}"#, #"{"version":"1b","sessions":[]}"#])
  func laterVersion(text: String) throws {
    try temporary.write(text)
    #expect(try store.read().records.isEmpty)
    #expect(message { try add("a") }.contains("written by a later dev-sessions"))
    #expect(try temporary.text() == text)
  }

  @Test("a later version of another shape is not taken for damage")
  func laterShape() throws {
    try temporary.write(#"{"version":3,"tables":{}}"#)
    #expect(message { try add("a") }.contains("has version 3, written by a later dev-sessions"))
    #expect(try temporary.names() == ["sessions.json"])
  }

  @Test("a huge file is refused and left alone")
  func huge() throws {
    try temporary.write("")
    try FileHandle(forWritingTo: URL(fileURLWithPath: temporary.home.storeFile))
      .truncate(atOffset: UInt64(SessionStore.largestFile) + 1)
    #expect(message { _ = try store.read() }.contains("is larger than 256 MB"))
    #expect(message { try add("a") }.contains("is larger than 256 MB"))
    #expect(try temporary.names() == ["sessions.json"])
  }

  @Test("a store that is a link is written through, also to a file that is not there yet")
  func linked() throws {
    let target = Path.join(temporary.folder, "real.json")
    try FileManager.default.createSymbolicLink(
      atPath: temporary.home.storeFile, withDestinationPath: "../real.json")
    #expect(try store.read().records.isEmpty)
    try add("a")
    try add("b")
    let link = try FileSystem.status(temporary.home.storeFile, followingLinks: false)
    #expect(link?.kind == .link)
    #expect(try FileSystem.status(target, followingLinks: false)?.kind == .file)
    #expect(try store.read().records.count == 2)
    #expect(try FileSystem.list(temporary.folder) == ["home", "real.json"])
  }

  @Test("a folder in the store's place is an error and stays")
  func folder() throws {
    try FileSystem.makeFolder(temporary.home.storeFile)
    #expect(message { try add("a") }.contains("it is a folder, not a file"))
    #expect(FileSystem.isFolder(temporary.home.storeFile))
  }

  @Test("the home is made private; an open one is repaired if it is ours alone, else warned of")
  func homeMode() throws {
    let usual = Home(path: Path.join(temporary.folder, "x/.dev-sessions"))
    try SessionStore(home: usual).update { _ in }
    #expect(try FileSystem.status(usual.path)?.mode == 0o700)
    try FileSystem.setMode(usual.path, 0o777)
    try SessionStore(home: usual).update { _ in }
    #expect(try FileSystem.status(usual.path)?.mode == 0o700)
    #expect(usual.warning == nil)
    try FileSystem.setMode(temporary.home.path, 0o755)
    try store.update { _ in }
    #expect(try FileSystem.status(temporary.home.path)?.mode == 0o755)
    #expect(temporary.home.warning?.contains("can be read by other users") == true)
    try FileSystem.setMode(temporary.home.path, 0o777)
    #expect(temporary.home.warning?.contains("can be changed by other users") == true)
  }

  @Test(
    "without permission to write, nothing changes", .disabled(if: Environment.isRoot, "root may"))
  func permissions() throws {
    try add("a")
    try FileSystem.setMode(temporary.home.path, 0o500)
    defer { try? FileSystem.setMode(temporary.home.path, 0o700) }
    #expect(message { try add("b") }.contains("Permission denied"))
    #expect(try store.read().records.count == 1)
  }

  @Test("a file size limit stops the write, and leaves the old store and no litter")
  func sizeLimit() throws {
    try store.update { contents in
      for number in 0..<40 { try contents.claim(try makeRecord("s\(number)")) }
    }
    let before = try temporary.text()
    let tool = StoreTool(home: temporary.home)
    // SIGXFSZ would end the process; ignored, the write fails as on a full disk. Blocks of 512 bytes.
    let result = try tool.shell("trap '' XFSZ; ulimit -f 8; exec \"$TOOL\" add b 2>&1")
    #expect(result.status == .exited(1))
    #expect(result.outputText.contains("File too large"))
    #expect(try temporary.text() == before)
    #expect(try temporary.names() == ["sessions.json"])
    try add("b")
  }

  @Test(
    "a full disk and a read-only one stop the write and leave the old store",
    .enabled(if: Environment.isRoot, "only root can mount"))
  func fullDisk() throws {
    let tool = StoreTool(home: Home(path: Path.join(temporary.folder, "disk")))
    // In a mount namespace of its own, so that nothing stays mounted.
    let script = """
      mkdir "$DEV_SESSIONS_HOME" && mount -t tmpfs -o size=64k tmpfs "$DEV_SESSIONS_HOME" || exit 77
      cd "$DEV_SESSIONS_HOME"
      "$TOOL" add a || exit 1
      head -c 100000 /dev/zero > filler 2>/dev/null
      cp sessions.json /tmp/store-tests-copy.$$
      "$TOOL" add b; echo "full $?"
      cmp sessions.json /tmp/store-tests-copy.$$ && echo same
      rm filler; ls
      "$TOOL" add b && "$TOOL" list
      mount -o remount,ro "$DEV_SESSIONS_HOME"
      "$TOOL" add c; echo "read-only $?"
      "$TOOL" list
      rm /tmp/store-tests-copy.$$
      """
    let quoted = script.replacingOccurrences(of: "'", with: "'\\''")
    let result = try tool.shell("unshare -m sh -c '\(quoted)' 2>&1")
    if result.status == .exited(77) { return }
    #expect(
      result.outputText.split(separator: "\n").map {
        $0.hasPrefix("store-tool: cannot")
          ? $0.split(separator: ":").last.map(String.init) ?? "" : String($0)
      } == [
        " No space left on device", "full 1", "same", "sessions.json", "a", "b",
        " Read-only file system", "read-only 1", "a", "b",
      ])
  }
}
