import Testing

@testable import DevSessions

@Suite struct TerminalTextTests {
  @Test(
    "reads like a terminal shows it",
    arguments: [
      ("a\r\nb\r\n", ["a", "b", ""]),
      ("\u{1B}[31mred\u{1B}[0m", ["red"]),
      ("\u{1B}]0;title\u{07}x\u{1B}]2;t\u{1B}\\y", ["xy"]),
      ("one\rtwo", ["two"]),
      ("a\u{0B}b\u{0C}c\r\n", ["a", " b", "  c", ""]),
      ("one\r\n\u{0C}two", ["one", "", "two"]),
      ("three\rone", ["oneee"]),
      ("abc\u{08}\u{08}X", ["aXc"]),
      ("abc\r\u{1B}[Kd", ["d"]),
      ("50%\r100%\r\ndone", ["100%", "done"]),
      ("\ta b  \r\n", ["\ta b  ", ""]),
      ("漢字\r\u{1B}[2Cx", ["漢x "]),
      ("漢字\rab", ["ab字"]),
      ("漢字\ra", ["a 字"]),
      ("e\u{301}x\u{08}y", ["e\u{301}y"]),
      ("a\r\nb\u{1B}[1Ac", ["ac", "b"]),
      ("a\r\nb\r\nc\u{1B}[2A\rx\u{1B}[J", ["x"]),
      ("before\r\n\u{1B}[H\u{1B}[2Jafter", ["before", "after"]),
      ("before\r\n\u{1B}[H\u{1B}[Jafter", ["before", "after"]),
      ("text\u{1B}[1G\u{1B}[0J> ", ["> "]),
      ("a\u{1B}[?1049hhidden\u{1B}[?1049lb", ["ab"]),
      ("a\u{0}\u{7}b", ["ab"]),
      ("ab\r\u{1B}[@x", ["xab"]),
      ("abc\r\u{1B}[Pd", ["dc"]),
      ("\u{1B}(Ba\u{1B}=b", ["ab"]),
      ("\u{1B}[1A\u{1B}[99D\u{1B}[999999999Bx", nil),
    ] as [(String, [String]?)])
  func rendering(_ bytes: String, _ lines: [String]?) {
    let text = TerminalText(bytes.utf8)
    if let lines {
      #expect(text.lines == lines)
    } else {
      #expect(text.rows.count <= 10_002, "no sequence makes more rows than it may")
    }
  }

  @Test("any split of the bytes gives the same text")
  func splits() {
    let bytes = Array(
      "a漢\u{1B}[31mb\u{1B}[0m\rX\tY\r\n\u{1B}]0;t\u{07}🎉\u{08}z\r\n\u{1B}[1Aq".utf8)
    let whole = TerminalText(bytes).lines
    for index in bytes.indices {
      // Within a character there is no cursor to follow, so only whole ones are split off.
      guard bytes[index] & 0xC0 != 0x80 else { continue }
      var text = TerminalText()
      text.add(bytes[..<index])
      text.add(bytes[index...])
      #expect(text.lines == whole, "split at \(index)")
    }
  }

  @Test("no bytes are too much for it")
  func random() {
    var generator = SystemRandomNumberGenerator()
    let alphabet = Array("a\u{1B}[]0123;?hlmHJKABCDGPX@\r\n\u{08}\t\u{07}漢 \\".utf8) + [0xFF, 0xC3]
    for _ in 0..<2000 {
      let bytes = (0..<40).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
      #expect(TerminalText(bytes).rows.isEmpty == false)
    }
  }
}

@Suite struct PythonBlocksTests {
  @Test(
    "blank lines end blocks, and only they",
    arguments: [
      ("1+1\n2+2", ["1+1", "2+2"]),
      ("def f():\n  return 1\nf()", ["def f():", "  return 1", "", "f()"]),
      ("def f():\n  a = 1\n\n  return a", ["def f():", "  a = 1", "  return a", ""]),
      (
        "if x:\n  1\nelse:\n  2\nfor i in y: pass",
        ["if x:", "  1", "else:", "  2", "", "for i in y: pass", ""]
      ),
      ("s = \"\"\"a\n\nb:\n\"\"\"\nprint(s)", ["s = \"\"\"a", "", "b:", "\"\"\"", "print(s)"]),
      ("f(1,\n\n  2)\ng()", ["f(1,", "", "  2)", "g()"]),
      ("@d\ndef f():\n  pass", ["@d", "def f():", "  pass", ""]),
      ("for i in x: y", ["for i in x: y", ""]),
      ("if x: y\nz", ["if x: y", "", "z"]),
      ("format(x)", ["format(x)"]),
      ("d = {1: 2}\nx", ["d = {1: 2}", "x"]),
      ("while x: # wait:\n  y\n# end\nz", ["while x: # wait:", "  y", "", "z"]),
      ("print('a:')\nprint(\"#\")", ["print('a:')", "print(\"#\")"]),
    ])
  func lines(_ text: String, _ lines: [String]) {
    #expect(PythonBlocks(text).lines == lines)
  }
}
