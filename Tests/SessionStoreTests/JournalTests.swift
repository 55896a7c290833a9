import Foundation
import JSON
import SessionStore
import SystemKit
import Testing

@Suite("Journals and session folders")
struct JournalTests {
  let temporary: TemporaryHome
  let folder: SessionFolder

  init() throws {
    temporary = try TemporaryHome()
    folder = temporary.home.folder(of: try SessionName("fizz-top"))
    try folder.create()
  }

  private func entry(_ number: Int) -> JSONObject {
    JSONObject([("n", .int(number)), ("text", "line\nbreak “quoted”")])
  }

  @Test("entries are read from the start or from an earlier position")
  func reading() throws {
    let journal = folder.turns
    let nothing = try journal.read()
    #expect(nothing.entries.isEmpty && nothing.skipped == 0 && nothing.end == .start)
    try journal.append(entry(1))
    try journal.append(entry(2), durably: true)
    let first = try journal.read()
    #expect(first.entries == [entry(1), entry(2)])
    #expect(try journal.end() == first.end)
    #expect(try journal.read(from: first.end).entries.isEmpty)
    try journal.append(entry(3))
    #expect(try journal.read(from: first.end).entries == [entry(3)])
    #expect(try FileSystem.status(journal.path)?.mode == 0o600)
  }

  @Test("a torn line costs only itself, wherever it was torn")
  func torn() throws {
    let whole = JSONValue.object(entry(1)).bytes()
    for cut in 1..<whole.count {
      let journal = folder.events
      try FileSystem.remove(journal.path)
      try journal.append(entry(0))
      try FileSystem.append(Array(whole[..<cut]), to: journal.path)
      let before = try journal.read()
      #expect(before.entries == [entry(0)] && before.skipped == 0)
      try journal.append(entry(2))
      let after = try journal.read(from: before.end)
      #expect(after.entries == [entry(2)] && after.skipped == 1)
    }
  }

  @Test("garbage, empty lines and other JSON are skipped; a replaced file is read from its start")
  func garbage() throws {
    let journal = folder.events
    try FileSystem.append(Array("\0\u{1}\n\n[1]\n3\n{\"n\":1}\n{\"n\"\n".utf8), to: journal.path)
    let part = try journal.read()
    #expect(part.entries == [JSONObject([("n", 1)])])
    #expect(part.skipped == 4)
    try FileSystem.remove(journal.path)
    try FileSystem.append(Array("{\"n\":7}\n".utf8), to: journal.path)
    #expect(try journal.read(from: part.end).entries == [JSONObject([("n", 7)])])
  }

  @Test("lines of many threads never mix")
  func concurrent() throws {
    let journal = folder.turns
    let long = String(repeating: "x", count: 20_000)
    DispatchQueue.concurrentPerform(iterations: 200) { number in
      try? journal.append(JSONObject([("n", .int(number)), ("text", .string(long))]))
    }
    let part = try journal.read()
    #expect(part.skipped == 0)
    #expect(Set(part.entries.compactMap { $0["n"]?.int }) == Set(0..<200))
  }

  @Test("a folder's files and its removal")
  func layout() throws {
    #expect(folder.path == temporary.home.path + "/sessions/fizz-top")
    #expect(folder.launch.hasSuffix("/fizz-top/launch.json"))
    #expect(folder.output.hasSuffix("/fizz-top/output.log"))
    #expect(try FileSystem.status(folder.path)?.mode == 0o700)
    try folder.turns.append(entry(1))
    try folder.remove()
    #expect(!FileSystem.exists(folder.path))
  }

  @Test(
    "the home is chosen by the environment",
    arguments: [
      (["HOME": "/h"], "/h/.dev-sessions"),
      (["HOME": "/h", "DEV_SESSIONS_HOME": ""], "/h/.dev-sessions"),
      (["HOME": "/h", "DEV_SESSIONS_HOME": "/x"], "/x"),
      (["HOME": "/h", "DEV_SESSIONS_HOME": "~/x"], "/h/x"),
    ])
  func home(environment: [String: String], expected: String) throws {
    #expect(try Home(environment: environment).path == expected)
  }
}
