import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  /// Questions as real models ask them, on terminals as people have them.
  @Suite struct DialogLayoutTests {
    private static let first =
      "The tests fail in three places.\\n\\nWhat shall I do?\\n- Fix\\n- Skip"
    private static let long =
      "Fix the three failing tests in the parser module first, then look at the build again"

    /// Two questions, the first of several lines.
    private static var two: String {
      #"[[tool AskUserQuestion {"questions":[{"question":"\#(first)","header":"Tests","options":[{"label":"\#(long)","description":"Takes long"},{"label":"Skip","description":"Leave"}],"multiSelect":false},{"question":"Which fruits?","header":"Fruit","options":[{"label":"Apple","description":"a"},{"label":"Pear","description":"b"},{"label":"Fig","description":"c"}],"multiSelect":true}]}]][[say thanks]]"#
    }

    private func resize(_ sandbox: Sandbox, _ id: String, _ columns: Int, _ rows: Int) throws {
      try sandbox.tmux(
        "resize-window", "-t", "=dev-\(id):", "-x", "\(columns)", "-y", "\(rows)")
    }

    @Test("questions of several lines are answered on every terminal, which keeps its size")
    func sizes() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session()
      for (columns, rows) in [(200, 50), (80, 24), (40, 12), (30, 8)] {
        try resize(sandbox, id, columns, rows)
        try sandbox.done("send", id, Self.two)
        #expect(try sandbox.run("wait", id).code == 3)
        let shown = try sandbox.run("respond", id)
        #expect(shown.output.contains(Self.long) && shown.output.contains("3. Fig"), "\(shown)")
        #expect(shown.errors.contains("respond \(id) --option N --option N"), "\(shown)")
        let answered = try sandbox.run("respond", id, "-o", Self.long, "-o", "Apple,Fig")
        #expect(answered.code == 0, "\(columns)x\(rows): \(answered)")
        #expect(try sandbox.done("wait", id) == "completed")
        let size = try sandbox.tmux(
          "display-message", "-p", "-t", "=dev-\(id):", "#{window_width}x#{window_height}")
        #expect(size.output == "\(columns)x\(rows)")
      }
      let answers = try sandbox.transcript(id).components(
        of: #""answers":{"\#(Self.first)":"\#(Self.long)","Which fruits?":"Apple, Fig"}"#)
      #expect(answers == 4)
    }

    @Test("a misspelt label is refused with the one that was meant; --text sends it all the same")
    func nearMiss() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session()
      _ = try sandbox.asked(id, "[[ask Which color?|Red|Blue|Green]]")
      for (answer, meant) in [("blu", "Blue"), ("gren", "Green")] {
        let refused = try sandbox.run("respond", id, "--option", answer)
        #expect(refused.code == 2 && refused.errors.contains("“\(meant)”"), "\(refused)")
      }
      #expect(try sandbox.status(id) == "waiting_for_input")
      #expect(try sandbox.done("respond", id, "--text", "blu") == "Answered \(id): blu")
      #expect(try sandbox.done("wait", id) == "completed")
      _ = try sandbox.asked(id, "[[ask Which color?|Red|Blue|Green]]")
      #expect(try sandbox.run("respond", id, "Blue, but darker").code == 0)
      try eventually("the answer is in the transcript") {
        try sandbox.transcript(id).contains(#""Which color?":"Blue, but darker""#)
      }
    }

    @Test("trust is answered, and what comes next is said after it")
    func next() throws {
      let sandbox = try sandbox()
      try FileSystem.remove(sandbox.home + "/.claude/settings.json")
      let folder = try sandbox.folder("other")
      #expect(try sandbox.run("create", "--id", "n-top", folder: folder).code == 3)
      let answered = try sandbox.run("respond", "n-top", "--allow")
      #expect(answered.code == 3, "\(answered)")
      #expect(
        answered.errors.contains("answered: Yes, I trust this folder. Next: n-top waits"),
        "\(answered)")
    }
  }
}

extension String {
  /// How often a text occurs.
  fileprivate func components(of text: String) -> Int {
    var count = 0
    var rest = self[...]
    while let range = rest.firstRange(of: text) {
      count += 1
      rest = rest[range.upperBound...]
    }
    return count
  }
}
