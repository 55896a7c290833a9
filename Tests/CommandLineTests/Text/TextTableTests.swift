import CommandLine
import Testing

@Suite("Tables")
struct TextTableTests {
  private func sample() -> TextTable {
    var table = TextTable([
      .init("ID"), .init("AGE", isRightAligned: true), .init("WHAT", isFlexible: true), .init("ON"),
    ])
    table.add(["fizz-top", "5s", "fix the parser of options", "mac"])
    table.add(["日本", "12m", "one\ntwo\u{1B}[31m"])
    table.add(["👩‍👩‍👧 e\u{301}", "", "", "box"])
    return table
  }

  @Test("columns are as wide as what they show")
  func natural() {
    #expect(
      sample().text() == """
        ID        AGE  WHAT                       ON
        --------  ---  -------------------------  ---
        fizz-top   5s  fix the parser of options  mac
        日本      12m  one two [31m
        👩‍👩‍👧 e\u{301}                                      box
        """)
  }

  @Test("the flexible column gives way to the terminal's width")
  func squeezed() {
    let text = sample().text(width: 32)
    #expect(
      text == """
        ID        AGE  WHAT          ON
        --------  ---  ------------  ---
        fizz-top   5s  fix the par…  mac
        日本      12m  one two [31m
        👩‍👩‍👧 e\u{301}                         box
        """)
    #expect(sample().text(width: 200) == sample().text())
  }

  @Test("the flexible column keeps eight columns")
  func narrowest() {
    #expect(sample().text(width: 5).contains("\nfizz-top   5s  fix the…  mac\n"))
  }

  @Test("of several flexible columns the widest gives way first, and each keeps eight")
  func several() {
    var table = TextTable([
      .init("ID"), .init("PATH", isFlexible: true), .init("NOTE", isFlexible: true),
    ])
    table.add(["a", "/home/x", "the last turn failed: no such luck"])
    table.add(["b", "/home/somebody/project", "idle"])
    let lines = table.text(width: 30).split(separator: "\n").map { DisplayWidth.of(String($0)) }
    #expect(lines.allSatisfy { $0 <= 30 } && lines.max() == 30)
    #expect(table.text(width: 10).contains("a   /home/x   the las…"))
  }

  @Test("a table without rows is a header")
  func empty() {
    #expect(TextTable([.init("A"), .init("BC")]).text() == "A  BC\n-  --")
  }
}
