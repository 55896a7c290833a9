import Foundation
import JSON
import SystemKit
import TestSandbox
import Testing

/// A prompt that something on the way might change, and what the model must receive.
struct AwkwardPrompt: Sendable {
  let name: String
  let text: String
  let received: String

  init(_ name: String, _ text: String, receivedAs received: String? = nil) {
    self.name = name
    self.text = text
    self.received = received ?? text
  }

  static let all: [AwkwardPrompt] = [
    .init("one letter", "x"),
    .init("two lines", "first\nsecond"),
    .init("empty lines inside", "first\n\n\nlast"),
    .init("five lines: a long paste", "1\n2\n3\n4\n5"),
    .init("indented code", "def f():\n    if x:\n        return 1\n    return 2"),
    .init("800 characters", String(repeating: "abcdefg ", count: 99) + "the end"),
    .init("801 characters in a line", String(repeating: "0123456789", count: 80) + "x"),
    .init("a word of 3000 characters", String(repeating: "w", count: 3000)),
    .init("10 KB", lines(10_000)),
    .init("100 KB", lines(100_000)),
    .init("a leading hyphen", "-n is an option"),
    .init("an option of ours", "--help"),
    .init("a list", "- one\n- two"),
    .init("a leading exclamation mark", "!ls -l is a command"),
    .init("exclamation mark after a space", " !ls"),
    .init("a path", "/tmp/some/file.txt is the file"),
    .init("a path alone", "/etc/hosts"),
    .init("a slash inside", "what does /help do?"),
    .init("a hash", "# remember this"),
    .init("an at sign", "@nobody/here.txt look"),
    .init("a question mark", "?"),
    .init("an ampersand", "& and more"),
    .init("a trailing backslash", "C:\\dir\\"),
    .init("a trailing backslash, several lines", "one\ntwo \\"),
    .init("a trailing semicolon", "a; b;"),
    .init("only a semicolon", ";"),
    .init("backslash and semicolon", "end \\;"),
    .init("tabs", "\ta\tb", receivedAs: "    a    b"),
    .init("quotes", #"it's "quoted" and `ticked` 'so'"#),
    .init("the shell's own", #"$(touch /tmp/no) `id` ${HOME} $HOME && exit; #{pane_id} %1 %%"#),
    .init("a format of tmux", "#S #{session_name} #[fg=red]"),
    .init("names of keys", "Enter Escape C-c C-u"),
    .init("emoji", "done 🎉🚀"),
    .init("joined emoji", "👩‍👩‍👧‍👦 and 🏳️‍🌈 and 👍🏽"),
    .init("Chinese, Japanese, Korean", "你好，世界 日本語テキスト 한국어"),
    .init("Arabic and Hebrew", "مرحبا بالعالم שלום עולם"),
    .init("Devanagari with joiners", "क्‍ष नमस्ते"),
    .init(
      "combining accents", "e\u{301}a\u{308} cafe\u{301}", receivedAs: "\u{E9}\u{E4} caf\u{E9}"),
    .init("CRLF", "one\r\ntwo\r\nthree", receivedAs: "one\ntwo\nthree"),
    .init("CR", "one\rtwo", receivedAs: "one\ntwo"),
    .init(
      "control characters", "a\u{1}b\u{7}c\u{8}d\u{7F}e\u{1B}[31mred", receivedAs: "abcde[31mred"),
    .init("the end of a paste", "before\u{1B}[201~after", receivedAs: "before[201~after"),
    .init("zero width", "a\u{200B}b\u{FEFF}c", receivedAs: "abc"),
    .init("zero width before a slash", "\u{200B}x/help", receivedAs: "x/help"),
    .init("bidirectional", "a\u{202E}b\u{2066}c\u{2069}", receivedAs: "abc"),
    .init("trailing space", "text   \n\n", receivedAs: "text"),
    .init("leading lines", "\n\n  text", receivedAs: "text"),
    .init("the wrapper's own mark", "see <pasted_content> here"),
    .init("XML", "<a href=\"x\">b</a> &amp; <!-- c -->"),
    .init("JSON", #"{"a":[1,2,{"b":"\n"}]}"#),
    .init("brackets that are no directive", "[[wiki link]] and [x](y)"),
    .init("no-break space", "a\u{A0}b"),
  ]

  /// Lines that differ, of so many bytes in all.
  private static func lines(_ count: Int) -> String {
    let text = (0..<count / 24).map { "line \($0) of a long text;\n" }.joined()
    return text.prefix(count) + "."
  }
}

extension AgentTests {
  @Suite struct PromptTests {
    /// The model's log is without space at both ends.
    private func same(_ received: String?, _ expected: String) -> Bool {
      guard let received else { return false }
      return received.trimmingCharacters(in: .whitespacesAndNewlines).utf8
        .elementsEqual(expected.trimmingCharacters(in: .whitespacesAndNewlines).utf8)
    }

    @Test("the model receives what was written, whatever it is")
    func awkward() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q")
      for prompt in AwkwardPrompt.all {
        let asked = try sandbox.run("ask", id, "-f", "-", "-t", "20s", "--json", input: prompt.text)
        #expect(asked.code == 0, "\(prompt.name): \(asked)")
        let received = try sandbox.modelPrompts().last
        #expect(
          same(received, prompt.received), "\(prompt.name): \(received?.prefix(300) ?? "nothing")")
        let text = try asked.json()["messages"]?.array?.last?["text"]?.string ?? ""
        #expect(text.hasPrefix("Reply: "), "\(prompt.name): \(text)")
      }
      #expect(try sandbox.modelPrompts().count == AwkwardPrompt.all.count, "each was sent once")
    }

    @Test("a prompt as an argument arrives as one from a file does")
    func asArgument() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q")
      for text in ["it's \"so\" $HOME `x` \\", "a;\nb;", "!x"] {
        try sandbox.done("ask", id, text)
        #expect(same(try sandbox.modelPrompts().last, text))
      }
      try sandbox.done("ask", id, "--", "--version")
      #expect(try sandbox.modelPrompts().last == "--version")
      try sandbox.done("ask", id, "-", input: "from standard input")
      #expect(try sandbox.modelPrompts().last == "from standard input")
      try Data("from a file\n".utf8).write(to: URL(filePath: sandbox.work + "/task.md"))
      try sandbox.done("ask", id, "-f", "task.md")
      #expect(try sandbox.modelPrompts().last == "from a file")
      // A draft in the box is not glued to the prompt.
      try sandbox.tmux("send-keys", "-t", "=dev-\(id):", "-l", "left-over draft")
      try eventually("the draft is there") { try sandbox.screen(id).contains("left-over draft") }
      try sandbox.done("ask", id, "clean")
      #expect(try sandbox.modelPrompts().last == "clean")
    }

    @Test("what would not be read as a prompt is refused with exit 2, and nothing is sent")
    func refused() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q")
      for text in [
        "", " ", "\n\n", " \t \n", "\u{200B}", "\u{1B}", "/help", "/clear", "  /compact now",
        "\n/model opus", "/nosuch thing", "\u{200B}/help", "/",
      ] {
        let sent = try sandbox.run("send", id, "-f", "-", input: text)
        #expect(sent.code == 2, "\(text.debugDescription): \(sent)")
        #expect(sent.errors.hasPrefix("dev-sessions: "))
      }
      #expect(try sandbox.status(id) == "idle")
      #expect(try sandbox.modelPrompts().isEmpty)
      #expect(try sandbox.run("create", "--prompt", "/help").code == 2)
      #expect(try sandbox.run("list", "--json").json().array?.count == 1, "nothing was started")
    }
  }
}
