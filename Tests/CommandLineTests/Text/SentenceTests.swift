import CommandLine
import Testing

@Suite("Words in messages")
struct SentenceTests {
  @Test("lists read as in a sentence")
  func lists() {
    #expect(Sentence.list([], last: "or") == "")
    #expect(Sentence.list(["a"], last: "or") == "a")
    #expect(Sentence.list(["a", "b"], last: "and") == "a and b")
    #expect(Sentence.list(["a", "b", "c"], last: "or") == "a, b or c")
  }

  @Test(
    "quoted text stays on one line and cannot steer the terminal",
    arguments: [
      ("x", "“x”"), ("", "“”"), ("a\nb\t", "“a\\nb\\t”"), ("\u{1B}[31m", "“\\u{1B}[31m”"),
      ("\u{202E}x", "“\\u{202E}x”"), ("👩‍👩‍👧", "“👩‍👩‍👧”"),
      (String(repeating: "a", count: 70), "“" + String(repeating: "a", count: 60) + "…”"),
    ])
  func quotes(text: String, expected: String) {
    #expect(Sentence.quote(text) == expected)
  }
}
