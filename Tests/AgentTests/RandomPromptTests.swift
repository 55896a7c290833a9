import Foundation
import JSON
import SystemKit
import TestSandbox
import Testing

/// Prompts put together at random from what is awkward.
///
/// Not part of the usual run: `DEV_SESSIONS_TEST_PROMPTS=500 swift test --filter RandomPromptTests`.
private let wanted =
  ProcessInfo.processInfo.environment["DEV_SESSIONS_TEST_PROMPTS"].flatMap { Int($0) } ?? 0

extension AgentTests {
  @Suite struct RandomPromptTests {
    private static let pieces = [
      "a", "word", " ", "  ", "\n", "\n\n", "\t", "\r\n", "\r", ";", "\\", "\\\n", "!", "#", "@",
      "?",
      "&", "-", "--", "/tmp/x", "\"", "'", "`", "$HOME", "$(id)", "%", "{", "}", "<", ">", "|", "~",
      "é", "e\u{301}", "ß", "你好", "日本", "한", "🎉", "👩‍👩‍👧‍👦", "👍🏽", "🏳️‍🌈", "مرحبا", "שלום", "क्ष", "\u{A0}",
      "\u{1}", "\u{7}", "\u{1B}[31m", "\u{1B}[201~", "\u{7F}", "\u{85}", "\u{200B}", "\u{202E}",
      "\u{FEFF}", "#{pane_id}", "C-c", "Enter",
    ]

    /// What the model must receive, but for white space: by `docs/turns.md`.
    private static func expected(_ text: String) -> String {
      let invisible: Set<Unicode.Scalar> = ["\u{200B}", "\u{202E}", "\u{FEFF}"]
      let kept = text.unicodeScalars.filter { scalar in
        !invisible.contains(scalar)
          && !(scalar.properties.generalCategory == .control
            && !"\t\n\r".unicodeScalars.contains(scalar))
      }
      return squeezed(String(String.UnicodeScalarView(kept)))
    }

    private static func squeezed(_ text: String) -> String {
      text.precomposedStringWithCanonicalMapping.split(whereSeparator: \.isWhitespace)
        .joined(separator: " ")
    }

    private static func prompt(_ generator: inout some RandomNumberGenerator) -> String {
      let count = Int.random(in: 1...(Bool.random(using: &generator) ? 12 : 400), using: &generator)
      return (0..<count).compactMap { _ in pieces.randomElement(using: &generator) }.joined()
    }

    @Test("the model receives what was written", .enabled(if: wanted > 0, "opt-in"))
    func random() throws {
      let sandbox = try sandbox()
      let id = try sandbox.done("create", "-q")
      var generator = SystemRandomNumberGenerator()
      for number in 0..<wanted {
        let text = "Prompt \(number): " + Self.prompt(&generator)
        let asked = try sandbox.run("ask", id, "-f", "-", "-t", "30s", input: text)
        #expect(asked.code == 0, "\(text.debugDescription): \(asked)")
        let received = try sandbox.modelPrompts().last ?? ""
        #expect(
          Self.squeezed(received).utf8.elementsEqual(Self.expected(text).utf8),
          "\(text.debugDescription) became \(received.debugDescription)")
      }
      #expect(try sandbox.modelPrompts().count == wanted, "each was sent once")
    }
  }
}
