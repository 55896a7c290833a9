import CommandLine
import Testing

@Suite("Display width")
struct DisplayWidthTests {
  @Test(
    "columns are counted as terminals show them",
    arguments: [
      ("", 0), ("abc", 3), ("日本", 4), ("한글", 4), ("e\u{301}", 1), ("🦊", 2), ("👩‍👩‍👧", 2), ("🇩🇪", 2),
      ("1\u{FE0F}\u{20E3}", 2), ("\u{200B}", 0), ("\n", 0), ("é", 1), ("…", 1), ("ＡＢ", 4), ("ｱ", 1),
    ])
  func width(text: String, columns: Int) {
    #expect(DisplayWidth.of(text) == columns)
  }

  @Test(
    "truncating never exceeds the width",
    arguments: [
      ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("日本語", 5, "日本…"), ("日本語", 4, "日…"),
      ("abc", 1, "…"), ("abc", 0, ""), ("", 0, ""),
    ])
  func truncate(text: String, width: Int, expected: String) {
    #expect(DisplayWidth.truncate(text, to: width) == expected)
  }

  @Test("padding fills to the width on either side")
  func pad() {
    #expect(DisplayWidth.pad("日", to: 4) == "日  ")
    #expect(DisplayWidth.pad("日", to: 4, onLeft: true) == "  日")
    #expect(DisplayWidth.pad("long", to: 2) == "long")
  }
}
