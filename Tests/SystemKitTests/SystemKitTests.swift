import Foundation
import SystemKit
import Testing

@Suite("System")
struct SystemKitTests {
  @Test("SHA-256 of the standard's examples")
  func digest() {
    #expect(
      SHA256.hexadecimal("abc".utf8)
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      SHA256.hexadecimal([])
        == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      SHA256.hexadecimal("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8)
        == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
  }

  @Test(
    "bytes that are no text are kept in one",
    arguments: [
      [], Array("plain ü 😀".utf8), [0x47, 0xFC, 0xDF, 0x65], [0xF4], [0xF4, 0x8F, 0xBA, 0x80],
      [0xE2, 0x82], [0xFF, 0xF4, 0x8F, 0xBB, 0xBF, 0x41], [0xED, 0xA0, 0x80],
    ] as [[UInt8]])
  func foreignBytes(bytes: [UInt8]) {
    #expect(ForeignBytes.bytes(ForeignBytes.text(bytes)) == bytes)
  }

  @Test("bytes in a row are found wherever they stand, and nowhere else")
  func byteSearch() {
    let word = Array("host\"".utf8)
    for text in ["host\"", "\"host\":", "hhost\"", "hoshost\"", "x hos host\""] {
      #expect(Array(text.utf8).contains(sequence: word), "\(text)")
    }
    for text in ["", "host", "hos\"t", "Host\"", "h", "ost\"h"] {
      #expect(!Array(text.utf8).contains(sequence: word), "\(text)")
    }
    #expect([UInt8]().contains(sequence: []))
  }

  @Test("timestamps agree with Foundation, before and after 1970 and across leap years")
  func timestamps() throws {
    let formatter = ISO8601DateFormatter()
    formatter.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<2000 {
      let milliseconds = Int64.random(
        in: -11_000_000_000_000...200_000_000_000_000, using: &generator)
      let stamp = Timestamp(milliseconds: milliseconds)
      let date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
      let text = formatter.string(from: date)
      #expect(stamp.description == text)
      #expect(Timestamp(stamp.description) == stamp)
    }
    #expect(Timestamp("2026-11-21T14:24:00Z")?.milliseconds == 1_795_271_040_000)
    #expect(Timestamp("2026-11-21T14:24:00.5Z")?.milliseconds == 1_795_271_040_500)
    for bad in ["", "now", "2026-11-21", "2026-13-21T14:24:00Z", "2026-11-21T14:24:00+01:00"] {
      #expect(Timestamp(bad) == nil)
    }
  }

  @Test(
    "parent, name and join of paths, and the home folder",
    arguments: [
      ("/a/b", "/a", "b"), ("/a/b/", "/a", "b"), ("/a", "/", "a"), ("a", ".", "a"),
      ("a//b", "a", "b"), ("/", "/", ""),
    ])
  func paths(path: String, parent: String, name: String) {
    #expect(Path.parent(path) == parent)
    #expect(Path.name(path) == name || path == "/")
    #expect(Path.join("/a", "b") == "/a/b")
    #expect(Path.join("/a/", "/b") == "/b")
    #expect(Path.expandingHome("~/x", home: "/h") == "/h/x")
    #expect(Path.expandingHome("~x", home: "/h") == "~x")
  }

  @Test("random UUIDs have the right form and differ")
  func uuids() {
    let all = Set((0..<1000).map { _ in RandomToken.uuid() })
    #expect(all.count == 1000)
    for uuid in all {
      #expect(UUID(uuidString: uuid) != nil)
      #expect(Array(uuid)[14] == "4" && "89ab".contains(Array(uuid)[19]))
      #expect(RandomToken.isUUID(uuid))
    }
    #expect(!RandomToken.isUUID("0123"))
  }

  @Test("a program's output, input and exit come back whole")
  func run() throws {
    let environment = ["PATH": "/usr/bin:/bin", "X": "a b'c"]
    let big = [UInt8](repeating: UInt8(ascii: "x"), count: 3_000_000)
    let echoed = try #require(
      try Program("cat", [], environment: environment, input: big).run(until: .never))
    #expect(echoed.output == big)
    let result = try #require(
      try Program(
        "sh", ["-c", "printf %s \"$X\"; echo oops >&2; exit 3"], environment: environment
      )
      .run(until: .never))
    #expect(result.outputText == "a b'c")
    #expect(result.errorText == "oops\n")
    #expect(result.status == .exited(3))
    #expect(
      try Program("sh", ["-c", "kill -9 $$"], environment: environment).run(until: .never)?.status
        == .signalled(9))
  }

  @Test("a program that ignores its input does not break us, one that hangs is killed")
  func hang() throws {
    let environment = ["PATH": "/usr/bin:/bin"]
    WriteSignals.ignore()
    let big = [UInt8](repeating: 0, count: 1_000_000)
    #expect(
      try Program("true", [], environment: environment, input: big).run(until: .never)?.status
        == .exited(0))
    #expect(
      try Program("sleep", ["100"], environment: environment).run(until: .after(.milliseconds(50)))
        == nil)
    #expect(throws: SystemError.self) {
      try Program("no-such-program", [], environment: environment).run(until: .never)
    }
  }

  @Test("a process is told from a later one with its number")
  func identity() throws {
    let me = ProcessIdentity.current
    #expect(me.isRunning)
    #expect(!ProcessIdentity(pid: me.pid, startTime: "1").isRunning)
    #expect(ProcessIdentity(running: 0x3fff_ffff) == nil)
    #expect(ProcessTable.tree(below: me.pid).first?.identity == me)
  }

  @Test("a file is replaced whole, and its folder stays tidy")
  func replace() throws {
    let folder = NSTemporaryDirectory() + RandomToken.uuid()
    defer { try? FileSystem.removeTree(folder) }
    try FileSystem.makeFolders(folder + "/a/b")
    let path = folder + "/a/b/file"
    try FileSystem.replace(path, with: Array("one".utf8))
    try FileSystem.replace(path, with: Array("two".utf8))
    #expect(try FileSystem.read(path) == Array("two".utf8))
    #expect(try FileSystem.status(path)?.mode == 0o600)
    #expect(try FileSystem.list(folder + "/a/b") == ["file"])
    #expect(try FileSystem.read(folder + "/none") == nil)
    #expect(throws: SystemError.self) { try FileSystem.read(folder) }
  }

  @Test(
    "a watch wakes for an append, a file that appears and one that is replaced",
    arguments: [true, false])
  func watch(usingEvents: Bool) throws {
    let folder = NSTemporaryDirectory() + RandomToken.uuid()
    try FileSystem.makeFolders(folder)
    defer { try? FileSystem.removeTree(folder) }
    let path = folder + "/later/file"
    let watch = FileWatch([path], usingEvents: usingEvents)
    #expect(try !watch.wait(until: .after(.milliseconds(60))))
    try FileSystem.makeFolders(folder + "/later")
    try FileSystem.append([1], to: path)
    #expect(try watch.wait(until: .after(.seconds(5))))
    while try watch.wait(until: .after(.milliseconds(60))) {}
    try FileSystem.append([2], to: path)
    #expect(try watch.wait(until: .after(.seconds(5))))
    while try watch.wait(until: .after(.milliseconds(60))) {}
    try FileSystem.replace(path, with: [3])
    #expect(try watch.wait(until: .after(.seconds(5))))
    while try watch.wait(until: .after(.milliseconds(60))) {}
    try FileSystem.append([4], to: path)
    #expect(try watch.wait(until: .after(.seconds(5))))
  }

  @Test("a deadline passes, never passes, or is bounded by a sooner one")
  func deadlines() {
    #expect(Deadline.never.pollTimeout == -1)
    #expect(Deadline.after(.zero).hasPassed)
    #expect(Deadline.after(.seconds(-5)).hasPassed)
    #expect(!Deadline.after(.seconds(1_000_000_000_000)).hasPassed)
    #expect(Deadline.after(.seconds(5)).orSooner(.milliseconds(1)).pollTimeout <= 1)
  }
}
