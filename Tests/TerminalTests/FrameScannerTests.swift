import Testing

@testable import DevSessions

@Suite struct FrameScannerTests {
  private static let key = FrameScanner.Key(nonce: "ab12", pid: 7)

  /// Output in which `‹D;1;0›` stands for a mark of our shell, and `‹h›` and `‹l›` for the line editor's.
  private static func bytes(_ text: String) -> [UInt8] {
    Array(
      text.replacing("‹h›", with: "\u{1B}[?2004h").replacing("‹l›", with: "\u{1B}[?2004l")
        .replacing("‹", with: "\u{1B}]5379;ab12;7;").replacing("›", with: "\u{07}").utf8)
  }

  private static func kinds(_ text: String, prompt: Int? = nil) -> [FrameScanner.Mark.Kind] {
    var scanner = FrameScanner(key: key, prompt: prompt)
    scanner.add(bytes(text))
    return scanner.marks.map(\.kind)
  }

  private let output = bytes(
    "x‹l›y\n‹D;4;130›\u{1B}]5379;zz;7;B\u{07}\u{1B}]5379;ab12;8;B\u{07}‹A›‹h›$ \u{1B}")

  @Test("finds line editors and our own marks, nobody else's")
  func marks() {
    var scanner = FrameScanner(key: Self.key)
    scanner.add(output)
    #expect(scanner.marks.map(\.kind) == [.accepted, .commandEnd(130), .promptStart, .editing])
    #expect(scanner.lineFeeds == 1)
    #expect(scanner.count == output.count)
    #expect(scanner.prompt == 4)
  }

  @Test("at every split and byte by byte")
  func splits() {
    var whole = FrameScanner(key: Self.key)
    whole.add(output)
    var single = FrameScanner(key: Self.key)
    for byte in output { single.add([byte]) }
    #expect(single.marks == whole.marks)
    for index in output.indices {
      var scanner = FrameScanner(key: Self.key)
      scanner.add(Array(output[..<index]))
      scanner.add(Array(output[index...]))
      #expect(scanner.marks == whole.marks, "split at \(index)")
    }
  }

  @Test("marks that a command prints are none")
  func printed() {
    #expect(Self.kinds("‹C›‹A›$ ‹B›‹E›‹C›x") == [.commandStart])
    // A replay of the log bears numbers that have passed.
    let replay = "‹C›‹D;1;0›‹A›$ ‹B›‹C›‹D;2;5›‹A›$ ‹B›late\n"
    #expect(Self.kinds(replay, prompt: 2) == [.commandStart])
    #expect(
      Self.kinds(replay + "‹D;3;7›‹A›$ ‹B›", prompt: 2)
        == [.commandStart, .commandEnd(7), .promptStart, .promptEnd])
  }

  @Test("the status that the prompt tells counts, at the place where the command ended")
  func corrected() {
    var scanner = FrameScanner(key: Self.key, prompt: 2)
    scanner.add(Self.bytes("‹C›x‹D;3;0›hook‹D;3;9›‹A›$ ‹B›"))
    #expect(
      scanner.marks.map(\.kind) == [.commandStart, .commandEnd(9), .promptStart, .promptEnd])
    #expect(scanner.marks[1].start == Self.bytes("‹C›x").count)
  }
}
