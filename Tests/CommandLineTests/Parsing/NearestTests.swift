import CommandLine
import Testing

@Suite("The nearest name")
struct NearestTests {
  @Test(
    "the distance counts insertions, deletions, replacements and swaps",
    arguments: [
      ("", "", 0), ("", "abc", 3), ("abc", "", 3), ("abc", "abc", 0), ("abc", "acb", 1),
      ("abc", "abd", 1), ("kitten", "sitting", 3), ("ca", "abc", 3), ("wiat", "wait", 1),
    ])
  func distance(first: String, second: String, expected: Int) {
    #expect(Nearest.editDistance(first, second) == expected)
    #expect(Nearest.editDistance(second, first) == expected)
  }

  @Test(
    "case, then beginning, then distance decides",
    arguments: [
      ("LIST", "list"), ("lo", "logs"), ("sta", "status"), ("stpo", "stop"), ("x", nil),
      ("", nil), ("zzzzzz", nil), ("last", "last-message"),
    ] as [(String, String?)])
  func match(typed: String, expected: String?) {
    let names = ["list", "logs", "status", "stop", "last-message"]
    #expect(Nearest.match(typed, in: names) == expected)
  }

  @Test("a very long word is not compared")
  func longWord() {
    #expect(Nearest.match(String(repeating: "a", count: 100_000), in: ["a"]) == nil)
  }
}
