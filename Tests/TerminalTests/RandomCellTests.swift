import Foundation
import JSON
import SystemKit
import TestSandbox
import Testing

/// Cells with random output, checked byte for byte.
///
/// 40 of them; more with `DEV_SESSIONS_TEST_CELLS=1000 swift test --filter RandomCellTests`.
private let wanted =
  ProcessInfo.processInfo.environment["DEV_SESSIONS_TEST_CELLS"].flatMap { Int($0) } ?? 40

@Suite(.sandbox) struct RandomCellTests {
  private static let pieces = [
    "a", "word", " ", "  ", "\n", "\n", "\n\n", "\t", "$ ", "# ", ">>> ", "... ", "bash-5.2# ",
    "(gdb) ", "same\nsame\nsame\nsame\nsame\nsame\n", "%", "\\", "'", "\"", "é", "漢字", "🎉", "ｗ",
    "^C", "exit", "── cell:", "5379;D;0", "[?2004h", "1234567890123456789012345678901234567890",
  ]

  private static func text(_ generator: inout some RandomNumberGenerator) -> String {
    (0..<Int.random(in: 0..<30, using: &generator)).map { _ in
      pieces.randomElement(using: &generator) ?? ""
    }.joined()
  }

  /// What a cell's output is, of a program that puts out `text`: the last line end belongs to the
  /// prompt.
  private static func output(_ text: String) -> String {
    text.hasSuffix("\n") ? String(text.dropLast()) : text
  }

  private func check(
    _ command: [String], code: (String) -> String, count: Int
  ) throws {
    let sandbox = try sandbox()
    guard let id = try sandbox.terminal(command) else { return }
    var generator = SystemRandomNumberGenerator()
    for number in 0..<count {
      let text = Self.text(&generator)
      let result = try sandbox.cell(id, code(Data(text.utf8).base64EncodedString()))
      let isSame = result.output.utf8.elementsEqual(Self.output(text).utf8)
      #expect(isSame, "cell \(number): \(text.debugDescription) gave \(result)")
      guard isSame else { return }
    }
  }

  @Test("in shells", arguments: ["bash", "zsh", "sh"])
  func shells(_ shell: String) throws {
    // Slow output too: in two parts, with a pause that no rule may take for the end.
    try check(
      [shell],
      code: { text in
        "echo '\(text)' | base64 -d | { head -c 9; sleep 0.0\(Int.random(in: 0..<9)); cat; }"
      }, count: wanted)
  }

  @Test("in Python")
  func python() throws {
    let write =
      "import sys, base64, time; w = sys.stdout.buffer\nW = lambda b: (w.write(b), w.flush())"
    try check(
      ["python3", "-q", "-i", "-c", write],
      code: { text in
        "b = base64.b64decode('\(text)'); _ = W(b[:9]); time.sleep(0.0\(Int.random(in: 0..<9))); _ = W(b[9:])"
      }, count: wanted)
  }
}
