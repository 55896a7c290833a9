import JSON
import SystemKit
import TestSandbox
import Testing

extension CommandTests {
  /// The recordings in the documentation: of the program as it is.
  @Suite struct RecordingTests {
    @Test("the demo's recording can be played, and its command lines are understood")
    func demo() throws {
      let sandbox = try sandbox()
      let lines = try Checkout.text("docs/recordings/demo.cast").split(separator: "\n").map {
        try JSONValue(parsing: String($0))
      }
      let header = try #require(lines.first)
      #expect(header["version"] == 2 && header["width"]?.int != nil && header["height"]?.int != nil)
      let pieces = lines.dropFirst().compactMap(\.array)
      let times = pieces.compactMap { $0.first?.double }
      #expect(times == times.sorted() && times.count == lines.count - 1)
      let text = pieces.compactMap { $0.last?.string }.joined()
        .replacing(/\u{1B}\[[0-9;]*m/, with: "").replacing("\r\n", with: "\n")
      let calls = text.split(separator: "\n").filter { $0.hasPrefix("$ ") }.map(String.init)
      #expect(calls.count > 20 && text.contains("Nothing is left of it."))
      for call in calls {
        for words in Markdown.calls(of: "dev-sessions", in: call) {
          let checked = try sandbox.begin(["check-usage"] + words).finish()
          #expect(checked.code == 0, "\(call): \(checked.errors)")
        }
      }
      let image = try Checkout.text("docs/recordings/demo.svg")
      #expect(image.contains("dev-sessions create") && image.contains("Nothing is left of it."))
    }
  }
}
