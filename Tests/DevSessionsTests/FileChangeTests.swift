import SystemKit
import Testing

@testable import DevSessions

struct FileChangeTests {
  private func change(
    _ kind: FileChange.Kind, _ path: String, from previous: String? = nil, hunks: String = ""
  ) -> FileChange {
    FileChange(kind, path, previousPath: previous, hunks: hunks, time: nil)
  }

  private func files(_ edits: FileChange...) -> [String] {
    var turn = TurnChanges(turn: "t", time: nil)
    turn.add(edits)
    return turn.files.map {
      ([$0.kind.rawValue] + [$0.previousPath, $0.path].compactMap { $0 }).joined(separator: " ")
    }
  }

  @Test("edits of one file in a turn are one change of it")
  func together() {
    #expect(files(change(.created, "a"), change(.modified, "a")) == ["created a"])
    #expect(files(change(.modified, "a"), change(.modified, "a")) == ["modified a"])
    #expect(files(change(.modified, "a"), change(.deleted, "a")) == ["deleted a"])
    #expect(files(change(.deleted, "a"), change(.created, "a")) == ["modified a"])
    #expect(files(change(.created, "a"), change(.deleted, "a")) == [])
    #expect(
      files(change(.created, "a"), change(.modified, "b"), change(.deleted, "a")) == ["modified b"])
    #expect(
      files(change(.created, "a"), change(.deleted, "a"), change(.created, "a")) == ["created a"])
  }

  @Test("a path by way of another folder is told as where it leads")
  func detour() {
    let change = change(.renamed, "/w/a/../../out.txt", from: "/w/./a//b")
    #expect(change.path == "/out.txt" && change.previousPath == "/w/a/b")
  }

  @Test("a renamed file is followed, over several names")
  func renamed() {
    #expect(
      files(change(.modified, "a"), change(.renamed, "b", from: "a")) == ["renamed a b"])
    #expect(
      files(change(.renamed, "b", from: "a"), change(.renamed, "c", from: "b"))
        == ["renamed a c"])
    #expect(files(change(.created, "a"), change(.renamed, "b", from: "a")) == ["created b"])
    #expect(files(change(.renamed, "b", from: "a"), change(.modified, "b")) == ["renamed a b"])
    #expect(files(change(.renamed, "b", from: "a"), change(.deleted, "b")) == ["deleted a"])
  }

  @Test("lines are counted, headers and marks are not")
  func lines() {
    var turn = TurnChanges(turn: "t", time: nil)
    turn.add([
      change(.modified, "a", hunks: FileChange.hunk(from: "one\ntwo\n", to: "one\nzwei\ndrei")),
      change(.modified, "a", hunks: FileChange.hunk(from: "x\n", to: "")),
    ])
    #expect(turn.files[0].lines == (added: 2, removed: 2))
    #expect(FileChange.hunk(from: "same\n", to: "same\n").isEmpty)
  }

  @Test("git makes of one text the other, whatever they are")
  func applied() throws {
    let folder = "/tmp/dev-sessions-changes-\(RandomToken.hexadecimal(bytes: 6))"
    try FileSystem.makeFolders(folder)
    defer { try? FileSystem.removeTree(folder) }
    var random = SystemRandomNumberGenerator()
    func text() -> String {
      let lines = [
        "one", "two", "", "  three", "\u{E9}", "e\u{301}", "four\r", "+five", "-six", "\\",
      ]
      let count = Int.random(in: 0...12, using: &random)
      let text = (0..<count).map { _ in lines.randomElement(using: &random)! + "\n" }.joined()
      return Bool.random(using: &random) ? text : String(text.dropLast())
    }
    let names = ["plain.txt", "with space.txt", "d/e/f", "quote\".txt", "tab\t.txt", "\u{FC}.txt"]
    for round in 0..<150 {
      let (old, new) = (text(), text())
      let name = names[round % names.count]
      let path = folder + "/" + name
      let kind: FileChange.Kind = old.isEmpty ? .created : new.isEmpty ? .deleted : .modified
      try FileSystem.makeFolders(Path.parent(path))
      try? FileSystem.remove(path)
      if kind != .created { try FileSystem.replace(path, with: Array(old.utf8)) }
      let hunk = FileChange.hunk(from: old, to: new)
      guard !hunk.isEmpty || kind == .created else { continue }
      let diff = change(kind, path, hunks: hunk).diff { String($0.dropFirst(folder.count + 1)) }
      let git = Program(
        "git", ["-C", folder, "apply", "--whitespace=nowarn", "-"],
        environment: ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": folder],
        input: Array(diff.utf8))
      let outcome = try #require(try git.run(until: .after(.seconds(60))))
      #expect(
        outcome.status.isSuccess, "\(outcome) \(diff)")
      #expect(
        (try FileSystem.read(path) ?? []) == Array(new.utf8), "\(old.debugDescription)\n\(diff)")
    }
  }
}
