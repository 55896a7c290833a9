import SystemKit
import Testing

@testable import DevSessions

/// The pure parts of the question what Enter would do.
@Suite struct TerminalFrontTests {
  typealias Facts = TerminalFront.Facts

  private static let lines = TerminalMode(isCanonical: true, isEchoing: true)
  private static let keys = TerminalMode(isCanonical: false, isEchoing: false)
  private static let secret = TerminalMode(isCanonical: true, isEchoing: false)
  private static let later = Duration.seconds(2)

  private static let table: [(Facts, TerminalFront)] = [
    // A shell's own mark says more than anything else.
    (Facts(isAtShell: true, isAlternate: true, mode: keys, quiet: later), .prompt),
    (Facts(mode: keys, row: ">>> ", program: "python3", quiet: later), .prompt),
    (Facts(mode: keys, row: "(END)", program: "less", quiet: later), .pager(program: "less")),
    (Facts(mode: keys, row: "(gdb) ", program: "gdb", quiet: later), .prompt),
    (Facts(mode: keys, row: ":", program: "ssh", quiet: later), .pager(program: "ssh")),
    (
      Facts(
        mode: keys, row: "--Type <RET> for more, q to quit, c to continue without paging--",
        program: "gdb", quiet: later), .pager(program: "gdb")
    ),
    (
      Facts(isAlternate: true, mode: keys, program: "vim", quiet: later), .screen(program: "vim")
    ),
    (Facts(mode: keys, row: "> ", program: "fzf", quiet: later), .screen(program: "fzf")),
    (Facts(mode: keys, row: "0:00 cc1", program: "top", quiet: later), .screen(program: "top")),
    // `top -b` takes no keys.
    (Facts(mode: lines, row: "0:00 cc1", program: "top", quiet: later), .prompt),
    // One that has just drawn something may be about to go on.
    (Facts(mode: keys, row: "(END)", program: "less", quiet: .milliseconds(50)), .prompt),
    (
      Facts(mode: secret, row: "Password: ", program: "sudo", quiet: later),
      .secret(program: "sudo")
    ),
    (
      Facts(mode: secret, program: "sh", isReading: false, quiet: later), .prompt
    ),
    (
      Facts(mode: lines, row: "Name? ", program: "bash", isReading: true, quiet: later),
      .line(program: "bash")
    ),
    (Facts(mode: lines, row: "Name? ", program: "bash", isReading: nil, quiet: later), .prompt),
    (Facts(mode: lines, row: "...", program: "make", isReading: false, quiet: later), .prompt),
  ]

  @Test("while a cell runs", arguments: table.indices)
  func running(_ index: Int) {
    let (facts, wanted) = Self.table[index]
    #expect(TerminalFront(facts, isCellRunning: true) == wanted)
  }

  @Test("without a cell a line is what the program takes, and a page takes keys at once")
  func idle() {
    let line = Facts(mode: Self.lines, program: "dc", isReading: true, quiet: Self.later)
    #expect(TerminalFront(line, isCellRunning: false) == .prompt)
    let page = Facts(mode: Self.keys, row: ":", program: "less")
    #expect(TerminalFront(page, isCellRunning: false) == .pager(program: "less"))
  }

  @Test("the alternate screen, at every split of the output")
  func alternate() {
    let output = Array("a\u{1B}[?1049h\u{1B}[22;0;0t\u{1B}[?1hvim\u{1B}[?2004;1049l$ ".utf8)
    for split in 0...output.count {
      var screen = AlternateScreen()
      screen.add(Array(output[..<split]))
      if split >= 9, split < 35 { #expect(screen.isShown == true, "\(split)") }
      screen.add(Array(output[split...]))
      #expect(screen.isShown == false, "\(split)")
    }
    var none = AlternateScreen()
    none.add(Array("plain \u{1B}[31mred".utf8))
    #expect(none.isShown == nil)
  }

  @Test(
    "a prompt that counts is the same prompt",
    arguments: [
      ("In [1]: ", "In [12]: ", "In [12]: "), ("irb(main):009:0> ", "irb(main):010:0> ", nil),
      (">>> ", "x>>> ", ">>> "), ("db=> ", "other=> ", nil), ("DB<1> ", "y  DB<2> ", "DB<2> "),
    ] as [(String, String, String?)])
  func counting(_ prompt: String, _ row: String, _ wanted: String?) {
    let found = CellFrame.prompt(like: prompt, in: row)
    #expect(found == (prompt.hasPrefix("irb") ? row : wanted))
  }

  @Test(
    "rows that look like the prompt of a program that reads lines",
    arguments: [
      ("$ ", true, true), ("# ", nil, true), ("# ", false, false), ("Continue? ", true, false),
      ("> ", true, false), ("ftp> ", true, true), ("ftp> ", nil, false), ("50% ", nil, false),
    ] as [(String, Bool?, Bool)])
  func linePrompt(_ row: String, _ isReading: Bool?, _ wanted: Bool) {
    #expect(CellFrame.looksLikeLinePrompt(row, isReading: isReading, isNew: false) == wanted)
  }
}
